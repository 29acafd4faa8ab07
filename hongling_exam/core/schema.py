"""The schema's revisions: what the database has, what the code wants, and how to get there (Alembic)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from hongling_exam.core.db import db


def managed(name: str | None, kind: str, parents: object) -> bool:
    """Whether Alembic compares what it finds: not the tables `fts_…`, an engine's own full-text indexes and all that
    SQLite keeps behind them, which no model can say. Alembic's `include_name`.
    """
    return kind != "table" or not str(name).startswith("fts_")


@contextmanager
def _configured() -> Iterator[Config]:
    with as_file(files("hongling_exam.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(Path(folder)))
        yield config


def wanted_revision() -> str | None:
    """The newest revision the code ships."""
    with _configured() as config:
        return ScriptDirectory.from_config(config).get_current_head()


def present_revision() -> str | None:
    """The revision the database is at; None when it was never set up."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def schema_state() -> str:
    """ "empty", "older" (also for an unknown one) or "current"."""
    present = present_revision()
    if present is None:
        return "empty" if not sa.inspect(db.engine).get_table_names() else "older"
    return "current" if present == wanted_revision() else "older"


def upgrade(revision: str = "head") -> None:
    """Bring the schema up to `revision`."""
    with _configured() as config:
        command.upgrade(config, revision)


def downgrade(revision: str) -> None:
    """Take the schema down to `revision` ("base" for none)."""
    with _configured() as config:
        command.downgrade(config, revision)

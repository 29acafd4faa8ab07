"""Alembic's environment: runs on the current app's engine, on SQLite with foreign keys off while tables are rebuilt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from flask import g

from hongling_exam.core.db import Base, db
from hongling_exam.core.schema import managed


def run() -> None:
    """Run the revisions in one transaction. SQLite ignores foreign_keys=OFF inside one, so it comes before BEGIN."""
    g.hongling_writing = True
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF").fetchall()
        try:
            with connection.begin():
                context.configure(
                    connection=connection,
                    target_metadata=Base.metadata,
                    render_as_batch=sqlite,
                    compare_type=True,
                    include_name=managed,
                )
                context.run_migrations()
                if sqlite and connection.execute(sa.text("PRAGMA foreign_key_check")).fetchall():
                    raise RuntimeError("the migration would leave rows that point nowhere; nothing was changed")
        finally:
            if sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON").fetchall()
            g.hongling_writing = False


run()

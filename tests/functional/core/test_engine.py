"""The settings that durability rests on, read back from the connections that are really used."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.engine import driver_connection

WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0}


def test_every_connection_waits_for_the_disk(app: Flask) -> None:
    with app.app_context(), driver_connection(writing=True) as hot:
        if db.engine.dialect.name == "sqlite":
            for name, value in WANTED.items():
                assert hot.execute(f"PRAGMA {name}").fetchone()[0] == value, name
                assert db.session.scalar(sa.text(f"PRAGMA {name}")) == value, name
        else:
            assert hot.execute("SHOW synchronous_commit").fetchone()[0] == "on"
            assert db.session.scalar(sa.text("SHOW synchronous_commit")) == "on"
            assert db.session.scalar(sa.text("SHOW fsync")) == "on"
            assert db.session.scalar(sa.text("SHOW transaction_isolation")) == "read committed"

"""How connections are opened: SQLite's pragmas and its one queue of writers, PostgreSQL's pool, and the
autocommit connections of the hall's hot path."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, current_app, g, has_app_context
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from hongling_exam.core.db import db
from hongling_exam.core.errors import Busy

log = structlog.get_logger()
LOCK_WAIT_SECONDS = 5.0
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=268435456",
    "PRAGMA wal_autocheckpoint=2000",
)


class WriterQueue:
    """Lets one writer in at a time, first come first served. SQLite's own busy handler polls, which starves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._busy = False

    def acquire(self, timeout: float = LOCK_WAIT_SECONDS) -> None:
        """Wait for one's turn; raises Busy after `timeout` seconds."""
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout):
            return
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise Busy()
        # The turn was handed over in the very moment the wait ended: it is ours, so it is used.

    def release(self) -> None:
        """Hand the turn to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False


def is_sqlite(url: str) -> bool:
    """Whether `url` names an SQLite database."""
    return make_url(url).get_backend_name() == "sqlite"


def engine_options(url: str) -> dict[str, Any]:
    """Flask-SQLAlchemy's engine options for `url`."""
    if is_sqlite(url):
        return {"connect_args": {"check_same_thread": False, "isolation_level": None}, "pool_size": 8}
    return {"pool_size": 8, "max_overflow": 8, "pool_pre_ping": True, "isolation_level": "READ COMMITTED"}


def prepare_engines(app: Flask) -> None:
    """Hang the rules above on the app's engine and make its autocommit engine (extension key `hongling_hot`)."""
    with app.app_context():
        engine = db.engine
    app.extensions["hongling_writers"] = WriterQueue()
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(app, engine)
        hot = sa.create_engine(engine.url, pool_size=8, pool_reset_on_return=None, **_sqlite_connect_args())
        sa.event.listen(hot, "connect", _set_pragmas)
    else:
        hot = sa.create_engine(engine.url, pool_size=8, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
        sa.event.listen(hot, "connect", _set_synchronous)
        sa.event.listen(engine, "connect", _set_synchronous)
    app.extensions["hongling_hot"] = hot


def _sqlite_connect_args() -> dict[str, Any]:
    return {"connect_args": {"check_same_thread": False, "isolation_level": None}}


def _set_pragmas(connection: Any, record: ConnectionPoolEntry) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma).fetchall()


def _set_synchronous(connection: Any, record: ConnectionPoolEntry) -> None:
    autocommit, connection.autocommit = connection.autocommit, True
    connection.execute("SET synchronous_commit = on")
    connection.execute("SET statement_timeout = '30s'")
    connection.autocommit = autocommit


def _prepare_sqlite(app: Flask, engine: Engine) -> None:
    writers: WriterQueue = app.extensions["hongling_writers"]

    def begin(connection: sa.Connection) -> None:
        if not (has_app_context() and g.get("hongling_writing", False)):
            connection.exec_driver_sql("BEGIN")
            return
        writers.acquire()
        connection.info["hongling_turn"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def give_back(connection: Any, record: ConnectionPoolEntry) -> None:
        if record.info.pop("hongling_turn", False):
            writers.release()

    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "checkin", give_back)


@contextmanager
def driver_connection(*, writing: bool) -> Iterator[Any]:
    """A driver connection in autocommit: each statement is its own durable transaction.

    For the hall's hot path, and for short reads that must not open the request's transaction. Fetch every row of
    a RETURNING, or the transaction stays open. Raises Busy when the database cannot do it now (disk full, restarted).
    """
    engine: Engine = current_app.extensions["hongling_hot"]
    driver = engine.dialect.loaded_dbapi
    try:
        with _pooled(engine) as pooled:
            if not (writing and engine.dialect.name == "sqlite"):
                yield pooled
                return
            writers: WriterQueue = current_app.extensions["hongling_writers"]
            writers.acquire()
            try:
                yield pooled
            finally:
                writers.release()
    except (driver.OperationalError, driver.InterfaceError) as error:
        log.error("database not available", error=str(error)[:300])
        engine.dispose(close=False)
        raise Busy() from error


@contextmanager
def _pooled(engine: Engine) -> Iterator[Any]:
    pooled = engine.raw_connection()
    try:
        yield pooled.driver_connection
    except BaseException:
        pooled.invalidate()
        raise
    finally:
        pooled.close()


def wait_until_writable(seconds: float) -> bool:
    """Whether a write can begin within `seconds`; for readiness checks."""
    writers: WriterQueue = current_app.extensions["hongling_writers"]
    started = time.monotonic()
    try:
        writers.acquire(timeout=seconds)
    except Busy:
        return False
    writers.release()
    return time.monotonic() - started <= seconds

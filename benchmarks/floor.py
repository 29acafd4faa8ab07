"""The floor: a Flask app with the same server, threads and durability, that does nothing, or one raw upsert."""

from __future__ import annotations

import os
import queue
import sqlite3
import sys
from typing import Any

from flask import Flask, Response, request
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

UPSERT = (
    "INSERT INTO floor (attempt, question, seq, answer) VALUES ({0}, {0}, {0}, {0}) "
    "ON CONFLICT (attempt, question) DO UPDATE SET seq = excluded.seq, answer = excluded.answer"
)
TABLE = (
    "CREATE TABLE IF NOT EXISTS floor (attempt INT, question INT, seq INT, answer TEXT, "
    "PRIMARY KEY (attempt, question))"
)


def _sqlite() -> Any:
    connection = sqlite3.connect(os.environ["FLOOR_DATABASE"], check_same_thread=False, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=2000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(TABLE)
    return connection


def _postgresql() -> Any:
    import psycopg

    connection = psycopg.connect(os.environ["FLOOR_DATABASE"], autocommit=True)
    connection.execute("CREATE TABLE IF NOT EXISTS floor" + TABLE.split("floor", 1)[1])
    return connection


def make_app() -> Flask:
    """The two floors at /noop and /upsert."""
    app = Flask("floor")
    postgresql = os.environ["FLOOR_DATABASE"].startswith("postgresql")
    statement = UPSERT.format("%s" if postgresql else "?")
    pool: queue.LifoQueue[Any] = queue.LifoQueue()
    for _ in range(4 if postgresql else 1):
        pool.put(_postgresql() if postgresql else _sqlite())

    @app.get("/healthz")
    @app.patch("/noop")
    def noop() -> Response:
        request.get_data()
        return Response('{"saved":{}}', content_type="application/json")

    @app.patch("/upsert")
    def upsert() -> Response:
        raw = request.get_data()
        connection = pool.get()
        try:
            connection.execute(statement, (len(raw), 1, 1, raw.decode()))
        finally:
            pool.put(connection)
        return Response('{"saved":{}}', content_type="application/json")

    return app


if __name__ == "__main__":
    Granian(
        "benchmarks.floor:make_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        blocking_threads=16,
        backpressure=4096,
        backlog=2048,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()

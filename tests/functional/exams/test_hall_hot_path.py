"""The save is one statement in autocommit on connections that wait for the disk; the interface is as described."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.engine import driver_connection
from hongling_exam.core.kept import Kept
from hongling_exam.exams.views.openapi import CALLS
from tests.cast import Cast
from tests.sitting import Sitting, change, open_session


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """Every statement the app sends from now on, whichever connection takes it."""
    seen: list[str] = []

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *given: Any, **options: Any) -> Any:
            seen.append(str(query))
            return super().execute(query, *given, **options)

    def watch(connection: Any, _record: object) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = Cursor
        else:
            connection.set_trace_callback(seen.append)

    with app.app_context():
        for engine in (db.engine, app.extensions["hongling_hot"]):
            engine.dispose()
            sa.event.listen(engine, "connect", watch)
    return seen


def test_save_is_one_statement_also_for_many_answers(app: Flask, cast: Cast, statements: list[str]) -> None:
    lu = Sitting(app, "lu", open_session(app, cast)).begin()
    lu.answer_all()
    for seq in (2, 3):
        statements.clear()
        batch = [change(each["id"], seq, None) for each in lu.questions]
        assert lu.send(*batch).status_code == 200
        assert len(statements) == 1, statements
        assert "INSERT INTO response" in statements[0]


def test_replay_reads_and_writes_nothing_further(app: Flask, cast: Cast, statements: list[str]) -> None:
    lu = Sitting(app, "lu", open_session(app, cast)).begin()
    lu.save(2)
    statements.clear()
    assert lu.save(2).status_code == 200
    written = [text for text in statements if not text.lstrip().startswith("SELECT")]
    assert len(written) == 1
    assert len(statements) <= 4


def test_first_save_after_a_restart_is_taken_at_once(app: Flask, cast: Cast, statements: list[str]) -> None:
    lu = Sitting(app, "lu", open_session(app, cast)).begin()
    app.extensions["hongling_forms"], app.extensions["hongling_attempt_forms"] = Kept(8), Kept(8)
    statements.clear()
    assert lu.save(1).status_code == 200
    assert len([text for text in statements if "INSERT INTO" in text]) == 1
    assert not [text for text in statements if text.startswith("BEGIN IMMEDIATE")]


def test_every_connection_waits_for_the_disk(app: Flask) -> None:
    with app.app_context(), driver_connection(writing=True) as hot:
        if db.engine.dialect.name == "postgresql":
            assert hot.autocommit is True
            assert db.session.scalar(sa.text("SHOW synchronous_commit")) == "on"
            settings = {name: hot.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")}
            assert settings == {"fsync": "on", "synchronous_commit": "on"}
            return
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
        assert hot.isolation_level is None
        assert {name: hot.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
        assert {name: db.session.scalar(sa.text(f"PRAGMA {name}")) for name in wanted} == wanted


def references(node: Any) -> list[str]:
    """Every $ref below a node."""
    if isinstance(node, dict):
        found = [node["$ref"]] if "$ref" in node else []
        return found + [ref for value in node.values() for ref in references(value)]
    return [ref for value in node for ref in references(value)] if isinstance(node, list) else []


def test_description_names_every_call_that_the_app_serves(app: Flask) -> None:
    served = {
        (method.lower(), rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and "openapi" not in rule.rule
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {(call.method, call.path) for call in CALLS}
    assert served <= described
    assert described - served <= {("get", "/attempts/{attempt}/result")}


def test_description_is_valid_openapi(app: Flask, cast: Cast) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": "/api/v1"}]
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        jsonschema_rs.meta.validate(schema)
    assert all(ref.removeprefix("#/components/schemas/") in schemas for ref in references(document))
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) == len(CALLS)
    for operation in operations:
        assert all(len(status) == 3 and answer["description"] for status, answer in operation["responses"].items())
    for path, calls in document["paths"].items():
        names = {name.split("}")[0] for name in path.split("{")[1:]}
        assert all({given["name"] for given in call.get("parameters", [])} == names for call in calls.values())

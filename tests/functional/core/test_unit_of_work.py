"""One unit of work a request: it commits once, and raising undoes all of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core import audit
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.permissions import public
from hongling_exam.core.unit_of_work import after_commit, reading, unit_of_work

PROGRAM = {"Authorization": "Bearer a-program-needs-no-csrf-token"}


def entries(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(audit.AuditEntry)) or 0


def add_routes(app: Flask, seen: list[str]) -> None:
    @app.route("/test/write", methods=["POST"], endpoint="test_write")
    @public
    def write() -> str:
        audit.record(SYSTEM, "test.write", "test:1")
        after_commit(lambda: seen.append("told"))
        return "ok"

    @app.route("/test/refuse", methods=["POST"], endpoint="test_refuse")
    @public
    def refuse() -> str:
        audit.record(SYSTEM, "test.write", "test:1")
        db.session.flush()
        after_commit(lambda: seen.append("told"))
        raise Refused(N_("不行"))

    @app.route("/test/read", endpoint="test_read")
    @public
    def read() -> str:
        audit.record(SYSTEM, "test.write", "test:1")
        db.session.flush()
        return "written on a GET"


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """One of its own, for the routes below."""
    return new_app


@pytest.fixture
def seen(app: Flask) -> list[str]:
    told: list[str] = []
    add_routes(app, told)
    return told


def test_request_that_succeeds_commits_then_tells(app: Flask, seen: list[str]) -> None:
    assert app.test_client().post("/test/write", headers=PROGRAM).status_code == 200
    assert (entries(app), seen) == (1, ["told"])


def test_request_that_is_refused_leaves_nothing_and_tells_nobody(app: Flask, seen: list[str]) -> None:
    assert app.test_client().post("/test/refuse", headers=PROGRAM).status_code == 409
    assert (entries(app), seen) == (0, [])


def test_request_that_only_reads_commits_nothing(app: Flask, seen: list[str]) -> None:
    app.test_client().get("/test/read")
    assert entries(app) == 0


def test_effect_that_fails_fails_nothing_else(app: Flask) -> None:
    seen: list[str] = []
    with app.app_context(), unit_of_work():
        audit.record(SYSTEM, "test.write", "test:1")
        after_commit(lambda: 1 // 0)
        after_commit(lambda: seen.append("told"))
    assert (entries(app), seen) == (1, ["told"])


def test_looking_up_first_gives_the_writers_turn_back(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        with reading():
            assert db.session.scalar(sa.select(1)) == 1
        writers = app.extensions["hongling_writers"]
        writers.acquire(timeout=0.1)
        writers.release()
        audit.record(SYSTEM, "test.write", "test:1")
    assert entries(app) == 1

"""A file that takes long to read: the page shows how far it is, whoever sent it may stop it, and it has an end."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import import_work, importing
from hongling_exam.question_bank.importing.states import ImportState
from hongling_exam.question_bank.models import QuestionImport
from hongling_exam.question_bank.views import imports as pages
from tests.client import Browser
from tests.factories.question_files import many, sent


def look(app: Flask) -> tuple[ImportState, int, str]:
    with app.app_context():
        found = db.session.query(QuestionImport).one()
        return found.state, found.done, found.failure


def carry_on(app: Flask) -> None:
    with app.app_context():
        import_work.carry_on_imports()


@pytest.fixture
def kept(app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a file that is to be read by the job, which looks up at every question."""
    monkeypatch.setattr(import_work, "WRITTEN_EVERY", 0)
    monkeypatch.setattr(pages, "PATIENCE", 0)
    visitor.enter("trainer")
    return sent(visitor, many(300))


def test_small_file_that_takes_long_waits_for_the_job(app: Flask, visitor: Browser, kept: str) -> None:
    assert visitor.get(f"{kept}/progress").json == {"state": "reading", "done": 0, "total": 0}
    assert "停止读取" in visitor.get(kept).text
    carry_on(app)
    assert visitor.get(f"{kept}/progress").json == {"state": "ready", "done": 0, "total": 300}


def test_trainer_stops_a_file_that_is_being_read_and_nothing_of_it_stays(
    app: Flask, visitor: Browser, kept: str, tmp_path: Path
) -> None:
    work = threading.Thread(target=carry_on, args=(app,))
    work.start()
    while visitor.get(f"{kept}/progress").json["done"] < 3:
        assert work.is_alive()
    assert visitor.post(kept, {"on_error": "reject"}).status_code == 303
    done = look(app)[1]
    work.join()
    assert look(app) == (ImportState.REJECTED, done, "")


def test_file_that_takes_longer_than_any_should_is_refused(
    app: Flask, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_work, "MOST_SECONDS", -1)
    carry_on(app)
    state, _, failure = look(app)
    assert state is ImportState.FAILED
    assert "分成几个文件" in failure


def test_file_that_was_stopped_before_the_job_came_is_not_read(app: Flask, kept: str) -> None:
    with app.app_context(), unit_of_work():
        importing.reject(db.session.query(QuestionImport).one())
    carry_on(app)
    assert look(app)[0] is ImportState.REJECTED

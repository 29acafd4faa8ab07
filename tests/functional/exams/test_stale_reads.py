"""Acts that wait for a row which somebody changes meanwhile: what they then do is right for the row as it is now.

Each test holds the row, lets two acts line up behind it, and lets go: the second one has read before the first wrote.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.errors import Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions import papers
from hongling_exam.exams.actions.aside import accept_aside
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.models import AsideResponse, Attempt, ExamSession, Paper, Receipt
from hongling_exam.exams.queries.papers import list_forms
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.states import FocusPolicy
from hongling_exam.grading.actions.release import release_results
from hongling_exam.question_bank.actions import load_questions
from hongling_exam.question_bank.formats.plain_text import read_text
from tests.acting import acting
from tests.cast import Cast
from tests.clock import SetClock
from tests.factories import exams as make
from tests.sitting import Sitting, all_together, open_session

IN_LINE_S = 0.4


@contextmanager
def held(app: Flask, table: str) -> Iterator[None]:
    """Hold every row of `table`, on SQLite the writer's turn."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        app.extensions["hongling_writers"].acquire()
        try:
            yield
        finally:
            app.extensions["hongling_writers"].release()
        return
    with engine.begin() as connection:
        connection.execute(sa.text(f"SELECT id FROM {table} FOR UPDATE"))
        yield


def one_after_the_other(app: Flask, table: str, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What two acts gave, or raised, that waited for `table` in this order."""
    outcomes: list[Any] = [None, None]

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            outcomes[place] = act()
        except Refused as error:
            outcomes[place] = error.code

    threads = [threading.Thread(target=run, args=each) for each in enumerate((first, second))]
    with held(app, table):
        for thread in threads:
            thread.start()
            thread.join(IN_LINE_S)
    for thread in threads:
        thread.join()
    return outcomes


def count(app: Flask, model: type[Any]) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def in_its_own(app: Flask, act: Callable[[], Any]) -> Callable[[], Any]:
    """The act in an app context and a unit of work of its own."""

    def run() -> Any:
        with app.app_context(), unit_of_work():
            return act()

    return run


def the(model: type[Any]) -> Any:
    return db.session.scalars(sa.select(model)).unique().one()


def test_question_is_not_replaced_on_what_is_sealed_meanwhile(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        item = _draft_with_a_choice()
    seal = in_its_own(app, lambda: papers.seal_paper(SYSTEM, the(Paper)))
    replace = in_its_own(app, lambda: papers.replace_question(SYSTEM, the(Paper), item))
    sealed, replaced = one_after_the_other(app, "paper", seal, replace)
    assert replaced == "sealed"
    with app.app_context():
        assert papers.seal_of(the(Paper)) == sealed


def _draft_with_a_choice() -> str:
    """A draft of one question that another one could replace; gives its name on the paper."""
    paper = make.make_paper(sealed=False, sections=[Section("single_choice", 1, 200, difficulty={2: 1})])
    item = list_forms(paper.id)[0].items[0]
    other = make.QUESTIONS.split("\n== ")[2 if item.question_version.question.key == "j-t02" else 3]
    text = "== " + other.replace("j-t0", "j-x0").replace("题干：", "题干：另一道题，请问")
    load_questions(SYSTEM, read_text(text, "x.txt", "junior")[0])
    return item.public_id


def test_focus_policy_does_not_end_what_was_submitted_meanwhile(app: Flask, cast: Cast) -> None:
    session = open_session(app, cast, focus_policy=FocusPolicy.END, focus_limit=1)
    lu = Sitting(app, "lu", session).begin()
    twin, lost = lu.twin(), {"kind": "focus_lost"}
    submitted, told = one_after_the_other(app, "attempt", lu.submit, lambda: twin.events(lost, lost))
    assert (submitted.status_code, told.status_code) == (201, 200)
    assert count(app, Receipt) == 1


def test_candidate_does_not_begin_what_is_closed_meanwhile(app: Flask, cast: Cast) -> None:
    lu = Sitting(app, "lu", open_session(app, cast))
    close = in_its_own(app, lambda: close_session(SYSTEM, the(ExamSession)))
    _closed, started = one_after_the_other(app, "admission", close, lu.start)
    assert started.status_code == 409
    assert count(app, Attempt) == 0


def test_answer_is_not_accepted_into_what_is_released_meanwhile(app: Flask, cast: Cast, time: SetClock) -> None:
    lu = Sitting(app, "lu", open_session(app, cast)).begin()
    lu.submit()
    lu.save(1)
    with app.app_context(), unit_of_work():
        close_session(SYSTEM, the(ExamSession))
    release = in_its_own(app, lambda: release_results(SYSTEM, the(ExamSession)))

    def accept() -> None:
        accept_aside(acting(app, cast), the(Attempt), the(AsideResponse).id, "网络故障")

    _released, accepted = one_after_the_other(app, "exam_session", release, in_its_own(app, accept))
    assert accepted == "wrong-state"
    with app.app_context():
        assert the(AsideResponse).accepted_at is None


def test_focus_losses_told_by_two_pages_at_once_are_all_counted(app: Flask, cast: Cast) -> None:
    lu = Sitting(app, "lu", open_session(app, cast)).begin()
    lost = {"kind": "focus_lost"}
    tell: list[Callable[[], Any]] = [partial(lu.twin().events, lost) for _ in range(8)]
    assert [answer.status_code for answer in all_together(tell)] == [200] * 8
    with app.app_context():
        assert the(Attempt).focus_losses == 8

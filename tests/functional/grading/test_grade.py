"""Sealed attempts are graded once, whatever asks for it, and a result goes where its attempt goes."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.events import state as state_fact
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.aside import accept_aside
from hongling_exam.exams.actions.invigilation import reopen_attempt, void_attempt
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.events import SessionClosed
from hongling_exam.exams.models import AsideResponse, Attempt, ExamSession
from hongling_exam.exams.states import AsideReason, AttemptState, SessionState
from hongling_exam.grading.actions.grade import grade_attempt, grade_due_attempts, grade_session
from hongling_exam.grading.actions.marking import mark_answer
from hongling_exam.grading.models import ExamResult, HeldAnswer
from hongling_exam.grading.states import ResultState
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.acting import acting
from tests.cast import Cast
from tests.clock import SetClock
from tests.factories.grading import answerable, essay, every_kind, make_attempt, make_exam, single
from tests.factories.organizations import make_person
from tests.statements import counted

RIGHT_ANSWERS = [
    "B",
    ["A", "C"],
    True,
    ["三十二", "一年"],
    ["C", "A", "B"],
    {"1": "B", "2": "A"},
    "32.4",
    "简",
    "论",
    "B",
]
HALF_ANSWERS = ["A", ["A"], False, ["32", ""], ["A", "B", "C"], {"1": "B", "2": "C"}, "33", None, "", "A", "答"]


def person(cast: Cast, name: str) -> Person:
    return db.session.get_one(Person, cast.persons[name])


def street(cast: Cast) -> Jurisdiction:
    return db.session.get_one(Jurisdiction, cast.street)


def sit(cast: Cast, session: ExamSession, name: str, answers: list[object]) -> Attempt:
    return make_attempt(session, person(cast, name), cast.accounts[name], answers)


def result_of(attempt: Attempt) -> ExamResult | None:
    return db.session.scalar(sa.select(ExamResult).where(ExamResult.attempt_id == attempt.id))


def test_every_kind_is_graded_end_to_end(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), every_kind())
        full = sit(cast, session, "lu", [*RIGHT_ANSWERS, "答"])
        half = sit(cast, session, "shen", list(HALF_ANSWERS))
        assert grade_session(session) == 2
        kinds = {item.public_id: place for place, item in enumerate(answerable(session))}
        points = {kinds[question]: part["points"] for question, part in result_of(full).items.items()}
        assert [points[place] for place in range(11)] == [200] * 7 + [0, 0, 200, 0]
        assert (result_of(full).points, result_of(full).pending) == (1600, 3)
        assert result_of(full).max_points == 200 * 7 + 400 + 1000 + 500
        points = {kinds[question]: part["points"] for question, part in result_of(half).items.items()}
        assert [points[place] for place in range(11)] == [0, 100, 0, 100, 0, 100, 0, 0, 0, 0, 0]
        assert result_of(half).pending == 1


def test_the_job_grades_once_and_leaves_the_attempt_open_to_reopening(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with unit_of_work():
            attempt = sit(cast, make_exam(street(cast), [single()]), "lu", ["B"])
            attempt_id = attempt.id
        for graded in (1, 0):
            with unit_of_work():
                assert grade_due_attempts() == graded
        result = db.session.scalars(sa.select(ExamResult)).one()
        assert (result.points, result.state) == (200, ResultState.PROVISIONAL)
        assert db.session.get_one(Attempt, attempt_id).state is AttemptState.SUBMITTED


def test_the_job_waits_for_the_grace_of_who_ran_out_of_time(app: Flask, cast: Cast, time: SetClock) -> None:
    with app.app_context():
        with unit_of_work():
            session = make_exam(street(cast), [single()])
            make_attempt(session, person(cast, "lu"), cast.accounts["lu"], ["B"], ended=AttemptState.TIMED_OUT)
            assert grade_due_attempts() == 0
        time.move(minutes=90, seconds=31)
        with unit_of_work():
            assert grade_due_attempts() == 1


def test_closing_grades_everything_and_makes_the_session_provisional(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), [single()])
        attempts = [sit(cast, session, name, ["B"]) for name in ("lu", "shen")]
        close_session(SYSTEM, session)
        assert session.state is SessionState.PROVISIONAL
        assert [attempt.state for attempt in attempts] == [AttemptState.GRADED] * 2


def test_closing_with_an_essay_waits_in_marking(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), every_kind())
        sit(cast, session, "lu", [*RIGHT_ANSWERS, "答"])
        close_session(SYSTEM, session)
        assert session.state is SessionState.MARKING
        assert db.session.scalar(sa.select(sa.func.count()).select_from(HeldAnswer)) == 3


def test_closing_an_unattended_session_makes_it_provisional(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), [single()])
        close_session(SYSTEM, session)
        assert session.state is SessionState.PROVISIONAL


def test_organizer_reopens_an_attempt_and_its_result_goes(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        attempt = sit(cast, make_exam(street(cast), [single()]), "lu", ["B"])
        grade_attempt(attempt)
        reopen_attempt(SYSTEM, attempt, "误点交卷", 10)
        assert attempt.state is AttemptState.IN_PROGRESS
        assert result_of(attempt) is None


def test_organizer_voids_an_attempt_and_its_result_and_held_answers_go(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), every_kind())
        attempt = sit(cast, session, "lu", [*RIGHT_ANSWERS, "答"])
        close_session(SYSTEM, session)
        void_attempt(SYSTEM, attempt, "替考")
        assert result_of(attempt) is None
        assert db.session.scalar(sa.select(sa.func.count()).select_from(HeldAnswer)) == 0
        assert session.state is SessionState.PROVISIONAL


def accept(attempt: Attempt, answer: str, place: int = 0) -> None:
    """Keep an answer to the first question (or another) aside and accept it."""
    item = answerable(attempt.admission.session)[place]
    sent = {own: given for given, own in item.ids["map"].items()}.get(answer, answer)
    aside = AsideResponse(
        attempt_id=attempt.id,
        question=item.public_id,
        epoch=1,
        seq=9,
        answer=f'"{sent}"',
        flagged=False,
        reason=AsideReason.LATE,
        received_at=attempt.started_at,
    )
    db.session.add(aside)
    db.session.flush()
    accept_aside(SYSTEM, attempt, aside.id, "断网")


def test_organizer_accepts_an_answer_and_the_attempt_is_graded_anew(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), [single()])
        attempt = sit(cast, session, "lu", ["A"])
        close_session(SYSTEM, session)
        assert result_of(attempt).points == 0
        accept(attempt, "B")
        db.session.expire_all()
        assert result_of(attempt).points == 200
        assert (session.state, attempt.state) == (SessionState.PROVISIONAL, AttemptState.GRADED)


def test_an_essay_accepted_later_takes_the_session_back_to_marking(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), [single(), essay()])
        attempt = sit(cast, session, "lu", ["B"])
        close_session(SYSTEM, session)
        assert session.state is SessionState.PROVISIONAL
        accept(attempt, "断网时写完的论述。", place=1)
        assert (session.state, result_of(attempt).pending) == (SessionState.MARKING, 1)
        mark_answer(acting(app, cast, "marker"), db.session.scalars(sa.select(HeldAnswer)).one(), 700, "")
        assert (session.state, result_of(attempt).points) == (SessionState.PROVISIONAL, 900)


def test_two_graders_write_one_result(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(street(cast), [single()])
        sit(cast, session, "lu", ["B"])
        grade_session(session)
        state_fact(SessionClosed(session.id))
        assert grade_session(session) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ExamResult)) == 1


def test_grading_thirty_takes_as_many_statements_as_three(app: Flask, cast: Cast) -> None:
    counts = []
    for number in (3, 30):
        with app.app_context(), unit_of_work():
            session = make_exam(street(cast), every_kind())
            for _ in range(number):
                somebody = make_person("周建国", street(cast))
                make_attempt(session, somebody, cast.accounts["lu"], [*RIGHT_ANSWERS, "答"])
            with counted() as statements:
                assert grade_session(session) == number
            counts.append(statements.number)
    assert counts[0] == counts[1] <= 10

"""Markers see answers, never people; every mark is kept; the last one opens the way to release."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.actions import grant_role
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Invalid, NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import Admission, ExamSession
from hongling_exam.exams.states import SessionState
from hongling_exam.grading.access import get_held_answer
from hongling_exam.grading.actions.grade import grade_attempt
from hongling_exam.grading.actions.marking import mark_answer
from hongling_exam.grading.actions.release import release_results
from hongling_exam.grading.models import ExamResult, HeldAnswer, Marking
from hongling_exam.grading.states import ResultState
from hongling_exam.organizations.models import Jurisdiction
from tests.acting import acting, at_once
from tests.cast import Cast
from tests.client import Browser
from tests.factories.closed import ESSAY, make_closed
from tests.statements import counted


@pytest.fixture
def held(app: Flask, cast: Cast) -> str:
    """The one answer that waits: lu's essay of 60 points in a closed session."""
    with app.app_context(), unit_of_work():
        make_closed(cast)
        return db.session.scalars(sa.select(HeldAnswer.public_id)).one()


def mark(app: Flask, cast: Cast, name: str, points: int, comment: str = "", by: str = "marker") -> None:
    with app.app_context(), unit_of_work():
        actor = acting(app, cast, by)
        mark_answer(actor, get_held_answer(actor, name, lock=True), points, comment)


def the_session() -> ExamSession:
    return db.session.scalars(sa.select(ExamSession)).one()


def lus_result(cast: Cast) -> ExamResult:
    return db.session.scalars(sa.select(ExamResult).where(ExamResult.person_id == cast.persons["lu"])).one()


def test_marker_gives_the_last_mark_and_the_session_is_provisional(app: Flask, cast: Cast, held: str) -> None:
    mark(app, cast, held, 1999)
    with app.app_context():
        result = lus_result(cast)
        assert (result.points, result.passed, result.state) == (5999, False, ResultState.PROVISIONAL)
        assert the_session().state is SessionState.PROVISIONAL


def test_marker_passes_somebody_on_the_exact_mark(app: Flask, cast: Cast, held: str) -> None:
    mark(app, cast, held, 2000)
    with app.app_context():
        assert (lus_result(cast).points, lus_result(cast).passed) == (6000, True)


def test_marker_marks_again_and_both_marks_are_kept(app: Flask, cast: Cast, held: str) -> None:
    mark(app, cast, held, 1000, "欠展开")
    mark(app, cast, held, 3000, "复看后加分")
    with app.app_context():
        assert lus_result(cast).points == 7000
        assert db.session.scalars(sa.select(Marking.points).order_by(Marking.id)).all() == [1000, 3000]


@pytest.mark.parametrize("points", [-1, 6001])
def test_marker_cannot_leave_the_range(app: Flask, cast: Cast, held: str, points: int) -> None:
    with pytest.raises(Invalid):
        mark(app, cast, held, points)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Marking)) == 0


def test_marks_cannot_be_changed_or_deleted(app: Flask, cast: Cast, held: str) -> None:
    mark(app, cast, held, 1000)
    for statement in (sa.update(Marking).values(points=6000), sa.delete(Marking)):
        with app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work():
            db.session.execute(statement)


def test_candidate_who_marks_too_cannot_reach_the_own_answer(app: Flask, cast: Cast, held: str) -> None:
    with app.app_context(), unit_of_work():
        account = db.session.get_one(Account, cast.accounts["lu"])
        grant_role(SYSTEM, account, Role.MARKER, db.session.get_one(Jurisdiction, cast.street))
    with pytest.raises(NotFound):
        mark(app, cast, held, 6000, by="lu")
    browser = Browser(app)
    browser.enter("lu")
    assert browser.get(f"/marking/answers/{held}").status_code == 404
    assert browser.post(f"/marking/answers/{held}", {"points": "60"}).status_code == 404
    assert "没有要阅的卷" in browser.get("/marking").text


@pytest.mark.parametrize("name", ["organizer", "administrator", "other_organizer", "lu"])
def test_who_is_no_marker_cannot_mark(app: Flask, cast: Cast, held: str, name: str) -> None:
    browser = Browser(app)
    browser.enter(name)
    assert browser.get("/marking").status_code == 403
    assert browser.post(f"/marking/answers/{held}", {"points": "60"}).status_code == 403


def test_marker_of_another_street_finds_nothing(app: Flask, cast: Cast, held: str) -> None:
    with app.app_context(), unit_of_work():
        account = db.session.get_one(Account, cast.accounts["trainer"])
        grant_role(SYSTEM, account, Role.MARKER, db.session.get_one(Jurisdiction, cast.other_street))
    browser = Browser(app)
    browser.enter("trainer")
    assert "没有要阅的卷" in browser.get("/marking").text
    foreign, missing = browser.get(f"/marking/answers/{held}"), browser.get("/marking/answers/w_nothing")
    assert (foreign.status_code, foreign.data) == (404, missing.data)
    assert browser.post(f"/marking/answers/{held}", {"points": "60"}).status_code == 404


def test_marker_sees_no_name_number_or_organization(app: Flask, cast: Cast, held: str) -> None:
    browser = Browser(app)
    browser.enter("marker")
    with app.app_context():
        admission = db.session.scalars(sa.select(Admission).where(Admission.person_id == cast.persons["lu"])).one()
        attempt = db.session.scalars(sa.select(ExamResult)).first().attempt.public_id
        secrets = ["陆明华", admission.admission_number, admission.person.organization.name, attempt, "沈雅琴"]
        secrets += [admission.person.id_number, admission.person.masked_id_number, the_session().jurisdiction.path]
    tasks = browser.get("/marking")
    answers = browser.get(re.search(r'href="(/marking/s_\w+/\d+)"', tasks.text)[1])
    answer = browser.get(f"/marking/answers/{held}")
    assert ESSAY in answer.text
    for page in (tasks, answers, answer):
        assert page.status_code == 200
        for secret in secrets:
            assert secret not in page.text


def test_what_a_candidate_typed_is_shown_as_text(app: Flask, cast: Cast) -> None:
    typed = "<script>alert(1)</script> **粗** {{7*7}}"
    with app.app_context(), unit_of_work():
        session, attempts = make_closed(cast, answers={"lu": ["B", typed]})
        held, attempt = db.session.scalars(sa.select(HeldAnswer.public_id)).one(), attempts["lu"].public_id
        session_id = session.id
    marker, organizer = Browser(app), Browser(app)
    marker.enter("marker")
    organizer.enter("organizer")
    for page in (marker.get(f"/marking/answers/{held}"), organizer.get(f"/results/{session_id}/attempts/{attempt}")):
        assert "&lt;script&gt;alert(1)&lt;/script&gt; **粗** {{7*7}}" in page.text
        assert "<script>alert" not in page.text


def test_marker_marks_by_the_page_and_goes_on(app: Flask, cast: Cast, held: str) -> None:
    browser = Browser(app)
    browser.enter("marker")
    assert browser.post(f"/marking/answers/{held}", {"points": "60.5", "comment": ""}).status_code == 422
    assert browser.post(f"/marking/answers/{held}", {"points": "很好", "comment": ""}).status_code == 422
    kept = browser.post(f"/marking/answers/{held}", {"points": "", "comment": "打了一半的评语"})
    assert kept.status_code == 422
    assert "打了一半的评语" in kept.text
    assert browser.post(f"/marking/answers/{held}", {"points": "４２．５", "comment": "尚可"}).status_code == 303
    with app.app_context():
        assert lus_result(cast).points == 4000 + 4250
    assert "尚可" in browser.get(f"/marking/answers/{held}").text


def test_marking_ends_with_the_release(app: Flask, cast: Cast, held: str) -> None:
    mark(app, cast, held, 2000)
    with app.app_context(), unit_of_work():
        release_results(SYSTEM, the_session())
    with pytest.raises(NotFound):
        mark(app, cast, held, 3000)
    with app.app_context(), unit_of_work(), pytest.raises(Refused):
        mark_answer(acting(app, cast, "marker"), db.session.scalars(sa.select(HeldAnswer)).one(), 3000, "")


def test_neither_the_system_nor_the_writer_gives_a_mark(app: Flask, cast: Cast, held: str) -> None:
    with app.app_context(), unit_of_work():
        answer = db.session.scalars(sa.select(HeldAnswer)).one()
        writer = replace(SYSTEM, account_id=cast.accounts["lu"], person_id=cast.persons["lu"])
        for actor in (SYSTEM, writer):
            with pytest.raises(Forbidden):
                mark_answer(actor, answer, 3000, "")


def test_a_mark_survives_grading_anew_while_the_answer_is_the_same(app: Flask, cast: Cast, held: str) -> None:
    mark(app, cast, held, 2000)
    with app.app_context(), unit_of_work():
        result = grade_attempt(lus_result(cast).attempt)
        assert (result.points, result.pending) == (6000, 0)


def test_two_markers_finish_a_session_at_once(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_closed(cast, answers={"lu": ["B", ESSAY], "shen": ["B", ESSAY]})
        names = db.session.scalars(sa.select(HeldAnswer.public_id)).all()

    def act(name: str) -> Marking:
        actor = acting(app, cast, "marker")
        return mark_answer(actor, get_held_answer(actor, name, lock=True), 3000, "")

    outcomes = at_once(app, [lambda name=name: act(name) for name in names])
    assert [type(outcome) for outcome in outcomes] == [Marking, Marking]
    with app.app_context():
        assert the_session().state is SessionState.PROVISIONAL


def test_marking_pages_send_as_many_statements_for_thirty_as_for_three(app: Flask, cast: Cast) -> None:
    counts = []
    for number in (3, 27):
        with app.app_context(), unit_of_work():
            for _ in range(number):
                make_closed(cast)
            held = db.session.scalars(sa.select(HeldAnswer.public_id)).first()
        browser = Browser(app)
        browser.enter("marker")
        pages = ("/marking", f"/marking/answers/{held}")
        assert [browser.get(url).status_code for url in pages] == [200, 200]
        with app.app_context(), counted() as statements:
            for url in pages:
                browser.get(url)
        counts.append(statements.number)
    assert counts[0] == counts[1]

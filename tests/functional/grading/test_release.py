"""Release is all or nothing, once, and only the organizer's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.certification.models import ExamCredit
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import Attempt, ExamSession
from hongling_exam.exams.states import AttemptState, SessionState
from hongling_exam.grading.actions.grade import grade_session
from hongling_exam.grading.actions.release import release_results
from hongling_exam.grading.events import ResultReleased
from hongling_exam.grading.models import ExamResult
from hongling_exam.grading.states import ResultState
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.acting import acting, at_once
from tests.cast import Cast
from tests.client import Browser
from tests.factories.closed import make_closed
from tests.factories.grading import Spec, essay, make_attempt, make_exam, single
from tests.factories.organizations import make_person
from tests.statements import counted

ANSWERS: Mapping[str, list[object]] = {"lu": ["B", "B"], "shen": ["B", "A"]}


def ready(app: Flask, cast: Cast, specs: list[Spec] | None = None, **exam: object) -> int:
    """A closed session without essays, provisional: lu has everything, shen one point of a hundredth too few."""
    with app.app_context(), unit_of_work():
        chosen = specs or [single(points=5999), single(points=4001)]
        session, _attempts = make_closed(cast, chosen, dict(ANSWERS), **exam)
        return session.id


def the(session_id: int) -> ExamSession:
    return db.session.get_one(ExamSession, session_id)


def release(app: Flask, cast: Cast, session_id: int, by: str = "organizer") -> int:
    with app.app_context(), unit_of_work():
        return release_results(acting(app, cast, by), the(session_id))


def states(session_id: int) -> tuple[SessionState, set[AttemptState], set[ResultState], int]:
    attempts = db.session.scalars(sa.select(Attempt.state).where(Attempt.session_id == session_id))
    results = db.session.scalars(sa.select(ExamResult.state).where(ExamResult.session_id == session_id))
    credits_written = db.session.scalar(sa.select(sa.func.count()).select_from(ExamCredit))
    return the(session_id).state, set(attempts), set(results), int(credits_written or 0)


RELEASED = (SessionState.RELEASED, {AttemptState.FINAL}, {ResultState.RELEASED}, 2)
UNTOUCHED = (SessionState.PROVISIONAL, {AttemptState.GRADED}, {ResultState.PROVISIONAL}, 0)


def test_organizer_releases_and_everything_is_final(app: Flask, cast: Cast) -> None:
    session_id = ready(app, cast)
    assert release(app, cast, session_id) == 2
    with app.app_context():
        assert states(session_id) == RELEASED
        passed = {row.person_id: row.passed for row in db.session.scalars(sa.select(ExamResult))}
        assert passed == {cast.persons["lu"]: True, cast.persons["shen"]: False}
        entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "grading.result.release")).one()
        assert (entry.details["results"], entry.details["passed"]) == (2, 1)
        assert entry.actor_id == cast.accounts["organizer"]


@pytest.mark.parametrize("name", ["administrator", "marker", "supervisor", "auditor", "other_organizer", "lu"])
def test_nobody_else_releases(app: Flask, cast: Cast, name: str) -> None:
    session_id = ready(app, cast)
    with pytest.raises(Forbidden):
        release(app, cast, session_id, by=name)
    browser = Browser(app)
    browser.enter(name)
    assert browser.post(f"/results/{session_id}/release").status_code in {403, 404}
    with app.app_context():
        assert states(session_id) == UNTOUCHED


def test_a_record_that_refuses_rolls_the_whole_release_back(app: Flask, cast: Cast) -> None:
    session_id = ready(app, cast)
    seen: list[int] = []

    def refuse_the_second(fact: ResultReleased) -> None:
        seen.append(fact.result_id)
        if len(seen) == 2:
            raise Refused("此人的记录已冻结。")

    app.extensions["hongling_news"].follow(ResultReleased, refuse_the_second)
    with pytest.raises(Refused):
        release(app, cast, session_id)
    with app.app_context():
        assert len(seen) == 2
        assert states(session_id) == UNTOUCHED
        entries = sa.select(AuditEntry.id).where(AuditEntry.action == "grading.result.release")
        assert db.session.scalars(entries).all() == []


def test_a_database_that_refuses_a_credit_rolls_the_whole_release_back(app: Flask, cast: Cast) -> None:
    session_id = ready(app, cast)
    with app.app_context(), unit_of_work():
        result = db.session.scalars(sa.select(ExamResult).order_by(ExamResult.id.desc())).first()
        db.session.add(
            ExamCredit(
                person_id=result.person_id,
                level=the(session_id).level,
                result_id=result.id,
                exam_title="旧记录",
                sat_on=the(session_id).opens_at.date(),
                points=0,
                max_points=1,
                passed=False,
                paper_seal="",
                written_at=the(session_id).opens_at,
            )
        )
    with pytest.raises(sa.exc.IntegrityError):
        release(app, cast, session_id)
    with app.app_context():
        assert states(session_id) == (*UNTOUCHED[:3], 1)


def test_two_releases_at_once_are_one(app: Flask, cast: Cast) -> None:
    session_id = ready(app, cast)
    outcomes = at_once(app, [lambda: release_results(acting(app, cast), the(session_id))] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "int"]
    refused = next(outcome for outcome in outcomes if isinstance(outcome, Refused))
    assert refused.code == "released-already"
    with app.app_context():
        assert states(session_id) == RELEASED


def test_release_waits_for_marks(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session_id = make_closed(cast)[0].id
    with pytest.raises(Refused) as refusal:
        release(app, cast, session_id)
    assert refusal.value.code == "pending"


def test_release_waits_for_running_attempts(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session = make_exam(db.session.get_one(Jurisdiction, cast.street), [single()])
        make_attempt(session, db.session.get_one(Person, cast.persons["lu"]), cast.accounts["lu"], ended=None)
        session_id = session.id
    with pytest.raises(Refused) as refusal:
        release(app, cast, session_id)
    assert refusal.value.code == "running"


def test_release_is_refused_before_closing(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        session_id = make_exam(db.session.get_one(Jurisdiction, cast.street), [single()]).id
    with pytest.raises(Refused) as refusal:
        release(app, cast, session_id)
    assert refusal.value.code == "wrong-state"


@pytest.mark.parametrize(
    "spec",
    [
        Spec("essay", essay().body, {**essay(4001).key, "reference": "待定"}, points=4001),
        Spec("single_choice", single().body, {"right": ["F"]}, points=4001),
        Spec("fill_blank", {"stem": "____", "blanks": 1}, {"blanks": [["TODO"]]}, points=4001),
    ],
)
def test_release_is_refused_over_a_placeholder_key(app: Flask, cast: Cast, spec: Spec) -> None:
    with app.app_context(), unit_of_work():
        session, _ = make_closed(cast, [single(points=5999), spec], {"lu": ["B"], "shen": ["B"]})
        session_id = session.id
    with pytest.raises(Refused) as refusal:
        release(app, cast, session_id)
    assert refusal.value.code == "bad-keys"
    browser = Browser(app)
    browser.enter("organizer")
    preview = browser.get(f"/results/{session_id}/release")
    assert "现在不能发布" in preview.text
    assert "第 2 题" in preview.text


def test_organizer_looks_before_releasing_by_the_page(app: Flask, cast: Cast) -> None:
    session_id = ready(app, cast)
    browser = Browser(app)
    browser.enter("organizer")
    preview = browser.get(f"/results/{session_id}/release").text
    assert "古丽·买买提" in preview
    assert "缺考（1 人）" in preview
    assert "合格线附近（1 人）" in preview
    assert "沈雅琴" in preview
    done = browser.post(f"/results/{session_id}/release")
    assert (done.status_code, done.headers["Location"]) == (303, f"/results/{session_id}")
    assert "已发布 2 人的成绩" in browser.get(f"/results/{session_id}").text
    with app.app_context():
        assert states(session_id) == RELEASED


def test_releasing_thirty_reads_and_updates_as_often_as_three(app: Flask, cast: Cast) -> None:
    counts = []
    for number in (3, 30):
        session_id = ready(app, cast)
        with app.app_context(), unit_of_work():
            for _ in range(number):
                somebody = make_person("周建国", db.session.get_one(Jurisdiction, cast.street))
                make_attempt(the(session_id), somebody, cast.accounts["lu"], ["B", "B"])
            session = the(session_id)
            session.state = SessionState.MARKING
            db.session.flush()
            grade_session(session)
        with app.app_context(), unit_of_work(), counted() as statements:
            release_results(SYSTEM, the(session_id))
        counts.append(sum("INSERT INTO exam_credit" not in each for each in statements.sent))
    assert counts[0] == counts[1]

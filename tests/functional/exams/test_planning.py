"""Planning a session: what may be changed when, what speaks against publishing, and how a session ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Invalid, NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions import sessions as actions
from hongling_exam.exams.actions.admissions import ExtraTime, admit
from hongling_exam.exams.events import SessionClosed
from hongling_exam.exams.models import Admission, Attempt, AttemptEvent, ExamSession, PaperForm
from hongling_exam.exams.queries.sessions import events_digest
from hongling_exam.exams.rules.time import GRACE
from hongling_exam.exams.states import AttemptState, SessionState
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level
from tests.acting import acting
from tests.cast import Cast
from tests.clock import SetClock
from tests.factories.sessions import make_draft, make_empty_paper, make_room, session_plan


@pytest.fixture
def organizer(app: Flask, cast: Cast) -> Iterator[Actor]:
    """The organizer of 当湖街道 at work in one unit of work."""
    with app.app_context(), unit_of_work():
        yield acting(app, cast)


def street(cast: Cast) -> Jurisdiction:
    return db.session.get_one(Jurisdiction, cast.street)


def person(cast: Cast, name: str = "lu") -> Person:
    return db.session.get_one(Person, cast.persons[name])


def begin(session: ExamSession, account: int, minutes: int = 90) -> Attempt:
    """An attempt as `start` makes it, of the one person admitted."""
    admission = admissions_of(session)[0]
    form = db.session.scalars(sa.select(PaperForm).where(PaperForm.paper_id == session.paper_id)).first()
    deadline = session.opens_at + dt.timedelta(minutes=minutes)
    attempt = Attempt(
        admission=admission,
        session_id=session.id,
        account_id=account,
        form=form,
        permutation={},
        started_at=session.opens_at,
        deadline_at=deadline,
        grace_until=deadline + GRACE,
        last_contact_at=session.opens_at,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def admissions_of(session: ExamSession) -> list[Admission]:
    return list(db.session.scalars(sa.select(Admission).where(Admission.session_id == session.id)))


def test_organizer_publishes_a_sound_session(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    make_room(session, invigilators=[cast.accounts["invigilator"]])
    admit(organizer, session, [person(cast)])
    actions.publish_session(organizer, session)
    assert session.state is SessionState.SCHEDULED
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "exams.session.publish")).one()
    assert entry.details["seal"] == "ab" * 32


def test_organizer_hears_every_reason_at_once(organizer: Actor, cast: Cast) -> None:
    paper = make_empty_paper(street(cast), Level.SENIOR, Purpose.PRACTICE)
    session = make_draft(street(cast), paper_id=paper.id, duration_s=7200, late_entry_s=9000)
    admit(organizer, session, [person(cast)], {cast.persons["lu"]: ExtraTime(600, "视力障碍")})
    make_room(session, capacity=1)
    with pytest.raises(actions.Unpublishable) as refused:
        actions.publish_session(organizer, session)
    assert [each.code for each in refused.value.findings] == [
        "level", "practice-questions", "window-too-short", "late-entry", "seats-missing",
    ]  # fmt: skip
    assert session.state is SessionState.DRAFT


def test_person_in_two_overlapping_sessions_stops_the_second(organizer: Actor, cast: Cast) -> None:
    first, second = make_draft(street(cast), title="上午场"), make_draft(street(cast), title="同时场")
    for session in (first, second):
        admit(organizer, session, [person(cast)])
    actions.publish_session(organizer, first)
    with pytest.raises(actions.Unpublishable) as refused:
        actions.publish_session(organizer, second)
    assert "陆明华（上午场）" in str(refused.value)


def test_session_right_after_another_does_not_overlap(organizer: Actor, cast: Cast) -> None:
    first = make_draft(street(cast))
    admit(organizer, first, [person(cast)])
    actions.publish_session(organizer, first)
    opens = first.closes_at
    second = make_draft(street(cast), opens_at=opens, closes_at=opens + dt.timedelta(hours=2))
    admit(organizer, second, [person(cast)])
    actions.publish_session(organizer, second)
    assert second.state is SessionState.SCHEDULED


def test_mock_session_at_home_overlaps_with_nothing(organizer: Actor, cast: Cast) -> None:
    mock, real = make_draft(street(cast), is_mock=True), make_draft(street(cast))
    for session in (mock, real):
        admit(organizer, session, [person(cast)])
        actions.publish_session(organizer, session)
    assert real.state is SessionState.SCHEDULED


def test_same_room_at_the_same_time_is_refused(organizer: Actor, cast: Cast) -> None:
    first, second = make_draft(street(cast), title="上午场"), make_draft(street(cast))
    for session in (first, second):
        make_room(session, place="党群服务中心")
    actions.publish_session(organizer, first)
    with pytest.raises(actions.Unpublishable, match="上午场"):
        actions.publish_session(organizer, second)


def test_invigilator_who_sits_the_session_is_refused(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    make_room(session, invigilators=[cast.accounts["invigilator"]])
    db.session.get_one(Account, cast.accounts["lu"]).person = None
    db.session.flush()
    db.session.get_one(Account, cast.accounts["invigilator"]).person = person(cast)
    admit(organizer, session, [person(cast)])
    with pytest.raises(actions.Unpublishable, match="自己参加"):
        actions.publish_session(organizer, session)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": "  "}),
        ("closes_at", {"closes_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}),
        ("duration_s", {"duration_s": 0}),
        ("earliest_submit_s", {"earliest_submit_s": 5401}),
        ("late_entry_s", {"late_entry_s": -1}),
        ("focus_limit", {"focus_limit": 0}),
        ("credit_years", {"credit_years": 0}),
        ("review", {"review": {"after_close": ["key"]}}),
    ],
)
def test_field_that_cannot_be_stored_is_named(
    organizer: Actor, cast: Cast, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        make_draft(street(cast), **changes)
    assert field in {error["field"] for error in refused.value.errors}


def test_paper_of_another_street_is_not_found(organizer: Actor, cast: Cast) -> None:
    paper = make_empty_paper(db.session.get_one(Jurisdiction, cast.other_street))
    with pytest.raises(NotFound):
        actions.create_session(organizer, street(cast), session_plan(paper_id=paper.id))


def test_open_paper_cannot_be_chosen(organizer: Actor, cast: Cast) -> None:
    paper = make_empty_paper(street(cast), sealed=False)
    with pytest.raises(Invalid):
        actions.create_session(organizer, street(cast), session_plan(paper_id=paper.id))


def test_organizer_plans_nothing_in_another_street(organizer: Actor, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        actions.create_session(organizer, db.session.get_one(Jurisdiction, cast.other_street), session_plan())


def test_published_session_changes_only_what_touches_nobody(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    actions.publish_session(organizer, session)
    plan = session_plan(paper_id=session.paper_id, opens_at=session.opens_at, closes_at=session.closes_at)
    actions.edit_session(organizer, session, dataclasses.replace(plan, notice="带好身份证", title="新名称"))
    assert (session.title, session.notice) == ("新名称", "带好身份证")
    for changes in ({"duration_s": 3600}, {"focus_limit": 1}, {"paper_id": None}, {"late_entry_s": 0}):
        with pytest.raises(Refused):
            actions.edit_session(organizer, session, dataclasses.replace(plan, **changes))
    assert session.duration_s == 5400


def test_second_editor_with_an_old_page_is_told(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    seen = session.version
    plan = session_plan(paper_id=session.paper_id)
    actions.edit_session(organizer, session, dataclasses.replace(plan, notice="甲"), seen)
    with pytest.raises(Refused) as refused:
        actions.edit_session(organizer, session, dataclasses.replace(plan, notice="乙"), seen)
    assert refused.value.code == "stale"
    assert session.notice == "甲"


def test_published_session_is_taken_back_before_it_opens_only(organizer: Actor, cast: Cast, time: SetClock) -> None:
    session = make_draft(street(cast))
    actions.publish_session(organizer, session)
    actions.unpublish_session(organizer, session)
    assert session.state is SessionState.DRAFT
    actions.publish_session(organizer, session)
    time.move(minutes=60)
    with pytest.raises(Refused) as refused:
        actions.unpublish_session(organizer, session)
    assert refused.value.code == "open"


def test_session_somebody_has_begun_is_neither_taken_back_nor_cancelled(
    organizer: Actor, cast: Cast, time: SetClock
) -> None:
    session = running_session(organizer, cast, time)
    for act in (actions.unpublish_session, lambda a, s: actions.cancel_session(a, s, "停电")):
        with pytest.raises(Refused) as refused:
            act(organizer, session)
        assert refused.value.code == "begun"


def test_cancelling_asks_for_a_reason(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    with pytest.raises(Refused):
        actions.cancel_session(organizer, session, "  ")
    actions.cancel_session(organizer, session, "报名人数不足")
    assert session.state is SessionState.CANCELLED
    with pytest.raises(Refused):
        actions.publish_session(organizer, session)


def running_session(organizer: Actor, cast: Cast, time: SetClock) -> ExamSession:
    session = make_draft(street(cast))
    admit(organizer, session, [person(cast)])
    actions.publish_session(organizer, session)
    time.move(minutes=60)
    begin(session, cast.accounts["lu"])
    return session


def test_running_attempt_holds_the_session_open_until_its_grace_is_over(
    app: Flask, organizer: Actor, cast: Cast, time: SetClock
) -> None:
    closed: list[int] = []
    app.extensions["hongling_news"].follow(SessionClosed, lambda fact: closed.append(fact.session_id))
    session = running_session(organizer, cast, time)
    for moved in ({}, {"minutes": 90}, {"seconds": 29}):
        time.move(**moved)
        with pytest.raises(Refused) as refused:
            actions.close_session(organizer, session)
        assert refused.value.code == "still-running"
    assert closed == []
    time.move(seconds=1)
    actions.close_session(organizer, session)
    attempt = db.session.scalars(sa.select(Attempt)).one()
    # Grading follows the closing in the same unit of work, and nothing of this paper waits for a marker.
    db.session.refresh(attempt)
    assert (session.state, attempt.state) == (SessionState.PROVISIONAL, AttemptState.GRADED)
    assert attempt.submitted_at == attempt.deadline_at
    assert closed == [session.id]


def test_closing_writes_the_digest_of_all_that_happened(organizer: Actor, cast: Cast, time: SetClock) -> None:
    session = running_session(organizer, cast, time)
    time.move(hours=3)
    actions.close_session(organizer, session)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "exams.session.close")).one()
    assert (entry.details["events"], entry.details["events_sha256"]) == events_digest(session.id)
    attempt = db.session.scalars(sa.select(Attempt)).one()
    db.session.add(AttemptEvent(attempt_id=attempt.id, kind="copy", at=time.now()))
    db.session.flush()
    assert entry.details["events_sha256"] != events_digest(session.id)[1]


def test_session_cannot_be_closed_before_it_opens(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    actions.publish_session(organizer, session)
    with pytest.raises(Refused):
        actions.close_session(organizer, session)


def test_copy_keeps_rules_and_rooms_but_neither_people_nor_paper(organizer: Actor, cast: Cast, time: SetClock) -> None:
    session = make_draft(street(cast), late_entry_s=600, notice="须知")
    make_room(session, invigilators=[cast.accounts["invigilator"]])
    admit(organizer, session, [person(cast)])
    time.move(days=20)
    made = actions.copy_session(organizer, session)
    assert (made.state, made.paper_id, made.late_entry_s, made.notice) == (SessionState.DRAFT, None, 600, "须知")
    assert made.opens_at - session.opens_at == dt.timedelta(days=21)
    assert [len(room.invigilators) for room in made.rooms] == [1]
    assert admissions_of(made) == []


def test_results_move_a_session_on_only_by_the_table(organizer: Actor, cast: Cast, time: SetClock) -> None:
    session = running_session(organizer, cast, time)
    with pytest.raises(Refused):
        actions.set_provisional(session)
    time.move(hours=3)
    actions.close_session(organizer, session)
    assert session.state is SessionState.PROVISIONAL
    with pytest.raises(Refused):
        actions.set_provisional(session)
    actions.set_released(session, time.now())
    actions.archive_session(organizer, session)
    assert (session.state, session.released_at) == (SessionState.ARCHIVED, time.now())

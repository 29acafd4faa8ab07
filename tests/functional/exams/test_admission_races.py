"""Many organizers at once, in real threads on both engines: the last seat, the numbers, one person wanted twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import SignIn
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.admissions import admit, withdraw_admissions
from hongling_exam.exams.actions.attempts import start_attempt
from hongling_exam.exams.actions.sessions import cancel_session, publish_session
from hongling_exam.exams.models import Admission, Attempt, ExamSession
from hongling_exam.exams.states import SessionState
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.acting import acting, at_once
from tests.cast import Cast
from tests.clock import SetClock
from tests.factories.organizations import make_person
from tests.factories.sessions import make_draft, make_room


def prepared(app: Flask, cast: Cast, people: int, sessions: int = 1, seats: int = 0) -> tuple[list[int], list[int]]:
    """(person ids, session ids) of a street; each session has one room when `seats` are given."""
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        persons = [make_person(f"考生{chr(0x4E00 + place)}", street).id for place in range(people)]
        drafts = [make_draft(street, title=f"第 {place} 场") for place in range(sessions)]
        for draft in drafts:
            if seats:
                make_room(draft, capacity=seats)
        return persons, [draft.id for draft in drafts]


def admitting(session: int, *persons: int) -> Callable[[], Any]:
    def act() -> int:
        people = [db.session.get_one(Person, each) for each in persons]
        return len(admit(SYSTEM, db.session.get_one(ExamSession, session), people).admissions)

    return act


def test_hundred_people_for_the_last_seat_fill_it_once(app: Flask, cast: Cast) -> None:
    persons, (session,) = prepared(app, cast, 100, seats=1)
    outcomes = at_once(app, [admitting(session, person) for person in persons])
    assert [each for each in outcomes if each == 1] == [1]
    assert all(isinstance(each, Refused) and each.code == "full" for each in outcomes if each != 1)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Admission.id))) == 1


def test_numbers_given_out_at_once_are_gapless_and_unique(app: Flask, cast: Cast) -> None:
    persons, sessions = prepared(app, cast, 40, sessions=8)
    acts = [admitting(sessions[place % 8], *persons[place * 2 : place * 2 + 2]) for place in range(20)]
    assert at_once(app, acts) == [2] * 20
    with app.app_context():
        numbers = sorted(db.session.scalars(sa.select(Admission.admission_number)))
    assert numbers == [f"2026-1-{serial:04d}" for serial in range(1, 41)]


def test_one_person_admitted_by_ten_clerks_is_admitted_once(app: Flask, cast: Cast) -> None:
    persons, (session,) = prepared(app, cast, 1, seats=5)
    outcomes = at_once(app, [admitting(session, persons[0]) for _clerk in range(10)])
    assert sorted(outcomes) == [0] * 9 + [1]


def test_of_two_overlapping_sessions_published_at_once_one_comes_through(app: Flask, cast: Cast) -> None:
    persons, sessions = prepared(app, cast, 1, sessions=6)
    for session in sessions:
        with app.app_context(), unit_of_work():
            admitting(session, persons[0])()
    publishing = [lambda s=s: publish_session(SYSTEM, db.session.get_one(ExamSession, s)) for s in sessions]
    outcomes = at_once(app, publishing)
    assert outcomes.count(None) == 1
    assert sum(isinstance(each, Refused) for each in outcomes) == 5
    with app.app_context():
        states = list(db.session.scalars(sa.select(ExamSession.state)))
    assert states.count(SessionState.SCHEDULED) == 1


def begun_or_ended(
    app: Flask, cast: Cast, time: SetClock, end: Callable[[ExamSession, Admission], None]
) -> tuple[list[Any], int]:
    """One candidate begins in four tabs while the organizer ends things; gives outcomes and attempts made."""
    _persons, (session,) = prepared(app, cast, 0)
    with app.app_context(), unit_of_work():
        admitting(session, cast.persons["lu"])()
        publish_session(SYSTEM, db.session.get_one(ExamSession, session))
        public_id = db.session.get_one(ExamSession, session).public_id
        client = SignIn(
            token_digest="0" * 64, account_id=cast.accounts["lu"], kind="password", created_at=time.now(),
            expires_at=time.now().replace(year=2027), last_seen_at=time.now(),
        )  # fmt: skip
        db.session.add(client)
        db.session.flush()
        client_id = client.id
    time.move(minutes=60)

    def begin() -> str:
        actor = replace(acting(app, cast, "lu"), sign_in_id=client_id)
        return start_attempt(actor, public_id).attempt.public_id

    def act() -> str:
        admission = db.session.scalars(sa.select(Admission)).one()
        end(admission.session, admission)
        return "ended"

    outcomes = at_once(app, [begin, begin, act, begin, begin])
    with app.app_context():
        return outcomes, int(db.session.scalar(sa.select(sa.func.count(Attempt.id))) or 0)


def test_cancelling_and_beginning_at_once_never_both_happen(app: Flask, cast: Cast, time: SetClock) -> None:
    outcomes, attempts = begun_or_ended(app, cast, time, lambda session, _a: cancel_session(SYSTEM, session, "停电"))
    assert ("ended" in outcomes) == (attempts == 0)
    assert all(isinstance(each, str | Refused | NotFound) for each in outcomes)


def test_withdrawing_and_beginning_at_once_never_both_happen(app: Flask, cast: Cast, time: SetClock) -> None:
    outcomes, attempts = begun_or_ended(
        app, cast, time, lambda session, admission: withdraw_admissions(SYSTEM, session, [admission], "重复")
    )
    assert ("ended" in outcomes) == (attempts == 0)
    assert all(isinstance(each, str | Refused | NotFound) for each in outcomes)

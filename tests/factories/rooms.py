"""Rooms where an exam is under way: people on seats, attempts begun, answers stored."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from hongling_exam.accounts.actions import sign_in
from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.exams.actions.attempts import start_attempt
from hongling_exam.exams.models import Attempt, ExamRoom, Response, RoomInvigilator
from hongling_exam.organizations.models import Person
from tests.cast import Cast
from tests.factories.exams import OBJECTIVE, make_admission, make_paper, make_room, make_session
from tests.factories.organizations import make_person


def make_invigilated_room(cast: Cast, capacity: int = 30, **values: Any) -> ExamRoom:
    """A room of a session that is open, with the cast's invigilator appointed and lu and shen on seats 1 and 2."""
    session = make_session(make_paper(sections=OBJECTIVE), **values)
    room = make_room(session, capacity=capacity)
    db.session.add(RoomInvigilator(room_id=room.id, account_id=cast.accounts["invigilator"]))
    for seat, name in enumerate(("lu", "shen"), start=1):
        make_admission(session, db.session.get_one(Person, cast.persons[name]), room=room, seat=seat)
    db.session.flush()
    return room


def fill_room(room: ExamRoom, until: int, *, answers: int = 0, begin: int = 3) -> None:
    """Seat further people from seat `begin` to `until`; with `answers` each has begun and stored so many."""
    for seat in range(begin, until + 1):
        person = make_person(f"考生{seat}", room.session.jurisdiction)
        make_admission(room.session, person, room=room, seat=seat)
        if answers:
            store_answers(start_as(make_candidate(person)[1], room), answers)


def make_candidate(person: Person) -> tuple[Account, SignIn]:
    """An account for a person, signed in."""
    account = Account(
        username=f"c{person.id}",
        display_name=person.name,
        person=person,
        jurisdiction=person.jurisdiction,
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    return account, sign_in(account, SignInKind.PASSWORD)[0]


def start_as(client: SignIn, room: ExamRoom) -> Attempt:
    """Begin the client's attempt in the room's session."""
    account = client.account
    candidate = Actor(account.id, account.display_name, account.person_id, roles=("candidate",), sign_in_id=client.id)
    return start_attempt(candidate, room.session.public_id).attempt


def store_answers(attempt: Attempt, count: int, *, saved_at: dt.datetime | None = None) -> None:
    """Rows as the hall's statement writes them, for the first questions of the form."""
    for question in [item.public_id for item in attempt.form.items][:count]:
        row = Response(
            attempt_id=attempt.id,
            question=question,
            epoch=1,
            seq=1,
            answer=json.dumps("一个答案"),
            flagged=False,
            late=False,
            saved_at=saved_at or clock.now(),
        )
        db.session.add(row)
    db.session.flush()

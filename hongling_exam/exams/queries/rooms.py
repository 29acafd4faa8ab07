"""Rooms on a day, and what was noted and given in one of them: for lists, the incident log and the printed record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.exams.models import (
    Admission,
    Attempt,
    ExamRoom,
    ExamSession,
    Incident,
    RoomInvigilator,
    TimeLedgerEntry,
)
from hongling_exam.exams.queries.room import GIVEN_BY_STAFF
from hongling_exam.exams.states import LedgerKind, SessionState
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.organizations.queries import under_paths

HIDDEN = (SessionState.DRAFT, SessionState.CANCELLED)
MOST_ROOMS = 200


def list_rooms(
    actor: Actor, since: dt.datetime, until: dt.datetime | None = None, *, most: int = MOST_ROOMS
) -> Sequence[tuple[ExamRoom, ExamSession]]:
    """The rooms the actor invigilates or organizes whose window touches [since, until), soonest first."""
    appointed = sa.exists().where(
        RoomInvigilator.room_id == ExamRoom.id, RoomInvigilator.account_id == actor.account_id
    )
    query = (
        sa.select(ExamRoom, ExamSession)
        .join(ExamSession, ExamSession.id == ExamRoom.session_id)
        .join(Jurisdiction, Jurisdiction.id == ExamSession.jurisdiction_id)
        .options(lazyload(ExamRoom.invigilators), lazyload(ExamSession.jurisdiction))
        .where(
            sa.or_(appointed, under_paths(actor.paths("exams.session.edit"))),
            ExamSession.state.not_in(HIDDEN),
            ExamSession.closes_at > since,
            ExamSession.opens_at < until if until else sa.true(),
        )
        .order_by(ExamSession.opens_at, ExamSession.id, ExamRoom.name)
        .limit(most)
    )
    return [(room, session) for room, session in db.session.execute(query)]


def list_rooms_in(session_id: int) -> Sequence[tuple[int, str, str]]:
    """(id, name, place) of the rooms of a session, by name."""
    query = sa.select(ExamRoom.id, ExamRoom.name, ExamRoom.place).where(ExamRoom.session_id == session_id)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query.order_by(ExamRoom.name))]


@dataclass(frozen=True)
class RoomIncident:
    """A note about a room, or about somebody in it (`who`, `seat`)."""

    at: dt.datetime
    note: str
    by: str | None
    who: str | None
    seat: int | None


def list_incidents(room_id: int) -> list[RoomIncident]:
    """The incident log of a room, newest first."""
    query = (
        sa.select(Incident.noted_at, Incident.note, Account.display_name, Person.name, Admission.seat)
        .outerjoin(Account, Account.id == Incident.noted_by)
        .outerjoin(Admission, Admission.id == Incident.admission_id)
        .outerjoin(Person, Person.id == Admission.person_id)
        .where(Incident.room_id == room_id)
        .order_by(Incident.id.desc())
    )
    return [RoomIncident(*row) for row in db.session.execute(query)]


@dataclass(frozen=True)
class RoomGift:
    """Time given by staff in a room, one line for each act: to `who`, or to `people` at once."""

    at: dt.datetime
    kind: LedgerKind
    seconds: int
    reason: str
    by: str | None
    who: str
    people: int


def list_time_given_in(room_id: int) -> list[RoomGift]:
    """What staff gave in a room, oldest first; what one act gave to many is one line."""
    entry = TimeLedgerEntry
    query = (
        sa.select(
            entry.at,
            entry.kind,
            entry.given_ms,
            entry.reason,
            Account.display_name,
            sa.func.min(Person.name),
            sa.func.count(),
        )
        .join(Attempt, Attempt.id == entry.attempt_id)
        .join(Admission, Admission.id == Attempt.admission_id)
        .join(Person, Person.id == Admission.person_id)
        .outerjoin(Account, Account.id == entry.actor_id)
        .where(Admission.room_id == room_id, entry.kind.in_(GIVEN_BY_STAFF))
        .group_by(entry.at, entry.kind, entry.given_ms, entry.reason, Account.display_name)
        .order_by(entry.at)
    )
    return [
        RoomGift(at, kind, given // 1000, reason, by, who, people)
        for at, kind, given, reason, by, who, people in db.session.execute(query)
    ]


def list_invigilators(room_id: int) -> Sequence[str]:
    """The names of who invigilates a room."""
    query = sa.select(Account.display_name).join(RoomInvigilator, RoomInvigilator.account_id == Account.id)
    return db.session.scalars(query.where(RoomInvigilator.room_id == room_id).order_by(Account.display_name)).all()

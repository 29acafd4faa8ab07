"""What speaks against publishing a session: the facts that rules.conflicts judges."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hongling_exam.accounts.models import Account
from hongling_exam.accounts.states import AccountState
from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.exams.models import Admission, ExamRoom, ExamSession, RoomInvigilator
from hongling_exam.exams.rules.conflicts import Finding, PaperFacts, Plan, RoomFacts, findings
from hongling_exam.exams.rules.time import Window
from hongling_exam.exams.states import PaperState, SessionState
from hongling_exam.organizations.models import Person


def longest_extra_s(session_id: int) -> int:
    """The longest accommodation in a session, in seconds."""
    query = sa.select(sa.func.max(Admission.extra_time_s)).where(Admission.session_id == session_id)
    return int(db.session.scalar(query) or 0)


def find_clashes(session: ExamSession, person_ids: Sequence[int] | None = None) -> list[tuple[int, str, str]]:
    """(person id, name, title) of who is admitted to another published session that overlaps this one's window.

    Of `person_ids`, or of everybody admitted here. A mock session without rooms is sat whenever one likes, so it
    clashes with nothing.
    """
    if session.is_mock and not session.rooms:
        return []
    other = aliased(ExamSession)
    here = sa.select(Admission.person_id).where(Admission.session_id == session.id)
    has_rooms = sa.exists().where(ExamRoom.session_id == other.id)
    query = (
        sa.select(Person.id, Person.name, other.title)
        .join(Admission, Admission.person_id == Person.id)
        .join(other, Admission.session_id == other.id)
        .where(
            Person.id.in_(here if person_ids is None else person_ids),
            other.id != session.id,
            other.state == SessionState.SCHEDULED,
            other.opens_at < session.closes_at,
            other.closes_at > session.opens_at,
            sa.or_(other.is_mock.is_(False), has_rooms),
        )
        .order_by(Person.id, other.opens_at)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def _rooms_taken(session: ExamSession) -> dict[tuple[str, str], str]:
    """{(name, place): title} of rooms that a published session beside this one uses in the same jurisdiction."""
    query = (
        sa.select(ExamRoom.name, ExamRoom.place, ExamSession.title)
        .join(ExamSession, ExamRoom.session_id == ExamSession.id)
        .where(
            ExamSession.id != session.id,
            ExamSession.jurisdiction_id == session.jurisdiction_id,
            ExamSession.state == SessionState.SCHEDULED,
            ExamSession.opens_at < session.closes_at,
            ExamSession.closes_at > session.opens_at,
        )
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(query)}


def taken_seats(session_id: int) -> dict[int, list[int]]:
    """{room id: seats taken} of a session."""
    taken: dict[int, list[int]] = {}
    query = sa.select(Admission.room_id, Admission.seat).where(
        Admission.session_id == session_id, Admission.room_id.is_not(None)
    )
    for room_id, seat in db.session.execute(query.order_by(Admission.room_id, Admission.seat)):
        taken.setdefault(int(room_id or 0), []).append(int(seat or 0))
    return taken


def _names(session_id: int, condition: sa.ColumnElement[bool]) -> list[str]:
    query = sa.select(Person.name).join(Admission, Admission.person_id == Person.id)
    query = query.outerjoin(Account, Account.person_id == Person.id)
    found = db.session.scalars(query.where(Admission.session_id == session_id, condition).order_by(Admission.id))
    return list(found)


def plan_of(session: ExamSession) -> Plan:
    """The session with all that its publishing depends on."""
    paper = session.paper
    taken, used = taken_seats(session.id), _rooms_taken(session)
    invigilates = sa.exists().where(
        RoomInvigilator.account_id == Account.id,
        RoomInvigilator.room_id == ExamRoom.id,
        ExamRoom.session_id == session.id,
    )
    can_sign_in = sa.func.coalesce(Account.state, "") == AccountState.ACTIVE.value
    return Plan(
        level=session.level,
        window=Window(session.opens_at, session.closes_at, session.duration_s, session.late_entry_s),
        earliest_submit_s=session.earliest_submit_s,
        review=session.review,
        paper=PaperFacts(paper.level, paper.purpose, paper.state is PaperState.SEALED) if paper else None,
        is_mock=session.is_mock,
        practice_reason=session.practice_reason,
        admitted=len(_names(session.id, sa.true())),
        longest_extra_s=longest_extra_s(session.id),
        rooms=[
            RoomFacts(
                room.name,
                room.capacity,
                taken.get(room.id, []),
                len(room.invigilators),
                used.get((room.name, room.place)),
            )
            for room in session.rooms
        ],
        unseated=_names(session.id, Admission.seat.is_(None)) if session.rooms else [],
        clashes=[(name, title) for _id, name, title in find_clashes(session)],
        own_invigilators=_names(session.id, invigilates),
        without_account=_names(session.id, sa.not_(can_sign_in)),
    )


def find_findings(session: ExamSession) -> list[Finding]:
    """What speaks against publishing the session now."""
    return findings(plan_of(session), clock.now())

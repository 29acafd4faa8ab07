"""Loading is authorising: what is absent and what is not the actor's are both NotFound."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, NotFound
from hongling_exam.exams.models import (
    Admission,
    Attempt,
    ExamRoom,
    ExamSession,
    Paper,
    PaperBlueprint,
    RoomInvigilator,
)
from hongling_exam.exams.states import SessionState

T = TypeVar("T")
HIDDEN = (SessionState.DRAFT, SessionState.CANCELLED)


def get_attempt_for_candidate(actor: Actor, public_id: str, *, lock: bool = False) -> Attempt:
    """The caller's own attempt with its admission and session; `lock` holds its row until the unit of work ends."""
    query = (
        sa.select(Attempt)
        .where(Attempt.public_id == public_id, Attempt.account_id == actor.account_id)
        .options(lazyload("*"), joinedload(Attempt.admission).joinedload(Admission.session))
    )
    held = query.with_for_update(of=Attempt).execution_options(populate_existing=True)
    return _found(held if lock else query)


def get_admission_for_candidate(actor: Actor, session_public_id: str, *, lock: bool = False) -> Admission:
    """The caller's own admission to a published session, with the session and its paper."""
    query = _own_admissions(actor, session_public_id)
    return _found(query.with_for_update(of=Admission) if lock else query)


def get_seat_for_candidate(actor: Actor, session_public_id: str) -> tuple[Admission, Attempt | None]:
    """The caller's own admission as the hall shows it, with person and room, and the attempt if begun."""
    query = (
        _own_admissions(actor, session_public_id)
        .options(joinedload(Admission.person), joinedload(Admission.room))
        .add_columns(Attempt)
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
    )
    found = db.session.execute(query).first()
    if found is None:
        raise NotFound()
    return found[0], found[1]


def _own_admissions(actor: Actor, session_public_id: str) -> sa.Select[Admission]:
    """Loads only what is named: every relationship beyond costs all the hall's candidates a join or a statement."""
    return (
        sa.select(Admission)
        .join(Admission.session)
        .where(
            ExamSession.public_id == session_public_id,
            ExamSession.state.not_in(HIDDEN),
            Admission.person_id == actor.person_id,
        )
        .options(lazyload("*"), contains_eager(Admission.session).joinedload(ExamSession.paper))
    )


def get_session_for_staff(actor: Actor, session_id: int, permission: str) -> ExamSession:
    """A session in a jurisdiction where the actor holds `permission`."""
    found = db.session.get(ExamSession, session_id)
    if found is None or not actor.may(permission, found.jurisdiction.path):
        raise NotFound()
    return found


def get_blueprint(actor: Actor, blueprint_id: int) -> PaperBlueprint:
    """A blueprint the actor may edit."""
    found = db.session.get(PaperBlueprint, blueprint_id)
    if found is None or not actor.may("exams.paper.edit", found.jurisdiction.path):
        raise NotFound()
    return found


def get_paper(actor: Actor, paper_id: int) -> Paper:
    """A paper the actor may edit and see with its keys."""
    found = db.session.get(Paper, paper_id)
    if found is None or not actor.may("exams.paper.edit", found.jurisdiction.path):
        raise NotFound()
    return found


def get_paper_for_check(actor: Actor, paper_id: int) -> Paper:
    """A paper whose seal and draw the actor may check, without seeing what stands on it."""
    found = db.session.get(Paper, paper_id)
    if found is None or not actor.may("exams.session.read", found.jurisdiction.path):
        raise NotFound()
    return found


def get_room_for_invigilator(actor: Actor, room_id: int) -> ExamRoom:
    """A room the actor invigilates by name, or whose session they organize. One statement: live rooms ask often."""
    query = (
        sa.select(ExamRoom, _appointed(actor, ExamRoom.id))
        .options(joinedload(ExamRoom.session), lazyload(ExamRoom.invigilators))
        .where(ExamRoom.id == room_id)
    )
    found = db.session.execute(query).first()
    if found is None or found[0].session.state in HIDDEN:
        raise NotFound()
    room, appointed = found
    if not (appointed or actor.may("exams.session.edit", room.session.jurisdiction.path)):
        raise NotFound()
    return room


def get_admission_in_room(actor: Actor, room_id: int, admission_id: int) -> Admission:
    """Who sits in a room that the actor invigilates."""
    room = get_room_for_invigilator(actor, room_id)
    return _found(sa.select(Admission).where(Admission.id == admission_id, Admission.room_id == room.id))


def get_attempt_in_room(actor: Actor, room_id: int, public_id: str) -> Attempt:
    """An attempt that is sat in a room the actor invigilates. Acts on it take its row themselves."""
    room = get_room_for_invigilator(actor, room_id)
    query = sa.select(Attempt).join(Attempt.admission)
    return _found(query.where(Attempt.public_id == public_id, Admission.room_id == room.id))


def organizes_or_invigilates(actor: Actor, session: ExamSession, room_id: int | None) -> bool:
    """True for an organizer of the session, False for an invigilator of the room; raises Forbidden for others."""
    if actor.may("exams.session.edit", session.jurisdiction.path):
        return True
    if room_id is None or not db.session.scalar(sa.select(_appointed(actor, sa.literal(room_id)))):
        raise Forbidden()
    return False


def _appointed(actor: Actor, room_id: sa.ColumnElement[int] | Any) -> sa.ColumnElement[bool]:
    return sa.exists().where(RoomInvigilator.room_id == room_id, RoomInvigilator.account_id == actor.account_id)


def _found(query: sa.Select[T]) -> T:
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found

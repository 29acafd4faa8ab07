"""Loading is authorising: what is absent and what is not the actor's are both NotFound."""

from __future__ import annotations

from typing import TypeVar

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.exams.models import Admission, Attempt, ExamRoom, ExamSession, Paper, PaperBlueprint
from hongling_exam.exams.states import SessionState

T = TypeVar("T")
HIDDEN = (SessionState.DRAFT, SessionState.CANCELLED)


def get_attempt_for_candidate(actor: Actor, public_id: str, *, lock: bool = False) -> Attempt:
    """The caller's own attempt; `lock` holds its row until the unit of work ends."""
    query = sa.select(Attempt).where(Attempt.public_id == public_id, Attempt.account_id == actor.account_id)
    return _found(query.with_for_update(of=Attempt) if lock else query)


def get_admission_for_candidate(actor: Actor, session_public_id: str, *, lock: bool = False) -> Admission:
    """The caller's own admission to a published session."""
    query = (
        sa.select(Admission)
        .join(ExamSession)
        .where(
            ExamSession.public_id == session_public_id,
            ExamSession.state.not_in(HIDDEN),
            Admission.person_id == actor.person_id,
        )
    )
    return _found(query.with_for_update(of=Admission) if lock else query)


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


def get_room_for_invigilator(actor: Actor, room_id: int) -> ExamRoom:
    """A room the actor invigilates by name, or whose session they organize."""
    room = db.session.get(ExamRoom, room_id)
    if room is None or room.session.state in HIDDEN:
        raise NotFound()
    appointed = any(each.account_id == actor.account_id for each in room.invigilators)
    if not (appointed or actor.may("exams.session.edit", room.session.jurisdiction.path)):
        raise NotFound()
    return room


def _found(query: sa.Select[T]) -> T:
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found

"""Loading is authorising: what is absent and what is not the actor's are both NotFound."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.exams.models import Admission, Attempt, ExamSession
from hongling_exam.exams.states import SessionState
from hongling_exam.grading.models import HeldAnswer

UNHELD = (SessionState.DRAFT, SessionState.CANCELLED)
MARKED_IN = (SessionState.MARKING, SessionState.PROVISIONAL)


def get_session_for_results(actor: Actor, session_id: int, permission: str = "grading.result.read") -> ExamSession:
    """A session that was published, where the actor holds `permission`."""
    found = db.session.get(ExamSession, session_id)
    if found is None or found.state in UNHELD or not actor.may(permission, found.jurisdiction.path):
        raise NotFound()
    return found


def get_session_for_marker(actor: Actor, session_public_id: str) -> ExamSession:
    """A closed, unreleased session where the actor marks."""
    found = db.session.scalar(sa.select(ExamSession).where(ExamSession.public_id == session_public_id))
    if found is None or found.state not in MARKED_IN or not actor.may("grading.mark", found.jurisdiction.path):
        raise NotFound()
    return found


def not_own(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that a joined attempt is not the actor's own: nobody marks the own answer."""
    own = sa.or_(Attempt.account_id == actor.account_id, Admission.person_id == actor.person_id)
    return ~sa.func.coalesce(own, sa.false())


def get_held_answer(actor: Actor, public_id: str, *, lock: bool = False) -> HeldAnswer:
    """An answer the actor may mark: in a session where they mark, and not their own."""
    query = (
        sa.select(HeldAnswer)
        .join(Attempt, HeldAnswer.attempt_id == Attempt.id)
        .join(Admission, Attempt.admission_id == Admission.id)
        .where(HeldAnswer.public_id == public_id, not_own(actor))
    )
    found = db.session.scalar(query.with_for_update(of=HeldAnswer) if lock else query)
    session = db.session.get(ExamSession, found.session_id) if found else None
    if found is None or session is None or session.state not in MARKED_IN:
        raise NotFound()
    if not actor.may("grading.mark", session.jurisdiction.path):
        raise NotFound()
    return found


def get_attempt_for_results(actor: Actor, session: ExamSession, attempt_public_id: str) -> Attempt:
    """An attempt of a session that the actor may see the results of."""
    found = db.session.scalar(sa.select(Attempt).where(Attempt.public_id == attempt_public_id))
    if found is None or found.session_id != session.id:
        raise NotFound()
    return found

"""What all acts on a planned session share: the right, the states it may be planned in, the audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_, Refused
from hongling_exam.exams.models import ExamSession
from hongling_exam.exams.states import SessionState

EDIT = "exams.session.edit"
PLANNABLE = frozenset({SessionState.DRAFT, SessionState.SCHEDULED})


def must_be_plannable(session: ExamSession) -> None:
    """Raise Refused unless rooms and admissions of the session may still change."""
    if session.state not in PLANNABLE:
        text = N_("场次现在是“%(state)s”，考场和准考名单不能再改。")
        raise Refused(text, code="wrong-state", state=session.state.label)


def record(
    actor: Actor,
    session: ExamSession,
    verb: str,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """Audit an act under its session, where the session's timeline finds it."""
    subject, path = f"exam_session:{session.id}", session.jurisdiction.path
    audit.record(actor, verb, subject, details, jurisdiction=path, personal=personal)

"""What the audit log is told of an act on a question."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.question_bank import access
from hongling_exam.question_bank.models import Question


def record(actor: Actor, act: str, question: Question, details: Mapping[str, object] | None = None) -> None:
    """Write an act on a question's current version into the audit log."""
    number = question.current_version.number if question.current_version else None
    path = access.owner_path(question.jurisdiction)
    audit.record(actor, act, f"question:{question.key}", {"version": number, **(details or {})}, jurisdiction=path)

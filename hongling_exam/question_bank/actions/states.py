"""Taking questions out of use, and up again."""

from __future__ import annotations

from collections.abc import Sequence

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_, Invalid
from hongling_exam.question_bank import access
from hongling_exam.question_bank.states import QuestionState, move_question


def set_state(actor: Actor, keys: Sequence[str], wanted: QuestionState, reason: str) -> int:
    """Retire approved questions, or approve retired ones again; tells how many changed. All or none.

    Running attempts and drawn papers keep their versions. Raises NotFound for a key that is not the actor's.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid(N_("请填写理由。"), [{"field": "reason", "reason": N_("请填写理由。")}])
    questions = access.get_questions_to_edit(actor, keys)
    for question in questions:
        question.state = move_question(question.state, wanted)
        details = {"state": wanted.value, "reason": reason[:500]}
        path = question.jurisdiction.path if question.jurisdiction else "/"
        audit.record(actor, "question_bank.question.state", f"question:{question.key}", details, jurisdiction=path)
    return len(questions)

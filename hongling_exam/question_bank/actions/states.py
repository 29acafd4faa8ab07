"""Taking questions out of use, and up again."""

from __future__ import annotations

from collections.abc import Sequence

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.reviewing import hand_in, settle_rechecks
from hongling_exam.question_bank.actions.trail import record
from hongling_exam.question_bank.queries.standing import restorable
from hongling_exam.question_bank.states import QuestionState, move_question


def set_state(actor: Actor, keys: Sequence[str], wanted: QuestionState, reason: str) -> int:
    """Retire questions, or take retired ones up again; tells how many changed. All or none.

    A retired one goes back into the pool when its present content was approved or shipped and nothing has undone that
    since; else it is handed in for review, and not counted. Running attempts and drawn papers keep their versions.
    Raises NotFound for a key that is not the actor's.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid(N_("请填写理由。"), [{"field": "reason", "reason": N_("请填写理由。")}])
    questions = access.get_questions_to_edit(actor, keys)
    ready = restorable(questions) if wanted is QuestionState.APPROVED else {each.id for each in questions}
    again = [each for each in questions if each.id not in ready]
    for question in questions:
        if wanted is QuestionState.APPROVED and question.state is not QuestionState.RETIRED:
            raise Refused(N_("试题 %(key)s 没有停用，不用恢复。"), code="wrong-state", key=question.key)
        question.state = move_question(question.state, wanted if question.id in ready else QuestionState.DRAFT)
        record(actor, "question_bank.question.state", question, {"state": question.state.value, "reason": reason[:500]})
    hand_in(actor, again)
    if wanted is QuestionState.RETIRED:
        settle_rechecks([each.id for each in questions])
    db.session.flush()
    return len(ready)

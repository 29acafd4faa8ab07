"""Questions inside a lesson: answered as often as one likes, until right."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, insert_new
from hongling_exam.core.errors import N_, Invalid
from hongling_exam.courses.actions.visits import finish_if_done
from hongling_exam.courses.models import EditionLesson, LessonAnswer, LessonProgress
from hongling_exam.question_bank.kinds.answering import is_right, misshapen
from hongling_exam.question_bank.queries import AskedQuestion


def answer_question(actor: Actor, place: EditionLesson, question: AskedQuestion, answer: Any) -> bool:
    """Take an answer to a question inside a lesson; whether it is right. What was right once stays right.

    Raises Invalid where nothing was answered, or the answer does not fit its question.
    """
    reason = N_("请先作答。") if answer is None else misshapen(question.kind, question.body, answer)
    if reason:
        raise Invalid(reason)
    now = clock.now()
    right = is_right(question.kind, question.body, question.right, question.policy, answer, question.points)
    where = (
        LessonAnswer.account_id == actor.account_id,
        LessonAnswer.lesson_id == place.lesson_id,
        LessonAnswer.question_id == question.id,
    )
    mine = {"account_id": actor.account_id, "lesson_id": place.lesson_id, "question_id": question.id}
    insert_new(LessonAnswer, [mine | {"answer": answer, "tries": 0, "answered_at": now, "right_at": None}])
    values = {"answer": answer, "tries": LessonAnswer.tries + 1, "answered_at": now}
    if right:
        values["right_at"] = sa.func.coalesce(LessonAnswer.right_at, now)
    db.session.execute(sa.update(LessonAnswer).where(*where).values(values))
    start = {"account_id": actor.account_id, "lesson_id": place.lesson_id, "counted": 0, "share": 0, "place": 0}
    insert_new(LessonProgress, [start | {"opened_at": now, "seen_at": now}])
    progress = db.session.get_one(LessonProgress, (actor.account_id, place.lesson_id), with_for_update=True)
    finish_if_done(actor, progress, place.version_id)
    return right

"""A course that lu has begun: for the walk over all routes, and a row in each table."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.courses import access
from hongling_exam.courses.actions import answer_question, open_visit, write_note
from hongling_exam.courses.models import CreditEntry
from hongling_exam.courses.states import CreditKind
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.states import Purpose
from tests.acting import acting
from tests.cast import Cast
from tests.factories.courses import make_course, parsed_lesson


def make_learning(cast: Cast) -> dict[str, Any]:
    """A published course with a question inside, lu's visit, answer, note and credit."""
    question = db.session.scalars(sa.select(Question).where(Question.kind == "single_choice")).first()
    assert question is not None
    question.purpose = Purpose.PRACTICE
    body = f"## 开头\n\n正文。\n\n[[question: {question.key}]]\n"
    course = make_course("roles", parsed_lesson("who-we-are", body=body), parsed_lesson("next-one", "第二课"))
    lu = acting(current_app, cast, "lu")
    place = access.get_lesson_to_read(lu, "who-we-are")
    visit = open_visit(lu, place)
    write_note(lu, place.lesson_id, "回去和业主谈一次")
    answer_question(lu, place, access.get_question_in(place, question.key), "A")
    db.session.add(
        CreditEntry(
            person_id=cast.persons["lu"],
            year=2026,
            kind=CreditKind.LESSON,
            reference="lesson:0",
            title="第一课",
            minutes=20,
            explanation={"counted_seconds": 1300, "lesson_minutes": 20, "questions": 1},
            at=clock.now(),
        )
    )
    db.session.flush()
    return {"course": course.key, "lesson": "who-we-are", "question": question.key, "visit": visit.public_id}

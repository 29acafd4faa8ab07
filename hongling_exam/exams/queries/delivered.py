"""What one candidate was given, and whether anybody can still be sitting a session."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.exams.delivery import form_in_hall
from hongling_exam.exams.models import Attempt, ExamSession, PaperForm
from hongling_exam.exams.rules import draw
from hongling_exam.exams.states import AttemptState, SessionState


def delivered_paper(attempt: Attempt) -> dict[str, Any]:
    """The paper in the order this candidate saw it. It has no key."""
    return draw.arranged(form_in_hall(attempt.form_id).body, attempt.permutation)


def delivered_questions(form_id: int) -> dict[str, Any]:
    """{question: question as delivered} of a form, sub-questions of a group under their own ids; without keys."""
    return dict(form_in_hall(form_id).questions)


def session_is_over(session: ExamSession) -> bool:
    """Whether nobody sits it and nobody can begin: it was closed, or its window is past and no attempt is open.

    Who has extra time keeps it open, and so does an attempt within its grace.
    """
    if session.state is not SessionState.SCHEDULED:
        return True
    if clock.now() < session.closes_at:
        return False
    sitting = Attempt.session_id == session.id, Attempt.state == AttemptState.IN_PROGRESS
    query = sa.select(Attempt.id).where(*sitting, Attempt.grace_until >= clock.now()).limit(1)
    return db.session.scalar(query) is None


def section_titles(paper_id: int | None) -> list[str]:
    """The titles of a paper's sections; every form has the same."""
    query = sa.select(PaperForm.body).where(PaperForm.paper_id == paper_id).order_by(PaperForm.label).limit(1)
    body = db.session.scalar(query)
    return [section["title"] for section in body["sections"]] if body else []

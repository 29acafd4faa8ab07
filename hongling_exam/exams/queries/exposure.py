"""How many sealed papers each question has stood on: whoever sat one may remember it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import Paper, PaperForm, PaperItem
from hongling_exam.exams.states import PaperState
from hongling_exam.question_bank.models import Question, QuestionVersion


def exposures() -> sa.Select[int, int]:
    """(question id, sealed papers it stands on in whatever version), for those that stand on any."""
    return (
        sa.select(QuestionVersion.question_id, sa.func.count(PaperForm.paper_id.distinct()).label("papers"))
        .join_from(PaperItem, PaperForm, PaperItem.form_id == PaperForm.id)
        .join(Paper, PaperForm.paper_id == Paper.id)
        .join(QuestionVersion, PaperItem.question_version_id == QuestionVersion.id)
        .where(Paper.state == PaperState.SEALED)
        .group_by(QuestionVersion.question_id)
    )


def count_exposure() -> Mapping[int, int]:
    """Sealed papers by question id; who is not in it has never been used."""
    return {row.question_id: row.papers for row in db.session.execute(exposures())}


def exposure_of(keys: Collection[str]) -> Mapping[str, int]:
    """The same of these questions, by key."""
    used = exposures().subquery()
    query = sa.select(Question.key, used.c.papers).join(used, used.c.question_id == Question.id)
    return {row.key: row.papers for row in db.session.execute(query.where(Question.key.in_(keys)))}

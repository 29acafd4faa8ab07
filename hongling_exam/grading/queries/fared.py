"""How questions fared in results that are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import Attempt, PaperItem
from hongling_exam.grading.models import ExamResult
from hongling_exam.grading.states import ResultState
from hongling_exam.question_bank.events import Fared


def outcomes_of(version_ids: Sequence[int]) -> Mapping[int, Fared]:
    """How each version's answers turned out in released results; a group's parts count each for itself."""
    points = _points_of_item()
    query = (
        sa.select(
            PaperItem.question_version_id,
            sa.func.count(points),
            sa.func.sum(sa.case((points >= PaperItem.points, 1), else_=0)),
            sa.func.sum(points),
            sa.func.sum(PaperItem.points),
        )
        .join(Attempt, Attempt.form_id == PaperItem.form_id)
        .join(ExamResult, ExamResult.attempt_id == Attempt.id)
        .where(
            PaperItem.question_version_id.in_(version_ids),
            PaperItem.points > 0,
            ExamResult.state == ResultState.RELEASED,
            points.is_not(None),
        )
        .group_by(PaperItem.question_version_id)
    )
    rows = db.session.execute(query).all()
    return {version: Fared(answers, right, float(got) / float(of)) for version, answers, right, got, of in rows}


def _points_of_item() -> sa.ColumnElement[int]:
    """The item's points in the result's document, looked up by the database: the documents are large."""
    if db.engine.dialect.name == "sqlite":
        path = sa.literal('$."') + PaperItem.public_id + sa.literal('".points')
        return sa.type_coerce(sa.func.json_extract(ExamResult.items, path), sa.Integer)
    part = sa.func.jsonb_extract_path_text(ExamResult.items, PaperItem.public_id, "points")
    return sa.cast(part, sa.Integer)

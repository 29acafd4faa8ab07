"""Questions as lessons and practice ask them, with what is needed to judge an answer and to explain it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.question_bank.models import Question, QuestionVersion
from hongling_exam.question_bank.states import Purpose, QuestionState


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A public, approved question at its current version. `points` are hundredths; `right` is its key."""

    id: int
    key: str
    kind: str
    body: dict[str, Any]
    right: dict[str, Any]
    policy: dict[str, Any]
    points: int
    explanation_html: str
    sources: Sequence[Sequence[str]]


def list_asked(keys: Sequence[str]) -> Sequence[AskedQuestion]:
    """The questions of these keys that may be practised: approved ones for practice, never those kept for exams."""
    if not keys:
        return []
    query = (
        sa.select(Question.id, Question.key, Question.kind, QuestionVersion)
        .join(QuestionVersion, Question.current_version_id == QuestionVersion.id)
        .where(
            Question.key.in_(keys),
            Question.purpose == Purpose.PRACTICE,
            Question.state == QuestionState.APPROVED,
        )
    )
    return [
        AskedQuestion(
            row.id,
            row.key,
            row.kind,
            version.body,
            version.key,
            version.policy,
            version.points,
            version.explanation_html,
            version.sources,
        )
        for row in db.session.execute(query)
        for version in [row.QuestionVersion]
    ]


def missing_keys(keys: Sequence[str]) -> Sequence[str]:
    """Those of the keys, sorted, that name no question at all."""
    there = set(db.session.scalars(sa.select(Question.key).where(Question.key.in_(keys))))
    return sorted(set(keys) - there)

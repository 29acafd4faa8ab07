"""The questions that may be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import within
from hongling_exam.question_bank.models import Question, QuestionLevel, QuestionVersion, Topic
from hongling_exam.question_bank.plain_words import plain_words
from hongling_exam.question_bank.rules import text_read
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An approved question that may be drawn, by its current version.

    `text` is everything a candidate reads of it, for finding near-duplicates; `points` are the version's own.
    """

    version_id: int
    question_id: int
    key: str
    kind: str
    topic: str
    difficulty: int
    purpose: Purpose
    points: int
    sources: tuple[tuple[str, str, str], ...]
    stem: str
    text: str


def list_pool(
    level: Level,
    *,
    purpose: Purpose | None = None,
    paths: Sequence[str] = ("/",),
    kinds: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
) -> Sequence[PoolItem]:
    """The approved questions of a level, in order of key: shared ones and those of jurisdictions below `paths`.

    `purpose` None gives both purposes; `kinds` None every kind; `keys` only these questions.
    """
    query = (
        sa.select(Question, QuestionVersion, Topic.code)
        .join(QuestionVersion, Question.current_version_id == QuestionVersion.id)
        .join(Topic, Question.topic_id == Topic.id)
        .join(QuestionLevel, QuestionLevel.question_id == Question.id)
        .outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
        .where(QuestionLevel.level == level, Question.state == QuestionState.APPROVED, within(paths))
        .options(sa.orm.lazyload(Question.topic), sa.orm.lazyload(Question.levels))
        .order_by(Question.key)
    )
    if purpose is not None:
        query = query.where(Question.purpose == purpose)
    if kinds is not None:
        query = query.where(Question.kind.in_(kinds))
    if keys is not None:
        query = query.where(Question.key.in_(keys))
    return [_pool_item(question, version, topic) for question, version, topic in db.session.execute(query)]


def list_stems(paths: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """The stems of these questions by key, in plain words: the current versions of those shared or below `paths`."""
    query = (
        sa.select(Question.key, QuestionVersion.body)
        .join(QuestionVersion, Question.current_version_id == QuestionVersion.id)
        .outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
        .where(Question.key.in_(keys), within(paths))
        .order_by(Question.key)
    )
    return {row.key: plain_words(str(row.body.get("stem", ""))) for row in db.session.execute(query)}


def _pool_item(question: Question, version: QuestionVersion, topic: str) -> PoolItem:
    return PoolItem(
        version_id=version.id,
        question_id=question.id,
        key=question.key,
        kind=question.kind,
        topic=topic,
        difficulty=question.difficulty,
        purpose=question.purpose,
        points=version.points,
        sources=tuple((source[0], source[1], source[2]) for source in version.sources),
        stem=str(version.body.get("stem", "")),
        text=text_read(version.body),
    )

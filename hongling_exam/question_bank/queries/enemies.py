"""Reading which questions must not meet on a form."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from hongling_exam.core.db import db
from hongling_exam.core.listing import Wanted
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import within
from hongling_exam.question_bank.models import EnemyPair, Question
from hongling_exam.question_bank.queries.listing import matching
from hongling_exam.question_bank.queries.pool import list_stems

MOST_FOUND = 10


def list_enemy_pairs(among: Collection[str] | None = None) -> Sequence[tuple[str, str]]:
    """The pairs of keys that must not meet; `among` keeps those whose both keys are in it."""
    one, other = aliased(Question), aliased(Question)
    query = sa.select(one.key, other.key).join_from(EnemyPair, one, EnemyPair.one_id == one.id)
    query = query.join(other, EnemyPair.other_id == other.id).order_by(one.key, other.key)
    pairs = [(first, second) for first, second in db.session.execute(query)]
    return pairs if among is None else [pair for pair in pairs if set(pair) <= set(among)]


def list_enemies(question: Question, paths: Sequence[str]) -> Sequence[Question]:
    """The enemies of a question that are shared or lie below `paths`, by key, each with its current version."""
    ids = sa.union(
        sa.select(EnemyPair.other_id).where(EnemyPair.one_id == question.id),
        sa.select(EnemyPair.one_id).where(EnemyPair.other_id == question.id),
    )
    query = sa.select(Question).outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    query = query.where(Question.id.in_(ids), within(paths)).options(joinedload(Question.current_version))
    return db.session.scalars(query.order_by(Question.key)).all()


def find_to_pair(
    paths: Sequence[str], text: str, but: Collection[str], *, with_shared: bool
) -> Sequence[tuple[str, str]]:
    """(key, stem) of the first MOST_FOUND questions below `paths` that hold a text, without those of the keys `but`."""
    if not text:
        return []
    query = matching(paths, Wanted(query=text)).where(Question.key.not_in(but))
    query = query if with_shared else query.where(Question.jurisdiction_id.is_not(None))
    keys = db.session.scalars(query.with_only_columns(Question.key).order_by(Question.key).limit(MOST_FOUND)).all()
    return list(list_stems(paths, keys).items())

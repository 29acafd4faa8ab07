"""The questions somebody wants as a file: those ticked in a list, or all that a list's conditions find."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hongling_exam.core.db import db
from hongling_exam.core.listing import Wanted
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.queries.listing import listed, matching
from hongling_exam.question_bank.states import QuestionState
from hongling_exam.scheme.states import Level

_WHOLE = (joinedload(Question.current_version), selectinload(Question.tags))


def list_chosen(paths: Sequence[str], keys: Sequence[str]) -> Sequence[Question]:
    """The questions of these keys that lie below `paths` or are shared, whole, in order of key."""
    query = sa.select(Question).where(listed(paths), Question.key.in_(keys)).order_by(Question.key)
    return db.session.scalars(query.options(*_WHOLE)).all()


def list_found(paths: Sequence[str], wanted: Wanted, most: int) -> Sequence[Question]:
    """The first `most` questions that a list with these conditions would show, whole, in order of key."""
    query = matching(paths, wanted).order_by(Question.key).limit(most)
    return db.session.scalars(query.options(*_WHOLE)).all()


def list_of_level(level: Level | None, most: int) -> Sequence[Question]:
    """The first `most` questions of a level (None: of any) that are not retired, whole, in order of key."""
    query = matching(("/",), Wanted(filters={"level": level.value} if level else {}))
    query = query.where(Question.state != QuestionState.RETIRED).order_by(Question.key).limit(most)
    return db.session.scalars(query.options(*_WHOLE)).all()

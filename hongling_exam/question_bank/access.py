"""Loading is authorising: a question that is absent and one of another 辖区 are both NotFound.

A question without a jurisdiction ships with the package and is everybody's who works with questions.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.models import Question

READ = "question_bank.question.read"
EDIT = "question_bank.question.edit"


def within(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a question, its jurisdiction outer-joined, is shared or lies below one of `paths`."""
    return sa.or_(Question.jurisdiction_id.is_(None), under_paths(paths))


def get_question(actor: Actor, key: str) -> Question:
    """A question the actor may read, with its key and explanation."""
    return _get_questions(actor, [key], READ)[0]


def get_questions_to_edit(actor: Actor, keys: Sequence[str]) -> Sequence[Question]:
    """The questions of these keys, held until the unit of work ends; all of them, or NotFound."""
    return _get_questions(actor, keys, EDIT, lock=True)


def get_question_to_write(actor: Actor, key: str) -> Question:
    """A question whose content the actor may change, held until the unit of work ends; a shared one is nobody's."""
    question = get_questions_to_edit(actor, [key])[0]
    if not actor.may(EDIT, question.jurisdiction.path if question.jurisdiction else "/"):
        raise NotFound()
    return question


def _get_questions(actor: Actor, keys: Sequence[str], permission: str, *, lock: bool = False) -> Sequence[Question]:
    query = sa.select(Question).outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    query = query.where(Question.key.in_(keys), within(actor.paths(permission))).order_by(Question.id)
    found = db.session.scalars(query.with_for_update(of=Question) if lock else query).all()
    if not found or len(found) < len(set(keys)):
        raise NotFound()
    return found

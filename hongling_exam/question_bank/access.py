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
from hongling_exam.question_bank.models import Question, QuestionDraft, QuestionPicture, Topic

READ = "question_bank.question.read"
EDIT = "question_bank.question.edit"
REVIEW = "question_bank.question.review"


def within(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a question, its jurisdiction outer-joined, is shared or lies below one of `paths`."""
    return sa.or_(Question.jurisdiction_id.is_(None), under_paths(paths))


def get_question(actor: Actor, key: str) -> Question:
    """A question the actor may read, with its key and explanation."""
    return _get_questions(actor, [key], READ)[0]


def get_questions_to_edit(actor: Actor, keys: Sequence[str]) -> Sequence[Question]:
    """The questions of these keys, held until the unit of work ends; all of them, or NotFound."""
    return _get_questions(actor, keys, EDIT, lock=True)


def get_questions_to_review(actor: Actor, keys: Sequence[str]) -> Sequence[Question]:
    """The questions of these keys that the actor may review or answer for, held until the unit of work ends."""
    return _get_questions(actor, keys, REVIEW, lock=True)


def get_own_question(actor: Actor, key: str) -> Question:
    """A question whose content the actor may change; a shared one is no office's own."""
    return _written_by(actor, _get_questions(actor, [key], EDIT)[0])


def get_question_to_write(actor: Actor, key: str) -> Question:
    """A question whose content the actor may change, held until the unit of work ends; a shared one is nobody's."""
    return _written_by(actor, get_questions_to_edit(actor, [key])[0])


def _written_by(actor: Actor, question: Question) -> Question:
    if not actor.may(EDIT, question.jurisdiction.path if question.jurisdiction else "/"):
        raise NotFound()
    return question


def get_topic(topic_id: int) -> Topic:
    """A topic; the tree is everybody's who works with questions."""
    found = db.session.get(Topic, topic_id)
    if found is None:
        raise NotFound()
    return found


def get_picture(sha256: str) -> QuestionPicture:
    """A picture by the digest that its text names; everybody signed in who knows it has met the text."""
    found = db.session.get(QuestionPicture, sha256)
    if found is None:
        raise NotFound()
    return found


def get_draft(actor: Actor, draft_id: str, *, lock: bool = False) -> QuestionDraft:
    """A draft of the actor's own; anybody else's is NotFound."""
    query = sa.select(QuestionDraft).where(
        QuestionDraft.public_id == draft_id, QuestionDraft.account_id == actor.account_id
    )
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound()
    return found


def find_draft_of(actor: Actor, question: Question, *, lock: bool = False) -> QuestionDraft | None:
    """The actor's own draft of a question, if there is one."""
    query = sa.select(QuestionDraft).where(
        QuestionDraft.question_id == question.id, QuestionDraft.account_id == actor.account_id
    )
    found: QuestionDraft | None = db.session.scalar(query.with_for_update() if lock else query)
    return found


def _get_questions(actor: Actor, keys: Sequence[str], permission: str, *, lock: bool = False) -> Sequence[Question]:
    query = sa.select(Question).outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    query = query.where(Question.current_version_id.is_not(None))
    query = query.where(Question.key.in_(keys), within(actor.paths(permission))).order_by(Question.id)
    held = query.with_for_update(of=Question).execution_options(populate_existing=True)
    found = db.session.scalars(held if lock else query).all()
    if not found or len(found) < len(set(keys)):
        raise NotFound()
    return found

"""Loading is authorising: a question that is absent and one of another 辖区 are both NotFound.

A question without a jurisdiction is shared: everybody who works with questions reads it, draws it and exports it. What
changes it belongs to the platform's top (docs/decisions/0010-shared-questions.md).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, NotFound, Refused
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import top_path, under_paths
from hongling_exam.question_bank.models import Question, QuestionDraft, QuestionPicture, Topic

READ = "question_bank.question.read"
EDIT = "question_bank.question.edit"
REVIEW = "question_bank.question.review"


def within(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a question, its jurisdiction outer-joined, is shared or lies below one of `paths`."""
    return sa.or_(Question.jurisdiction_id.is_(None), under_paths(paths))


def owner_path(owner: Jurisdiction | None) -> str:
    """The path that what changes a question of this jurisdiction needs its permission on; None owns what is shared."""
    return owner.path if owner else top_path()


def owned(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that the `owner_path` of a question, its jurisdiction outer-joined, lies below one of `paths`."""
    top = top_path()
    if any(top.startswith(path) for path in paths):
        return within(paths)
    return sa.and_(Question.jurisdiction_id.is_not(None), under_paths(paths))


def owned_among(actor: Actor, keys: Collection[str]) -> set[str]:
    """Those of the keys whose questions the actor may change."""
    query = sa.select(Question.key).outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    return set(db.session.scalars(query.where(Question.key.in_(keys), owned(actor.paths(EDIT)))))


def check_owned(actor: Actor, questions: Sequence[Question], permission: str = EDIT) -> None:
    """Raise Refused where one of these, which the actor may read, is shared and not theirs to change."""
    shared = [each.key for each in questions if each.jurisdiction_id is None]
    if shared and not actor.may(permission, owner_path(None)):
        raise Refused(N_("%(key)s 是公共试题，由上级维护；要改，可以复制为新题。"), code="shared", key=shared[0])


def get_question(actor: Actor, key: str) -> Question:
    """A question the actor may read, with its key and explanation."""
    return _get_questions(actor, [key], READ)[0]


def get_questions_to_edit(actor: Actor, keys: Sequence[str]) -> Sequence[Question]:
    """The questions of these keys, held until the unit of work ends: all, or NotFound, or Refused ("shared")."""
    return _get_owned(actor, keys, EDIT)


def get_questions_to_review(actor: Actor, keys: Sequence[str]) -> Sequence[Question]:
    """The same for questions that the actor may review or answer for."""
    return _get_owned(actor, keys, REVIEW)


def get_questions_to_pair(actor: Actor, keys: Sequence[str]) -> Sequence[Question]:
    """The same for questions that are to stand beside others; a shared one is anybody's to name."""
    return _get_questions(actor, keys, EDIT, lock=True)


def get_own_question(actor: Actor, key: str) -> Question:
    """A question that the actor may change, not held; raises NotFound, or Refused ("shared")."""
    found = _get_questions(actor, [key], EDIT)
    check_owned(actor, found)
    return found[0]


def _get_owned(actor: Actor, keys: Sequence[str], permission: str) -> Sequence[Question]:
    found = _get_questions(actor, keys, permission, lock=True)
    check_owned(actor, found, permission)
    return found


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

"""Saying which questions must not meet on a form, and taking it back."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.models import EnemyPair, Question

MOST_ENEMIES = 100


def add_enemy(actor: Actor, key: str, other_key: str) -> bool:
    """Keep two questions apart on every form that is made from now on; tells whether that is new.

    Raises NotFound for a question that is not the actor's to edit, Refused where both are shared and the actor does not
    keep what is shared. A shared question beside an own one concerns only who draws the own one.
    """
    if key == other_key:
        text = N_("一道题不能与自己互斥。")
        raise Invalid(text, [{"field": "other", "reason": text}])
    one, other = _pair(actor, key, other_key)
    if db.session.get(EnemyPair, (one.id, other.id)) is not None:
        return False
    for question in (one, other):
        if _count(question) >= MOST_ENEMIES:
            raise Refused(N_("试题 %(key)s 已有 100 道互斥的题。"), code="too-many-enemies", key=question.key)
    db.session.add(EnemyPair(one_id=one.id, other_id=other.id))
    db.session.flush()
    _record(actor, "question_bank.enemies.add", one, other)
    return True


def remove_enemy(actor: Actor, key: str, other_key: str) -> None:
    """Let two questions meet again; raises NotFound where they were no enemies."""
    one, other = _pair(actor, key, other_key)
    found = db.session.get(EnemyPair, (one.id, other.id))
    if found is None:
        raise NotFound()
    db.session.delete(found)
    db.session.flush()
    _record(actor, "question_bank.enemies.remove", one, other)


def _pair(actor: Actor, key: str, other_key: str) -> tuple[Question, Question]:
    """The two, the lower id first."""
    one, other = sorted(access.get_questions_to_pair(actor, [key, other_key]), key=lambda each: each.id)
    if one.jurisdiction is None and other.jurisdiction is None:
        access.check_owned(actor, [one, other])
    return one, other


def _count(question: Question) -> int:
    """How many enemies it has; of a shared one only shared enemies, since an office's own concern nobody else."""
    either = sa.or_(EnemyPair.one_id == question.id, EnemyPair.other_id == question.id)
    query = sa.select(sa.func.count()).select_from(EnemyPair).where(either)
    if question.jurisdiction_id is None:
        other_id = sa.case((EnemyPair.one_id == question.id, EnemyPair.other_id), else_=EnemyPair.one_id)
        query = query.join(Question, Question.id == other_id).where(Question.jurisdiction_id.is_(None))
    return db.session.scalar(query) or 0


def _record(actor: Actor, action: str, one: Question, other: Question) -> None:
    path = access.owner_path(one.jurisdiction or other.jurisdiction)
    audit.record(actor, action, f"question:{one.key}", {"other": other.key}, jurisdiction=path)

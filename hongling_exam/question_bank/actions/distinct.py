"""Deciding for good that two questions which read alike are no duplicates, and taking it back."""

from __future__ import annotations

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.question_bank import access
from hongling_exam.question_bank.models import DistinctPair, Question


def mark_distinct(actor: Actor, key: str, other_key: str) -> None:
    """Leave this pair out of the list of duplicates from now on; once more is no change.

    Raises NotFound for one and the same question and for one that is not the actor's to name, Refused where both are
    shared and the actor does not keep what is shared.
    """
    one, other = _pair(actor, key, other_key)
    if db.session.get(DistinctPair, (one.id, other.id)) is None:
        made = DistinctPair(one_id=one.id, other_id=other.id, account_id=actor.account_id, at=clock.now())
        db.session.add(made)
        db.session.flush()
        _record(actor, "question_bank.duplicate.dismiss", one, other)


def mark_alike(actor: Actor, key: str, other_key: str) -> None:
    """Let the pair be looked at again; nothing happens where nobody had decided."""
    one, other = _pair(actor, key, other_key)
    found = db.session.get(DistinctPair, (one.id, other.id))
    if found is not None:
        db.session.delete(found)
        db.session.flush()
        _record(actor, "question_bank.duplicate.reopen", one, other)


def _pair(actor: Actor, key: str, other_key: str) -> tuple[Question, Question]:
    """The two, the lower id first."""
    if key == other_key:
        raise NotFound()
    one, other = sorted(access.get_questions_to_pair(actor, [key, other_key]), key=lambda each: each.id)
    if one.jurisdiction is None and other.jurisdiction is None:
        access.check_owned(actor, [one, other])
    return one, other


def _record(actor: Actor, action: str, one: Question, other: Question) -> None:
    path = access.owner_path(one.jurisdiction or other.jurisdiction)
    audit.record(actor, action, f"question:{one.key}", {"other": other.key}, jurisdiction=path)

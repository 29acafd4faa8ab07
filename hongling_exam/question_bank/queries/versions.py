"""Versions of questions: what they hold, their digests, and how pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hongling_exam.accounts.models import Account
from hongling_exam.core import signing
from hongling_exam.core.db import db
from hongling_exam.question_bank.models import Question, QuestionVersion
from hongling_exam.question_bank.showing import ShownQuestion, show_question

DIGESTED = ("body", "key", "policy", "points", "explanation", "sources")


def content_digest(kind: str, content: Mapping[str, Any]) -> str:
    """SHA-256 over RFC 8785 of a version's kind and content, rendered HTML included; `content` has DIGESTED's names."""
    return signing.sha256_hex({"kind": kind, **{name: content[name] for name in DIGESTED}})


def digest_of(version: QuestionVersion) -> str:
    """What the SHA-256 of a stored version must be."""
    return content_digest(version.question.kind, {name: getattr(version, name) for name in DIGESTED})


def get_versions(ids: Sequence[int]) -> Mapping[int, QuestionVersion]:
    """These versions with their questions, by id; raises KeyError when one is absent."""
    query = sa.select(QuestionVersion).where(QuestionVersion.id.in_(set(ids)))
    found = {each.id: each for each in db.session.scalars(query.options(joinedload(QuestionVersion.question)))}
    return {each: found[each] for each in ids}


def list_versions(question: Question) -> Sequence[tuple[QuestionVersion, str | None]]:
    """All versions of a question, newest first, each with its author's name (None: loaded from a file)."""
    query = sa.select(QuestionVersion, Account.display_name).outerjoin(Account, QuestionVersion.author_id == Account.id)
    rows = db.session.execute(
        query.where(QuestionVersion.question_id == question.id).order_by(QuestionVersion.number.desc())
    )
    return [(version, author) for version, author in rows]


def show_version(
    version: QuestionVersion, points: int | None = None, orders: Mapping[str, Mapping[str, Sequence[str]]] | None = None
) -> ShownQuestion:
    """A version with its key as pages show it, worth `points` (its own when None), in the orders of a form if given."""
    return show_question(
        version.question.kind,
        version.body,
        version.key,
        version.policy,
        points=version.points if points is None else points,
        explanation_html=version.explanation_html,
        orders=orders,
    )

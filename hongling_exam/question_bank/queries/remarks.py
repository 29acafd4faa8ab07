"""Remarks on questions, as pages show them beside the places."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.question_bank.models import (
    Question,
    QuestionRemark,
    QuestionSubmission,
    QuestionVersion,
)


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A remark beside its place. `own`: the reader wrote it, and may withdraw it while it is open."""

    id: str
    place: str
    text: str
    who: str
    at: dt.datetime
    version: int
    settled: bool
    own: bool


Remarks = Mapping[str, Sequence[ShownRemark]]
"""Place → the remarks beside it, oldest first."""


def handed_over() -> sa.ColumnElement[bool]:
    """The condition that a selected QuestionRemark is the author's to read: not while its reviewer still decides."""
    return ~sa.exists().where(
        QuestionSubmission.question_version_id == QuestionRemark.question_version_id,
        QuestionSubmission.closed_at.is_(None),
        QuestionSubmission.submitted_at <= QuestionRemark.at,
    )


def list_remarks(actor: Actor, question_id: int, version: int | None = None, *, for_reviewer: bool = False) -> Remarks:
    """The remarks on a version of a question; without one, those on any version that nobody has settled.

    A reviewer sees those of the review that is going on, others only what was handed over.
    """
    query = (
        sa.select(QuestionRemark, QuestionVersion.number, Account.display_name)
        .join(QuestionRemark.question_version)
        .join(Account, QuestionRemark.author_id == Account.id)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionRemark.id)
    )
    only = QuestionRemark.settled_at.is_(None) if version is None else QuestionVersion.number == version
    query = query if for_reviewer else query.where(handed_over())
    found: dict[str, list[ShownRemark]] = defaultdict(list)
    for remark, number, who in db.session.execute(query.where(only)):
        own, settled = remark.author_id == actor.account_id, remark.settled_at is not None
        shown = ShownRemark(remark.public_id, remark.place, remark.text, who, remark.at, number, settled, own)
        found[remark.place].append(shown)
    return found


def remarks_on(actor: Actor, key: str) -> Remarks:
    """The open remarks on any version of the question of this key; that the actor may read it is known already."""
    question_id = db.session.scalar(sa.select(Question.id).where(Question.key == key))
    return list_remarks(actor, question_id) if question_id is not None else {}

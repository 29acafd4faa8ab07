"""Remarks on questions, as pages show them beside the places, and what waits for an author."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.access import EDIT
from hongling_exam.question_bank.models import (
    Question,
    QuestionRemark,
    QuestionReport,
    QuestionSubmission,
    QuestionVersion,
)
from hongling_exam.question_bank.states import QuestionState, ReportState


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


def wrote(account_id: int | None) -> sa.ColumnElement[bool]:
    """The condition that the account wrote a version of a selected Question: it is among their questions."""
    return sa.exists().where(QuestionVersion.question_id == Question.id, QuestionVersion.author_id == account_id)


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of the reader's, with how many remarks and candidates' reports on it are open."""

    question: Question
    remarks: int
    reports: int


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """The reader's questions by state, and how many of them have an open remark or report."""

    states: Mapping[QuestionState, int]
    remarked: int
    reported: int

    @property
    def returned(self) -> int:
        """How many wait for the reader to put them right."""
        return self.states.get(QuestionState.RETURNED, 0)


def _open_remarks() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(QuestionRemark.id))
        .join(QuestionVersion, QuestionRemark.question_version_id == QuestionVersion.id)
        .where(QuestionVersion.question_id == Question.id, QuestionRemark.settled_at.is_(None), handed_over())
        .correlate(Question)
        .scalar_subquery()
    )


def _open_reports() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(QuestionReport.id))
        .join(QuestionVersion, QuestionReport.question_version_id == QuestionVersion.id)
        .where(QuestionVersion.question_id == Question.id, QuestionReport.state == ReportState.OPEN)
        .correlate(Question)
        .scalar_subquery()
    )


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    here = sa.or_(Question.jurisdiction_id.is_(None), Question.jurisdiction.has(under_paths(actor.paths(EDIT))))
    return sa.and_(wrote(actor.account_id), here, Question.current_version_id.is_not(None))


def list_own(actor: Actor, wanted: Wanted) -> Listing[OwnQuestion]:
    """One page of the questions that the actor has written a version of: those that wait for them first."""
    waits = sa.case((Question.state == QuestionState.RETURNED, 0), (_open_remarks() > 0, 1), else_=2)
    rank = waits * 1_000_000_000 - Question.id
    statement: Any = (
        sa.select(Question, _open_remarks().label("remarks"), _open_reports().label("reports"))
        .where(_own(actor))
        .options(selectinload(Question.current_version), selectinload(Question.topic))
    )
    if state := wanted.member("state", QuestionState):
        statement = statement.where(Question.state == state)
    page = list_page(statement, wanted, {"waits": rank}, "waits")
    return Listing([OwnQuestion(*row) for row in page.items], page.total, page.wanted)


def count_own(actor: Actor) -> OwnCounts:
    """What the head of the page tells, and the notice where the actor begins the day."""
    query = sa.select(
        Question.state,
        sa.func.count(),
        sa.func.sum(sa.case((_open_remarks() > 0, 1), else_=0)),
        sa.func.sum(sa.case((_open_reports() > 0, 1), else_=0)),
    )
    rows = db.session.execute(query.where(_own(actor)).group_by(Question.state)).all()
    states = {row[0]: row[1] for row in rows}
    return OwnCounts(states, sum(int(row[2]) for row in rows), sum(int(row[3]) for row in rows))

"""The questions that somebody wrote, and what of them waits for their author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import EDIT, owned
from hongling_exam.question_bank.models import Question, QuestionRemark, QuestionReport, QuestionVersion
from hongling_exam.question_bank.queries.remarks import handed_over
from hongling_exam.question_bank.states import QuestionState, ReportState


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of the reader's, with how many remarks and candidates' reports on it are open."""

    question: Question
    remarks: int
    reports: int


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """The reader's questions by state, and how many of them have an open report."""

    states: Mapping[QuestionState, int]
    reported: int

    @property
    def returned(self) -> int:
        """How many wait for the reader to put them right."""
        return self.states.get(QuestionState.RETURNED, 0)


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that the actor wrote a version of a selected Question, and may still change it."""
    written = sa.select(QuestionVersion.question_id).where(QuestionVersion.author_id == actor.account_id)
    theirs = sa.select(Question.id).outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    theirs = theirs.where(owned(actor.paths(EDIT)))
    return sa.and_(Question.id.in_(written), Question.id.in_(theirs), Question.current_version_id.is_not(None))


def _remarked(*selected: Any) -> Any:
    """`selected` of the versions with a remark, one row a remark that is the author's to deal with."""
    joined = sa.select(*selected).select_from(QuestionRemark).join(QuestionRemark.question_version)
    return joined.where(QuestionRemark.settled_at.is_(None), handed_over())


def _reported(*selected: Any) -> Any:
    """The same of candidates' reports that nobody has answered."""
    joined = sa.select(*selected).select_from(QuestionReport).join(QuestionReport.question_version)
    return joined.where(QuestionReport.state == ReportState.OPEN)


def list_own(actor: Actor, wanted: Wanted) -> Listing[OwnQuestion]:
    """One page of the questions that the actor has written a version of: those that wait for them first."""
    remarked = Question.id.in_(_remarked(QuestionVersion.question_id))
    waits = sa.case((Question.state == QuestionState.RETURNED, 0), (remarked, 1), else_=2)
    statement = sa.select(Question).where(_own(actor))
    statement = statement.options(selectinload(Question.current_version), selectinload(Question.topic))
    if state := wanted.member("state", QuestionState):
        statement = statement.where(Question.state == state)
    page = list_page(statement, wanted, {"waits": waits * 1_000_000_000 - Question.id}, "waits")
    ids = [each.id for each in page.items]
    remarks, reports = _counted(_remarked, ids), _counted(_reported, ids)
    items = [OwnQuestion(each, remarks.get(each.id, 0), reports.get(each.id, 0)) for each in page.items]
    return Listing(items, page.total, page.wanted)


def _counted(of: Any, ids: Sequence[int]) -> Mapping[int, int]:
    counted = of(QuestionVersion.question_id, sa.func.count()).where(QuestionVersion.question_id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(QuestionVersion.question_id))}


def count_own(actor: Actor) -> OwnCounts:
    """What the head of the page tells."""
    states = sa.select(Question.state, sa.func.count()).where(_own(actor)).group_by(Question.state)
    reported = sa.select(sa.func.count(Question.id)).where(
        _own(actor), Question.id.in_(_reported(QuestionVersion.question_id))
    )
    found = {row[0]: row[1] for row in db.session.execute(states)}
    return OwnCounts(found, db.session.scalar(reported) or 0)


def count_returned(actor: Actor) -> int:
    """How many questions of the actor's were returned: the notice where they begin the day."""
    returned = sa.select(sa.func.count(Question.id)).where(Question.state == QuestionState.RETURNED, _own(actor))
    return db.session.scalar(returned) or 0

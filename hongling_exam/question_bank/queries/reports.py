"""What candidates report of questions after release. Staff never see who reported: nobody needs it to answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import READ, REVIEW, owned, within
from hongling_exam.question_bank.models import Question, QuestionReport, QuestionVersion
from hongling_exam.question_bank.states import ReportState

REPORT_FILTERS = ("state",)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportedQuestion:
    """A question with reports: how many in all, how many wait for an answer, and when the first of those came."""

    question: Question
    total: int
    open: int
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report as staff see it: without its writer."""

    id: str
    version: int
    text: str
    state: ReportState
    answer: str
    created_at: dt.datetime
    settled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A report as its writer sees it beside the question in the own result."""

    text: str
    state: ReportState
    answer: str


def list_reported(actor: Actor, wanted: Wanted) -> Listing[ReportedQuestion]:
    """One page of the questions with reports that the actor may read, those that wait longest first.

    Only open ones, unless the filter `state` is "all".
    """
    waiting = sa.func.sum(sa.case((QuestionReport.state == ReportState.OPEN, 1), else_=0))
    since = sa.func.min(QuestionReport.created_at, type_=QuestionReport.created_at.type)
    statement: Any = (
        sa.select(Question, sa.func.count(QuestionReport.id), waiting.label("waiting"), since.label("since"))
        .select_from(QuestionReport)
        .join(QuestionReport.question_version)
        .join(Question, QuestionVersion.question_id == Question.id)
        .outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
        .where(within(actor.paths(READ)))
        .group_by(Question.id)
        .options(
            selectinload(Question.topic),
            selectinload(Question.current_version),
        )
    )
    if wanted.filters.get("state") != "all":
        statement = statement.having(waiting > 0)
    page = list_page(statement, wanted, {"since": sa.func.min(QuestionReport.id)}, "since")
    return Listing([ReportedQuestion(*row) for row in page.items], page.total, page.wanted)


def count_reported(actor: Actor, *, to_answer: bool = False) -> int:
    """How many questions have a report that waits for an answer: of those the actor may read, or may answer for."""
    query = (
        sa.select(sa.func.count(sa.distinct(QuestionVersion.question_id)))
        .select_from(QuestionReport)
        .join(QuestionReport.question_version)
        .join(Question, QuestionVersion.question_id == Question.id)
        .outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
        .where(owned(actor.paths(REVIEW)) if to_answer else within(actor.paths(READ)))
        .where(QuestionReport.state == ReportState.OPEN)
    )
    return db.session.scalar(query) or 0


def list_reports(question_id: int) -> Sequence[ShownReport]:
    """All reports on the versions of a question: open ones first, then the newest."""
    query = (
        sa.select(QuestionReport, QuestionVersion.number)
        .join(QuestionReport.question_version)
        .where(QuestionVersion.question_id == question_id)
        .order_by(sa.case((QuestionReport.state == ReportState.OPEN, 0), else_=1), QuestionReport.id.desc())
    )
    return [
        ShownReport(each.public_id, number, each.text, each.state, each.answer, each.created_at, each.settled_at)
        for each, number in db.session.execute(query)
    ]


def count_reports(question_id: int) -> int:
    """How many reports there are on the versions of a question."""
    query = sa.select(sa.func.count(QuestionReport.id)).join(QuestionReport.question_version)
    return db.session.scalar(query.where(QuestionVersion.question_id == question_id)) or 0


def own_reports(account_id: int | None, version_ids: Sequence[int]) -> Mapping[int, OwnReport]:
    """{version: what the account reported of it}, with the answer."""
    query = sa.select(QuestionReport).where(
        QuestionReport.account_id == account_id, QuestionReport.question_version_id.in_(version_ids)
    )
    return {
        each.question_version_id: OwnReport(each.text, each.state, each.answer) for each in db.session.scalars(query)
    }


def count_recent(account_id: int) -> int:
    """How many reports the account has made within a day."""
    query = sa.select(sa.func.count(QuestionReport.id)).where(
        QuestionReport.account_id == account_id, QuestionReport.created_at > clock.now() - ONE_DAY
    )
    return db.session.scalar(query) or 0

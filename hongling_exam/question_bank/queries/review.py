"""审题: what waits for whom, and what has been said about a question. Nobody is shown the own work to decide on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.access import REVIEW, owned
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.models import (
    Question,
    QuestionLevel,
    QuestionReview,
    QuestionSubmission,
    QuestionVersion,
    Topic,
    VerdictUndone,
)
from hongling_exam.question_bank.queries.standing import shipped
from hongling_exam.question_bank.search import query_words
from hongling_exam.question_bank.states import Verdict
from hongling_exam.scheme.states import Level

QUEUE_FILTERS = ("level", "kind", "topic", "stage")
FIRST, SECOND = "first", "second"
STAGES = (FIRST, SECOND)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question in the queue, who handed it in (None: the system), and how many reviewers have approved so far."""

    submission: QuestionSubmission
    handed_in_by: str | None
    approvals: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Submissions that wait for the actor, of these those that another reviewer has approved already, and those that
    wait for others: the actor's own, and what the actor has judged.
    """

    waiting: int
    second: int
    own: int
    judged: int


def own_work_of(account_id: int | None) -> sa.ColumnElement[bool]:
    """The condition that the account handed a selected QuestionSubmission in, or wrote its version or one since the
    last approved.

    The database refuses a review under the same condition (models.own_review).
    """
    written, passed, earlier = aliased(QuestionVersion), aliased(QuestionSubmission), aliased(QuestionVersion)
    last_approved = (
        sa.select(sa.func.coalesce(sa.func.max(earlier.number), 0))
        .join(passed, passed.question_version_id == earlier.id)
        .where(passed.question_id == QuestionSubmission.question_id, passed.verdict == Verdict.APPROVED)
        .correlate(QuestionSubmission)
        .scalar_subquery()
    )
    since = sa.or_(written.id == QuestionSubmission.question_version_id, written.number > last_approved)
    wrote = (
        sa.select(written.id)
        .where(written.question_id == QuestionSubmission.question_id, written.author_id == account_id, since)
        .correlate(QuestionSubmission)
        .exists()
    )
    return sa.or_(QuestionSubmission.submitted_by.is_not_distinct_from(account_id), wrote)


def judged_by(account_id: int | None) -> sa.ColumnElement[bool]:
    """The condition that the account has reviewed a selected QuestionSubmission."""
    return sa.exists().where(
        QuestionReview.submission_id == QuestionSubmission.id, QuestionReview.reviewer_id == account_id
    )


def _approvals() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(QuestionReview.id))
        .where(QuestionReview.submission_id == QuestionSubmission.id)
        .correlate(QuestionSubmission)
        .scalar_subquery()
    )


def _open(actor: Actor, statement: Any) -> Any:
    """`statement`, a select over QuestionSubmission, only open ones of questions that the actor may review."""
    joined = statement.join(Question, QuestionSubmission.question_id == Question.id)
    joined = joined.outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    return joined.where(QuestionSubmission.closed_at.is_(None), owned(actor.paths(REVIEW)))


def _for(actor: Actor, statement: Any, wanted: Wanted) -> Any:
    """Those that wait for this actor's verdict, filtered."""
    mine = _open(actor, statement).where(~own_work_of(actor.account_id), ~judged_by(actor.account_id))
    words = query_words(wanted.query)
    if wanted.query:
        mine = search_index.by_text(mine, words) if words else mine.where(sa.false())
    return mine.where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    filters = wanted.filters
    if level := wanted.member("level", Level):
        found.append(Question.levels.any(QuestionLevel.level == level))
    if filters.get("kind") in KINDS:
        found.append(Question.kind == filters["kind"])
    if "topic" in filters:
        found.append(Question.topic_id.in_(sa.select(Topic.id).where(Topic.code == filters["topic"])))
    if filters.get("stage") in STAGES:
        found.append(_approvals() == 0 if filters["stage"] == FIRST else _approvals() > 0)
    return found


def list_waiting(actor: Actor, wanted: Wanted) -> Listing[Waiting]:
    """One page of what waits for the actor's verdict, oldest first; own work and what they have judged is left out."""
    selected: Any = sa.select(QuestionSubmission, Account.display_name, _approvals().label("approvals"))
    statement = selected.outerjoin(Account, QuestionSubmission.submitted_by == Account.id)
    shown = _for(actor, statement, wanted).options(
        selectinload(QuestionSubmission.question_version), selectinload(QuestionSubmission.question)
    )
    page = list_page(shown, wanted, {"since": QuestionSubmission.id.expression}, "since")
    return Listing([Waiting(*row) for row in page.items], page.total, page.wanted)


def count_waiting(actor: Actor) -> QueueCounts:
    """What the head of the queue tells."""
    own, judged = own_work_of(actor.account_id), judged_by(actor.account_id)
    free = sa.and_(~own, ~judged)

    def among(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    columns = among(free), among(sa.and_(free, _approvals() > 0)), among(own), among(sa.and_(judged, ~own))
    selected: Any = sa.select(*columns).select_from(QuestionSubmission)
    row = db.session.execute(_open(actor, selected)).one()
    return QueueCounts(*(int(each) for each in row))


def get_waiting(actor: Actor, key: str) -> tuple[Waiting, bool, bool]:
    """What is handed in of a question the actor may review; whether it is own work, and whether they have judged it."""
    columns = own_work_of(actor.account_id).label("own"), judged_by(actor.account_id).label("judged")
    selected: Any = sa.select(QuestionSubmission, Account.display_name, _approvals(), *columns)
    statement = selected.outerjoin(Account, QuestionSubmission.submitted_by == Account.id)
    row = db.session.execute(_open(actor, statement).where(Question.key == key)).one_or_none()
    if row is None:
        raise NotFound()
    return Waiting(row[0], row[1], row[2]), bool(row.own), bool(row.judged)


def neighbours(actor: Actor, wanted: Wanted, submission_id: int) -> tuple[str | None, str | None]:
    """The keys before and after a submission in the actor's queue, under the same filters."""
    keys = _for(actor, sa.select(Question.key).select_from(QuestionSubmission), wanted)
    before = keys.where(QuestionSubmission.id < submission_id).order_by(QuestionSubmission.id.desc()).limit(1)
    after = keys.where(QuestionSubmission.id > submission_id).order_by(QuestionSubmission.id).limit(1)
    return db.session.scalar(before), db.session.scalar(after)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of a question's way through review. `what`: submitted, taken_back, approved, returned or undone."""

    when: dt.datetime
    what: str
    who: str | None
    version: int
    text: str = ""


def list_reviews(question_id: int) -> Sequence[ReviewLine]:
    """All that happened to a question in review, newest first."""
    handed = (
        sa.select(QuestionSubmission, Account.display_name, QuestionVersion.number)
        .outerjoin(Account, QuestionSubmission.submitted_by == Account.id)
        .join(QuestionVersion, QuestionSubmission.question_version_id == QuestionVersion.id)
        .where(QuestionSubmission.question_id == question_id)
        .options(selectinload(QuestionSubmission.reviews).joinedload(QuestionReview.reviewer))
    )
    undone = _undone_verdicts(question_id)
    told = {each.next_id: each.at for each, _who in undone.values()}
    found: list[ReviewLine] = []
    for submission, name, number in db.session.execute(handed):
        since = told.get(submission.id)
        if since is None:
            found.append(ReviewLine(submission.submitted_at, "submitted", name, number))
        found += [
            ReviewLine(each.at, each.verdict.value, each.reviewer.display_name, number, _said(each, undone))
            for each in submission.reviews
            if since is None or each.at > since
        ]
        if submission.id in undone:
            found.append(ReviewLine(undone[submission.id][0].at, "undone", undone[submission.id][1], number))
        elif submission.closed_at is not None and submission.verdict is None:
            found.append(ReviewLine(submission.closed_at, "taken_back", None, number))
    return sorted(found, key=lambda line: line.when)[::-1]


def _said(review: QuestionReview, undone: Mapping[int, tuple[VerdictUndone, str]]) -> str:
    """What goes to the author with a verdict: nothing with one that was taken back."""
    back = undone.get(review.submission_id)
    return "" if back and back[0].account_id == review.reviewer_id else review.text


def _undone_verdicts(question_id: int) -> Mapping[int, tuple[VerdictUndone, str]]:
    """Submission → that a reviewer took the verdict on it back, and who. The next one tells only what came after."""
    query = sa.select(VerdictUndone, Account.display_name).join(Account, VerdictUndone.account_id == Account.id)
    query = query.join(QuestionSubmission, VerdictUndone.submission_id == QuestionSubmission.id)
    rows = db.session.execute(query.where(QuestionSubmission.question_id == question_id))
    return {each.submission_id: (each, who) for each, who in rows}


def find_last_approved(version: QuestionVersion) -> QuestionVersion | None:
    """The version before this one that was last approved, or shipped; None for a question that never was."""
    approved = sa.exists().where(
        QuestionSubmission.question_version_id == QuestionVersion.id, QuestionSubmission.verdict == Verdict.APPROVED
    )
    query = sa.select(QuestionVersion).where(
        QuestionVersion.question_id == version.question_id,
        QuestionVersion.number < version.number,
        sa.or_(approved, shipped()),
    )
    return db.session.scalar(query.order_by(QuestionVersion.number.desc()).limit(1))


def find_last_returned(version: QuestionVersion) -> QuestionVersion | None:
    """The version that was returned last before this one was handed in, itself if it came back unchanged; None where
    none was since the last approval.
    """
    query = (
        sa.select(QuestionSubmission.verdict, QuestionVersion)
        .join(QuestionVersion, QuestionSubmission.question_version_id == QuestionVersion.id)
        .where(QuestionSubmission.question_id == version.question_id, QuestionSubmission.verdict.is_not(None))
        .where(QuestionVersion.number <= version.number)
        .order_by(QuestionSubmission.id.desc())
    )
    row = db.session.execute(query.limit(1)).one_or_none()
    return row[1] if row is not None and row[0] is Verdict.RETURNED else None


def open_submissions(question_ids: Sequence[int]) -> Mapping[int, QuestionSubmission]:
    """The open submissions of these questions, by question."""
    query = sa.select(QuestionSubmission).where(
        QuestionSubmission.question_id.in_(question_ids), QuestionSubmission.closed_at.is_(None)
    )
    return {each.question_id: each for each in db.session.scalars(query)}

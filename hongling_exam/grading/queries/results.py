"""Results as staff read them: the sessions that have some, and the people of one session. Points are hundredths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.exams.models import Admission, Attempt, ExamSession
from hongling_exam.exams.queries.sessions import as_wanted
from hongling_exam.exams.states import AttemptState, SessionState
from hongling_exam.grading.models import ExamResult, HeldAnswer
from hongling_exam.grading.rules import Bin, distribution, is_near
from hongling_exam.organizations.models import Organization, Person
from hongling_exam.organizations.queries import under_paths

READ = "grading.result.read"
WITH_RESULTS = (SessionState.MARKING, SessionState.PROVISIONAL, SessionState.RELEASED, SessionState.ARCHIVED)
STANDINGS = ("passed", "failed", "pending", "absent", "voided")


def _count(model: type[Any], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    query = sa.select(sa.func.count()).select_from(model).where(model.session_id == ExamSession.id, *conditions)
    return query.correlate(ExamSession).scalar_subquery()


def list_sessions(actor: Actor, wanted: Wanted) -> Listing[Any]:
    """(session, admitted, graded, pending, passed) of sessions that have begun, newest first unless sorted."""
    begun = ExamSession.state.in_(WITH_RESULTS) | (
        (ExamSession.state == SessionState.SCHEDULED) & (ExamSession.opens_at <= clock.now())
    )
    query: Any = (
        sa.select(
            ExamSession,
            _count(Admission).label("admitted"),
            _count(ExamResult).label("graded"),
            _count(HeldAnswer, HeldAnswer.points.is_(None)).label("pending"),
            _count(ExamResult, ExamResult.passed.is_(True)).label("passed"),
        )
        .join(ExamSession.jurisdiction)
        .where(under_paths(actor.paths(READ)), begun, *as_wanted(wanted))
    )
    sorts: dict[str, sa.ColumnElement[Any]] = {
        "opens_at": ExamSession.opens_at.expression,
        "title": ExamSession.title.expression,
    }
    return list_page(query, wanted, sorts, "-opens_at")


def _people(session_id: int, wanted: Wanted) -> Any:
    query = (
        sa.select(
            Admission.id.label("admission_id"),
            Admission.admission_number,
            Person.name,
            Organization.name.label("organization"),
            Attempt.public_id.label("attempt"),
            Attempt.state,
            Attempt.submitted_at,
            ExamResult.points,
            ExamResult.max_points,
            ExamResult.passed,
            ExamResult.pending,
            ExamSession.state.label("session_state"),
        )
        .select_from(Admission)
        .join(Admission.session)
        .join(Person, Admission.person_id == Person.id)
        .outerjoin(Organization, Person.organization_id == Organization.id)
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .outerjoin(ExamResult, ExamResult.attempt_id == Attempt.id)
        .where(Admission.session_id == session_id)
    )
    if wanted.query:
        columns = Person.name, Organization.name, Admission.admission_number
        query = query.where(sa.or_(*(column.contains(wanted.query, autoescape=True) for column in columns)))
    standing = wanted.filters.get("standing", "")
    return query.where(_standing(standing)) if standing in STANDINGS else query


def _standing(standing: str) -> sa.ColumnElement[bool]:
    conditions: Mapping[str, sa.ColumnElement[bool]] = {
        "passed": ExamResult.passed.is_(True),
        "failed": ExamResult.passed.is_(False) & (ExamResult.pending == 0),
        "pending": ExamResult.pending > 0,
        "absent": Attempt.id.is_(None),
        "voided": Attempt.state == AttemptState.VOIDED,
    }
    return conditions[standing]


def list_people(session_id: int, wanted: Wanted) -> Listing[Any]:
    """One page of a session's people with their results, by admission number unless sorted otherwise."""
    sorts: dict[str, sa.ColumnElement[Any]] = {
        "number": Admission.admission_number.expression,
        "name": Person.name.expression,
        "points": sa.func.coalesce(ExamResult.points, -1_000_000),
        "submitted_at": Attempt.submitted_at.expression,
    }
    return list_page(_people(session_id, wanted), wanted, sorts, "number")


def list_all_people(session_id: int, wanted: Wanted | None = None) -> Sequence[Any]:
    """The rows of `list_people` on all pages, by admission number; for printing and export."""
    return db.session.execute(_people(session_id, wanted or Wanted()).order_by(Admission.admission_number)).all()


def list_items(session_id: int) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """{attempt: (form id, graded items)} of a session's results; for columns by section."""
    query = sa.select(Attempt.public_id, Attempt.form_id, ExamResult.items).join(ExamResult.attempt)
    rows = db.session.execute(query.where(ExamResult.session_id == session_id))
    return {public_id: (form_id, items) for public_id, form_id, items in rows}


@dataclass(frozen=True)
class Figures:
    """A session in figures. `average`, `lowest`, `highest` are hundredths, None without a complete result."""

    admitted: int
    absent: int
    voided: int
    graded: int
    pending: int
    passed: int
    average: int | None
    lowest: int | None
    highest: int | None
    bins: list[Bin]

    @property
    def complete(self) -> int:
        """Results that no mark is missing in."""
        return self.graded - self.pending

    @property
    def pass_percent(self) -> int | None:
        """Whole percent of the complete results that passed, rounded half up."""
        return (200 * self.passed + self.complete) // (2 * self.complete) if self.complete else None


def figures(session: ExamSession) -> Figures:
    """The figures of a session, in two statements."""
    people = (
        sa.select(sa.func.count(Admission.id), sa.func.count(Attempt.id), sa.func.sum(_as_int(_standing("voided"))))
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .where(Admission.session_id == session.id)
    )
    admitted, sat, voided = db.session.execute(people).one()
    results = sa.select(ExamResult.points, ExamResult.pending, ExamResult.passed)
    rows = db.session.execute(results.where(ExamResult.session_id == session.id)).all()
    complete = [row.points for row in rows if not row.pending]
    most = session.paper.total_points if session.paper else 0
    return Figures(
        admitted=admitted,
        absent=admitted - sat,
        voided=int(voided or 0),
        graded=len(rows),
        pending=sum(row.pending > 0 for row in rows),
        passed=sum(row.passed for row in rows),
        average=_average(complete),
        lowest=min(complete, default=None),
        highest=max(complete, default=None),
        bins=distribution(complete, most),
    )


def _as_int(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((condition, 1), else_=0)


def _average(points: Sequence[int]) -> int | None:
    return (2 * sum(points) + len(points)) // (2 * len(points)) if points else None


def list_near(session: ExamSession, people: Sequence[Any]) -> list[Any]:
    """Of `people` those whose complete result lies near the pass mark, lowest first: worth a look before release."""
    assert session.paper is not None, "a published session has a paper by constraint"
    passing, most = session.paper.pass_points, session.paper.total_points
    complete = (row for row in people if row.points is not None and not row.pending)
    return sorted((row for row in complete if is_near(row.points, passing, most)), key=lambda row: row.points)

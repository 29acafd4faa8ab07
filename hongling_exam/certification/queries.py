"""Reading the certification record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.certification.models import ExamCredit
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.core.office_time import office_day
from hongling_exam.exams.models import Attempt
from hongling_exam.grading.models import ExamResult
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries import under_paths
from hongling_exam.scheme.states import Level

READ = "certification.record.read"
STANDINGS = ("valid", "expired", "failed")


def list_credits_of(person_id: int) -> Sequence[tuple[ExamCredit, str]]:
    """(credit, public id of its attempt) of one person, newest first."""
    query = (
        sa.select(ExamCredit, Attempt.public_id)
        .join(ExamResult, ExamCredit.result_id == ExamResult.id)
        .join(Attempt, ExamResult.attempt_id == Attempt.id)
        .where(ExamCredit.person_id == person_id)
        .order_by(ExamCredit.sat_on.desc(), ExamCredit.id.desc())
    )
    return [(credit, attempt) for credit, attempt in db.session.execute(query)]


def has_valid_credit(person_id: int, level: Level) -> bool:
    """Whether the person may use a passed exam of this level today, for certification or inspection (clause T-4)."""
    today = office_day(clock.now())
    query = sa.select(ExamCredit.id).where(ExamCredit.person_id == person_id, ExamCredit.level == level)
    return db.session.scalar(query.where(ExamCredit.valid_until >= today).limit(1)) is not None


def _records(actor: Actor, wanted: Wanted) -> sa.Select[Any]:
    query: Any = (
        sa.select(ExamCredit, Person, Organization.name.label("organization"))
        .join(Person, ExamCredit.person_id == Person.id)
        .join(Jurisdiction, Person.jurisdiction_id == Jurisdiction.id)
        .outerjoin(Organization, Person.organization_id == Organization.id)
        .where(under_paths(actor.paths(READ)))
    )
    if wanted.query:
        matches = (
            Person.name.contains(wanted.query, autoescape=True),
            Organization.name.contains(wanted.query, autoescape=True),
            ExamCredit.exam_title.contains(wanted.query, autoescape=True),
        )
        query = query.where(sa.or_(*matches))
    return _filtered(query, wanted)


def _filtered(query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    today = office_day(clock.now())
    if level := wanted.member("level", Level):
        query = query.where(ExamCredit.level == level)
    standing = {
        "valid": ExamCredit.valid_until >= today,
        "expired": ExamCredit.valid_until < today,
        "failed": ExamCredit.passed.is_(False),
    }.get(wanted.filters.get("standing", ""))
    return query if standing is None else query.where(standing)


def list_records(actor: Actor, wanted: Wanted) -> Listing[Any]:
    """(credit, person, organization) rows of the people in the actor's jurisdictions, newest exam first."""
    sorts: dict[str, sa.ColumnElement[Any]] = {
        "name": Person.name.expression,
        "sat_on": ExamCredit.sat_on.expression,
        "points": ExamCredit.points.expression,
        "valid_until": ExamCredit.valid_until.expression,
    }
    return list_page(_records(actor, wanted), wanted, sorts, "-sat_on")


def list_all_records(actor: Actor, wanted: Wanted, most: int) -> Sequence[Any]:
    """The rows of `list_records` on all pages, at most so many; for export."""
    query = _records(actor, wanted).order_by(ExamCredit.sat_on.desc(), Person.name, ExamCredit.id)
    return db.session.execute(query.limit(most)).all()

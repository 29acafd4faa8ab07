"""Reading sessions: lists, what speaks against publishing, who clashes, what happened."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hongling_exam.accounts.models import Account
from hongling_exam.core import clock, signing
from hongling_exam.core.actor import Actor
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.core.office_time import OFFICE_ZONE
from hongling_exam.exams.models import (
    Admission,
    Attempt,
    AttemptEvent,
    ExamSession,
    Paper,
)
from hongling_exam.exams.rules.plans import SessionPlan
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.states import AttemptState, PaperState, SessionState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import list_jurisdictions, under_paths
from hongling_exam.scheme.states import Level

TIMELINE_LENGTH = 50


def _counted(query: sa.Select[Any]) -> Any:
    return query.correlate(ExamSession).scalar_subquery()


ADMITTED = _counted(sa.select(sa.func.count(Admission.id)).where(Admission.session_id == ExamSession.id))


def as_wanted(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """What a list of sessions is narrowed to by its search, for titles, and its filters, state and level."""
    found = [ExamSession.title.contains(wanted.query, autoescape=True)] if wanted.query else []
    if state := wanted.member("state", SessionState):
        found.append(ExamSession.state == state)
    if level := wanted.member("level", Level):
        found.append(ExamSession.level == level)
    return found


def list_sessions(actor: Actor, wanted: Wanted) -> Listing[Any]:
    """(session, number admitted) of the sessions the actor may read, newest window first unless sorted otherwise."""
    query = (
        sa.select(ExamSession, ADMITTED.label("admitted"))
        .join(ExamSession.jurisdiction)
        .where(under_paths(actor.paths("exams.session.read")), *as_wanted(wanted))
    )
    sorts = {"opens_at": ExamSession.opens_at, "title": ExamSession.title, "admitted": ADMITTED}
    return list_page(query, wanted, sorts, "-opens_at")


def list_all_sessions() -> Sequence[Any]:
    """(session, admitted, started, open) of every session, soonest last; for the command line."""
    attempts = sa.select(sa.func.count(Attempt.id)).where(Attempt.session_id == ExamSession.id)
    running = attempts.where(Attempt.state == AttemptState.IN_PROGRESS)
    query = sa.select(ExamSession, ADMITTED, _counted(attempts), _counted(running))
    return db.session.execute(query.order_by(ExamSession.opens_at.desc(), ExamSession.id)).all()


def get_session_named(name: str) -> ExamSession:
    """The session with this public id, or with this number as its staff address has it; raises NotFound."""
    by_number = ExamSession.id == int(name) if name.isdigit() and len(name) < 10 else sa.false()
    found = db.session.scalar(sa.select(ExamSession).where(sa.or_(ExamSession.public_id == name, by_number)))
    if found is None:
        raise NotFound()
    return found


def list_sealed_papers(paths: Sequence[str]) -> Sequence[Paper]:
    """The sealed papers below `paths`, newest first."""
    query = sa.select(Paper).join(Paper.jurisdiction).where(under_paths(paths), Paper.state == PaperState.SEALED)
    return db.session.scalars(query.options(selectinload(Paper.forms)).order_by(Paper.sealed_at.desc())).all()


@dataclass(frozen=True)
class Turnout:
    """How many are admitted, have begun, are at work (as the state reads now), and have handed in or timed out."""

    admitted: int
    started: int
    running: int
    ended: int


def turnout_of(session_id: int) -> Turnout:
    """The figures of one session now."""
    runs = sa.and_(Attempt.state == AttemptState.IN_PROGRESS, Attempt.deadline_at > clock.now())
    query = (
        sa.select(sa.func.count(Admission.id), sa.func.count(Attempt.id), sa.func.sum(sa.case((runs, 1), else_=0)))
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .where(Admission.session_id == session_id)
    )
    admitted, started, running = db.session.execute(query).one()
    return Turnout(admitted, started, int(running or 0), started - int(running or 0))


@dataclass(frozen=True)
class Happening:
    """A line of a session's timeline: `what` is the audit log's verb."""

    when: dt.datetime
    who: str | None
    what: str
    details: dict[str, Any]


def list_happenings(session_id: int) -> list[Happening]:
    """What was done to the session, newest first, at most 50."""
    query = (
        sa.select(AuditEntry.at, Account.display_name, AuditEntry.action, AuditEntry.details)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(AuditEntry.subject == f"exam_session:{session_id}")
        .order_by(AuditEntry.id.desc())
        .limit(TIMELINE_LENGTH)
    )
    return [Happening(*row) for row in db.session.execute(query)]


def events_digest(session_id: int) -> tuple[int, str]:
    """How many events the attempts of a session have, and SHA-256 over RFC 8785 of each in order (exam-engine 16)."""
    event = AttemptEvent
    query = (
        sa.select(
            Attempt.public_id, event.kind, event.at, event.client_at, event.duration_ms, event.actor_id, event.details
        )
        .join(event, event.attempt_id == Attempt.id)
        .where(Attempt.session_id == session_id)
        .order_by(event.attempt_id, event.id)
        .execution_options(yield_per=500)
    )
    digest, count = hashlib.sha256(), 0
    for attempt, kind, at, client_at, duration_ms, actor, details in db.session.execute(query):
        document = {"attempt": attempt, "kind": kind, "at": iso(at), "client_at": client_at}
        document |= {"duration_ms": duration_ms, "actor": actor, "details": details}
        digest.update(signing.canonical(document))
        count += 1
    return count, digest.hexdigest()


def list_readable_jurisdictions(actor: Actor) -> Sequence[Jurisdiction]:
    """Where the actor may read sessions."""
    return list_jurisdictions(actor.paths("exams.session.read"))


def suggested_plan() -> SessionPlan:
    """What a new session's form begins with: 90 minutes at nine in the office, this day next week."""
    local = clock.now().astimezone(OFFICE_ZONE) + dt.timedelta(days=7)
    opens_at = local.replace(hour=9, minute=0, second=0, microsecond=0).astimezone(dt.UTC)
    closes_at = opens_at + dt.timedelta(minutes=120)
    return SessionPlan("", Level.JUNIOR, opens_at, closes_at, duration_s=5400)

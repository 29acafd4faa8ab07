"""What happened in one attempt: its timeline, its time ledger, the answers kept aside, its receipts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import db
from hongling_exam.exams.models import AsideResponse, AttemptEvent, Incident, Receipt, Response, TimeLedgerEntry
from hongling_exam.exams.states import AsideReason, LedgerKind

MOST_EVENTS = 200


@dataclass(frozen=True)
class Happening:
    """A line of an attempt's timeline. `kind` is an event's, or "incident"; `by` is None for the system itself."""

    when: dt.datetime
    kind: str
    by: str | None
    by_id: int | None
    details: Mapping[str, Any]


def list_happenings(admission_id: int, attempt_id: int | None) -> list[Happening]:
    """Events and incidents of one admission, newest first; of the events the last 200."""
    event = AttemptEvent
    events = (
        sa.select(event.at, event.kind, Account.display_name, event.actor_id, event.details)
        .outerjoin(Account, Account.id == event.actor_id)
        .where(event.attempt_id == attempt_id)
        .order_by(event.id.desc())
        .limit(MOST_EVENTS)
    )
    found = [Happening(*row) for row in db.session.execute(events)] if attempt_id else []
    noted = sa.select(Incident.noted_at, Incident.note, Account.display_name, Incident.noted_by)
    noted = noted.outerjoin(Account, Account.id == Incident.noted_by).where(Incident.admission_id == admission_id)
    found += [
        Happening(at, "incident", by, by_id, {"reason": note}) for at, note, by, by_id in db.session.execute(noted)
    ]
    return sorted(found, key=lambda each: each.when, reverse=True)


def count_events(attempt_id: int) -> Mapping[str, int]:
    """{kind: how often} of everything the page reported or staff did."""
    query = sa.select(AttemptEvent.kind, sa.func.count()).where(AttemptEvent.attempt_id == attempt_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(AttemptEvent.kind))}


@dataclass(frozen=True)
class GivenTime:
    """An entry of a time ledger; `by` is None where the session's own rules gave it."""

    kind: LedgerKind
    seconds: int
    reason: str
    at: dt.datetime
    by: str | None


def list_given_time(attempt_id: int) -> list[GivenTime]:
    """The ledger of an attempt with the names of who gave, oldest first."""
    entry = TimeLedgerEntry
    query = sa.select(entry.kind, entry.given_ms, entry.reason, entry.at, Account.display_name)
    query = query.outerjoin(Account, Account.id == entry.actor_id).where(entry.attempt_id == attempt_id)
    return [
        GivenTime(kind, given // 1000, reason, at, by)
        for kind, given, reason, at, by in db.session.execute(query.order_by(entry.id))
    ]


@dataclass(frozen=True)
class KeptAside:
    """An answer kept aside beside the one that counts; both as JSON values."""

    id: int
    question: str
    answer: Any
    stored: Any
    reason: AsideReason
    received_at: dt.datetime
    accepted_at: dt.datetime | None
    accepted_by: str | None
    accept_reason: str | None


def list_kept_aside(attempt_id: int) -> list[KeptAside]:
    """What was kept aside of an attempt, in order of arrival."""
    aside = AsideResponse
    query = (
        sa.select(aside, Response.answer, Account.display_name)
        .outerjoin(Response, sa.and_(Response.attempt_id == aside.attempt_id, Response.question == aside.question))
        .outerjoin(Account, Account.id == aside.accepted_by)
        .where(aside.attempt_id == attempt_id)
        .order_by(aside.id)
    )
    return [
        KeptAside(
            row.id,
            row.question,
            _value(row.answer),
            _value(stored),
            row.reason,
            row.received_at,
            row.accepted_at,
            by,
            row.accept_reason,
        )
        for row, stored, by in db.session.execute(query)
    ]


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def list_receipts(attempt_id: int) -> Sequence[Receipt]:
    """The receipts of an attempt, the first submission's first."""
    return db.session.scalars(sa.select(Receipt).where(Receipt.attempt_id == attempt_id).order_by(Receipt.number)).all()

"""The attempt's own history and its time ledger: the two places everything that happens to it is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.exams.models import Attempt, AttemptEvent, TimeLedgerEntry
from hongling_exam.exams.rules.time import GRACE
from hongling_exam.exams.states import LedgerKind


def note(attempt: Attempt, kind: str, actor: Actor | None, details: Mapping[str, Any] | None = None) -> None:
    """Write one event, at the server's present time."""
    event = AttemptEvent(
        attempt_id=attempt.id,
        kind=kind,
        at=clock.now(),
        actor_id=actor.account_id if actor else None,
        details=dict(details or {}),
    )
    db.session.add(event)


def give_time(attempt: Attempt, kind: LedgerKind, given: dt.timedelta, reason: str, actor: Actor | None) -> None:
    """Add to the ledger and make the deadline its sum again."""
    entry = TimeLedgerEntry(
        attempt_id=attempt.id,
        kind=kind,
        given_ms=given // dt.timedelta(milliseconds=1),
        reason=reason,
        at=clock.now(),
        actor_id=actor.account_id if actor else None,
    )
    db.session.add(entry)
    db.session.flush()
    query = sa.select(sa.func.sum(TimeLedgerEntry.given_ms)).where(TimeLedgerEntry.attempt_id == attempt.id)
    total = int(db.session.scalar(query) or 0)
    attempt.deadline_at = attempt.started_at + dt.timedelta(milliseconds=total)
    attempt.grace_until = attempt.deadline_at + GRACE

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


def enter_time(attempt: Attempt, kind: LedgerKind, given: dt.timedelta, reason: str, actor: Actor | None) -> None:
    """Add to the ledger of an attempt whose deadline has this time in it already."""
    entry = TimeLedgerEntry(
        attempt_id=attempt.id,
        kind=kind,
        given_ms=given // dt.timedelta(milliseconds=1),
        reason=reason,
        at=clock.now(),
        actor_id=actor.account_id if actor else None,
    )
    db.session.add(entry)


def give_time(attempt: Attempt, kind: LedgerKind, given: dt.timedelta, reason: str, actor: Actor | None) -> None:
    """Add to the ledger and make the deadline its sum again."""
    enter_time(attempt, kind, given, reason, actor)
    db.session.flush()
    query = sa.select(sa.func.sum(TimeLedgerEntry.given_ms)).where(TimeLedgerEntry.attempt_id == attempt.id)
    total = int(db.session.scalar(query) or 0)
    attempt.deadline_at = attempt.started_at + dt.timedelta(milliseconds=total)
    attempt.grace_until = attempt.deadline_at + GRACE


def give_time_to_all(
    started: Mapping[int, dt.datetime], kind: LedgerKind, given: dt.timedelta, reason: str, actor: Actor | None
) -> dt.datetime:
    """`give_time` for many attempts ({id: started_at}) in four statements; gives the latest of their new deadlines.

    The caller holds the attempts' rows.
    """
    moment, by = clock.now(), actor.account_id if actor else None
    shared = {"kind": kind, "given_ms": given // dt.timedelta(milliseconds=1), "reason": reason}
    entries = [{"attempt_id": each, **shared, "at": moment, "actor_id": by} for each in started]
    db.session.execute(sa.insert(TimeLedgerEntry), entries)
    sums = sa.select(TimeLedgerEntry.attempt_id, sa.func.sum(TimeLedgerEntry.given_ms)).where(
        TimeLedgerEntry.attempt_id.in_(started)
    )
    deadlines = {
        attempt: started[attempt] + dt.timedelta(milliseconds=int(total))
        for attempt, total in db.session.execute(sums.group_by(TimeLedgerEntry.attempt_id))
    }
    changed = [{"id": each, "deadline_at": at, "grace_until": at + GRACE} for each, at in deadlines.items()]
    db.session.execute(sa.update(Attempt), changed)
    details = {"kind": kind.value, "seconds": given.total_seconds(), "reason": reason, "all": True}
    events = [
        {"attempt_id": each, "kind": "time_given", "at": moment, "actor_id": by, "details": details} for each in started
    ]
    db.session.execute(sa.insert(AttemptEvent), events)
    return max(deadlines.values())

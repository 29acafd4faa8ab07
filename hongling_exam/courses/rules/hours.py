"""How learning time is counted (clause D-2): by the server's clock alone, one lesson at a time. Pure.

The page sends a pulse every twenty seconds while it is in front. A pulse adds what passed on the server since the last
one, at most PULSE_MOST seconds, so a closed lid, a lost network or a page in the background adds nothing. A pulse tells
whether the reader scrolled, typed or touched anything; after CHECK_EVERY counted seconds without that the page asks
whether somebody is there, and who does not answer loses what was counted since the last sign. A script can answer too:
this keeps an open page from counting, not a determined cheat (docs/explanation/learning-hours.md).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

PULSE_MOST = 40
"""Seconds that one pulse may add: two beats of the page, so that one lost pulse is forgiven."""
CHECK_EVERY = 300
"""Counted seconds without a sign of anybody after which the reader is asked whether they are there."""
CHECK_GRACE = 120
"""Seconds the reader has to answer."""
HOUR_MINUTES = 45
"""Minutes of one credit hour (学时)."""
SHARE_OF_TIME = 2
"""A lesson is finished no sooner than after one half of its minutes."""
READ_TO = 90
"""Per cent of the text that must have been on the screen."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """What counting knows of a visit. Seconds are whole; `unproved` of `counted` await a proof of presence."""

    seen_at: dt.datetime
    pulses: int = 0
    counted: int = 0
    unproved: int = 0
    check_due_at: dt.datetime | None = None


def opened(now: dt.datetime) -> Sitting:
    """A visit that begins: nothing counted."""
    return Sitting(now)


def pulse(sitting: Sitting, sequence: int, now: dt.datetime, *, active: bool = False) -> Sitting:
    """The visit after a pulse. One that was sent before, overlaps or comes from a clock ahead adds nothing."""
    if sequence <= sitting.pulses:
        return sitting
    seen_at = max(now, sitting.seen_at)
    if sitting.check_due_at and now > sitting.check_due_at:
        due = None if active else sitting.check_due_at
        return replace(_without_unproved(sitting), pulses=sequence, seen_at=seen_at, check_due_at=due)
    gained = min(max(int((now - sitting.seen_at).total_seconds()), 0), PULSE_MOST)
    unproved = 0 if active else sitting.unproved + gained
    due = None if active else sitting.check_due_at
    if due is None and unproved >= CHECK_EVERY:
        due = now + dt.timedelta(seconds=CHECK_GRACE)
    return Sitting(seen_at, sequence, sitting.counted + gained, unproved, due)


def present(sitting: Sitting, now: dt.datetime) -> Sitting:
    """The visit after the reader answered a check: in time keeps what was counted, too late loses what was unproved."""
    if sitting.check_due_at is None:
        return sitting
    kept = sitting if now <= sitting.check_due_at else _without_unproved(sitting)
    return replace(kept, unproved=0, check_due_at=None, seen_at=max(now, sitting.seen_at))


def closed(sitting: Sitting, now: dt.datetime) -> Sitting:
    """The visit as it ends: a check that nobody answered in time takes its seconds with it."""
    late = sitting.check_due_at is not None and now > sitting.check_due_at
    return _without_unproved(sitting) if late else sitting


def _without_unproved(sitting: Sitting) -> Sitting:
    return replace(sitting, counted=sitting.counted - sitting.unproved, unproved=0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a lesson asks for and what somebody did: seconds counted, per cent read, questions answered right."""

    minutes: int
    counted: int
    share: int
    questions: int
    right: int


def missing(reading: Reading) -> dict[str, int]:
    """What is still missing before the lesson is finished: seconds, per cent, questions; empty when it is."""
    wanted = {
        "seconds": -(-reading.minutes * 60 // SHARE_OF_TIME) - reading.counted,
        "share": READ_TO - reading.share,
        "questions": reading.questions - reading.right,
    }
    return {name: amount for name, amount in wanted.items() if amount > 0}


def credit_minutes(reading: Reading) -> int:
    """Whole minutes that a finished lesson brings: those counted, never more than the lesson's own."""
    return min(reading.counted // 60, reading.minutes)


def hours_text(minutes: int) -> str:
    """学时 of minutes, with one decimal, rounded down: 100 minutes are 2.2."""
    tenths = minutes * 10 // HOUR_MINUTES
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)

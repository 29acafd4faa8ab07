"""The one source of time. Deadlines hang on it, so it does not follow a host clock that jumps.

On PostgreSQL it is the database's own `clock_timestamp()`. On SQLite it is the host's UTC, guarded: while an attempt
is open a jump against the time since boot is not followed but raises an alarm; when none is open the clock is
anchored anew. The anchor is stored with the boot's id, so a restart of the process in the middle of an exam keeps it.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
import structlog
from flask import Flask, current_app, g
from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core.db import Base, UtcDateTime, db

JUMP = dt.timedelta(seconds=2)
COUNTED_ON_S = 5.0
log = structlog.get_logger()


class ClockAnchor(Base):
    """Where the guarded clock stands: at `boot_seconds` since boot it was `at`. One row."""

    __tablename__ = "clock_anchor"
    id: Mapped[int] = mapped_column(primary_key=True)
    boot_id: Mapped[str] = mapped_column(sa.String(64))
    boot_seconds: Mapped[float]
    at: Mapped[dt.datetime]


def boot_seconds() -> float:
    """Seconds since boot, suspend included where the system counts it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def boot_id() -> str:
    """What tells this boot from any other; empty where the system does not say."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else ""


class GuardedClock:
    """The host's UTC, held to an anchor while `is_held()` says that an attempt is open."""

    def __init__(self, wall: Callable[[], float] = time.time, since_boot: Callable[[], float] = boot_seconds) -> None:
        self._wall, self._since_boot = wall, since_boot
        self._lock = threading.Lock()
        self._alarmed = False
        self.anchor(wall(), since_boot())

    def anchor(self, wall: float, since_boot: float) -> None:
        """Trust that it was `wall` (Unix seconds) when `since_boot` seconds had passed since boot."""
        with self._lock:
            self._wall_at, self._boot_at = wall, since_boot

    @property
    def anchored_at(self) -> tuple[float, float]:
        """(Unix seconds, seconds since boot) of the anchor."""
        return self._wall_at, self._boot_at

    def now(self) -> dt.datetime:
        """The guarded time."""
        seconds = self._wall_at + (self._since_boot() - self._boot_at)
        if abs(self._wall() - seconds) > JUMP.total_seconds() and not self._alarmed:
            self._alarmed = True
            log.error("the host clock has jumped and is not followed", by_seconds=round(self._wall() - seconds, 3))
        return dt.datetime.fromtimestamp(seconds, dt.UTC)

    def drift(self) -> float:
        """Seconds by which the host's clock is ahead of the guarded one."""
        return self._wall() - (self._wall_at + self._since_boot() - self._boot_at)

    def anchor_anew(self) -> None:
        """Follow the host's clock again. Only right while no attempt is open."""
        self.anchor(self._wall(), self._since_boot())
        self._alarmed = False


class DatabaseClock:
    """PostgreSQL's clock, the same for every web process. A request asks once and counts on from there."""

    def now(self) -> dt.datetime:
        """The database's time, not frozen at the start of the transaction."""
        asked: tuple[dt.datetime, float] | None = g.get("hongling_asked_time")
        if asked is None or time.monotonic() - asked[1] > COUNTED_ON_S:
            g.hongling_asked_time = asked = (self._ask(), time.monotonic())
        return asked[0] + dt.timedelta(seconds=time.monotonic() - asked[1])

    def learn(self, moment: dt.datetime) -> None:
        """Count on from a time that a statement has just brought along."""
        g.hongling_asked_time = (moment.astimezone(dt.UTC), time.monotonic())

    def _ask(self) -> dt.datetime:
        answer = db.session.connection().exec_driver_sql("SELECT clock_timestamp()")
        moment: dt.datetime = answer.scalar_one()
        return moment.astimezone(dt.UTC)


def now() -> dt.datetime:
    """The present instant, aware, UTC."""
    clock: GuardedClock | DatabaseClock = current_app.extensions["hongling_clock"]
    return clock.now()


def statement_time() -> dt.datetime | None:
    """The instant to bind into a statement that judges time itself; None where the database's clock is to be used."""
    clock = current_app.extensions["hongling_clock"]
    return None if isinstance(clock, DatabaseClock) else clock.now()


def beside() -> sa.ColumnElement[dt.datetime]:
    """The present instant as a column of a statement, the same in all its rows; hand it to `learn` afterwards."""
    moment = statement_time()
    return sa.func.statement_timestamp() if moment is None else sa.literal(moment, UtcDateTime())


def learn(moment: dt.datetime) -> None:
    """Take the time that a statement brought along, so that this request need not ask for it."""
    clock = current_app.extensions["hongling_clock"]
    if isinstance(clock, DatabaseClock):
        clock.learn(moment)


def install(app: Flask) -> None:
    """Give the app its clock, by the kind of its database."""
    with app.app_context():
        database = db.engine.dialect.name
    app.extensions["hongling_clock"] = DatabaseClock() if database == "postgresql" else GuardedClock()


def restore_anchor(is_held: Callable[[], bool]) -> None:
    """At start-up on SQLite: take the stored anchor of this boot while attempts are open, else store a new one."""
    clock = current_app.extensions["hongling_clock"]
    if not isinstance(clock, GuardedClock):
        return
    stored = db.session.get(ClockAnchor, 1)
    if stored is not None and is_held() and stored.boot_id == boot_id():
        clock.anchor(stored.at.timestamp(), stored.boot_seconds)
        return
    clock.anchor_anew()
    _store_anchor(clock, stored)


def follow_host(is_held: Callable[[], bool]) -> None:
    """A job: while no attempt is open, anchor anew and store the anchor."""
    clock = current_app.extensions["hongling_clock"]
    if isinstance(clock, GuardedClock) and not is_held():
        clock.anchor_anew()
        _store_anchor(clock, db.session.get(ClockAnchor, 1))


def _store_anchor(clock: GuardedClock, stored: ClockAnchor | None) -> None:
    wall, since_boot = clock.anchored_at
    row = stored or ClockAnchor(id=1)
    row.boot_id, row.boot_seconds = boot_id(), since_boot
    row.at = dt.datetime.fromtimestamp(wall, dt.UTC)
    db.session.add(row)

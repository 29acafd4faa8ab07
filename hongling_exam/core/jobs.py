"""Jobs: APScheduler in one elected process; each slot of each job runs once, and nothing depends on it for truth."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import filelock
import sqlalchemy as sa
import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core import clock
from hongling_exam.core.db import Base, db
from hongling_exam.core.unit_of_work import unit_of_work

ELECTION_KEY = 7301142
KEEP_SLOTS = dt.timedelta(days=7)
log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """`func` runs every `every_s` seconds in its own unit of work. It must be idempotent."""

    id: str
    every_s: int
    func: Callable[[], object]
    help: str


class JobSlot(Base):
    """One run of one job: whoever inserts the row runs it."""

    __tablename__ = "job_slot"
    job: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    slot: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    started_at: Mapped[dt.datetime]


def run_job(app: Flask, job: Job) -> bool:
    """Run `job` for the present slot unless another process has; tells whether it ran here."""
    with app.app_context():
        slot = int(clock.now().timestamp()) // job.every_s
        try:
            with unit_of_work():
                db.session.add(JobSlot(job=job.id, slot=slot, started_at=clock.now()))
                db.session.flush()
        except sa.exc.IntegrityError:
            return False
        try:
            with unit_of_work():
                job.func()
        except Exception:
            log.exception("job failed", job=job.id)
        return True


def forget_old_slots() -> None:
    """Delete the records of slots older than a week."""
    db.session.execute(sa.delete(JobSlot).where(JobSlot.started_at < clock.now() - KEEP_SLOTS))


class Election:
    """One process at a time holds office: a lock file beside SQLite, an advisory lock on PostgreSQL."""

    def __init__(self, app: Flask, instance: Path) -> None:
        self._app = app
        self._file = filelock.FileLock(instance / "jobs.lock")
        self._connection: sa.Connection | None = None

    def stand(self) -> bool:
        """Whether this process holds, or has just won, the office."""
        with self._app.app_context():
            if db.engine.dialect.name == "sqlite":
                return self._stand_by_file()
            return self._stand_by_database()

    def _stand_by_file(self) -> bool:
        try:
            self._file.acquire(blocking=False)
        except filelock.Timeout:
            return False
        return True

    def _stand_by_database(self) -> bool:
        try:
            if self._connection is None:
                self._connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                won = self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(ELECTION_KEY)))
                if not won:
                    self._connection.close()
                    self._connection = None
                return bool(won)
            self._connection.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            self._connection = None
        return self._connection is not None


def start_scheduler(app: Flask, jobs: Sequence[Job], instance: Path) -> BackgroundScheduler:
    """Start the thread that stands for election each few seconds and, while in office, runs the jobs."""
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    election = Election(app, instance)
    in_office = threading.Event()

    def stand() -> None:
        if election.stand():
            in_office.set()
        else:
            in_office.clear()

    def guarded(job: Job) -> Callable[[], bool]:
        return lambda: in_office.is_set() and run_job(app, job)

    scheduler.add_job(stand, "interval", seconds=5, next_run_time=dt.datetime.now(dt.UTC))
    for job in jobs:
        scheduler.add_job(guarded(job), "interval", seconds=job.every_s, id=job.id)
    scheduler.start()
    return scheduler

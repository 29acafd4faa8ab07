"""Each slot of a job runs once, whoever asks."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from hongling_exam.core.jobs import Election, Job, run_job
from tests.clock import SetClock


def test_job_runs_once_a_slot(app: Flask, time: SetClock) -> None:
    runs: list[int] = []
    job = Job("test.count", 60, lambda: runs.append(1), "counts")
    assert [run_job(app, job), run_job(app, job)] == [True, False]
    time.move(seconds=60)
    assert run_job(app, job)
    assert len(runs) == 2


def test_job_that_fails_is_logged_and_the_next_slot_runs(app: Flask, time: SetClock) -> None:
    job = Job("test.fail", 60, lambda: 1 // 0, "fails")
    assert run_job(app, job)
    time.move(seconds=60)
    assert run_job(app, job)


def test_one_of_two_processes_is_elected(app: Flask, tmp_path: Path) -> None:
    first, second = Election(app, tmp_path), Election(app, tmp_path)
    assert first.stand()
    assert not second.stand()
    assert first.stand()

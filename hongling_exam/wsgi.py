"""The application as a server imports it: settings from HONGLING_* variables; the jobs run in the elected process."""

from __future__ import annotations

import gc
from pathlib import Path

from flask import Flask

from hongling_exam.core import clock
from hongling_exam.core.jobs import start_scheduler
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.queries.attempts import any_attempt_open
from hongling_exam.extension import all_jobs, create_app


def make_app() -> Flask:
    """An app whose clock stands where it stood before a restart, with its scheduler running unless JOBS is off."""
    app = create_app()
    with app.app_context(), unit_of_work():
        clock.restore_anchor(any_attempt_open)
    if app.config["HONGLING"].flag("JOBS"):
        app.extensions["hongling_scheduler"] = start_scheduler(app, all_jobs(app), Path(app.instance_path))
    _spare_collector()
    return app


def _spare_collector() -> None:
    """Take what lives as long as the process out of the collector's rounds: walking all modules again and again stops
    every thread for a tenth of a second, in the middle of somebody's save.
    """
    gc.collect()
    gc.freeze()

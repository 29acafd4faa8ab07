"""A candidate's own exams: what is running, what is ahead, what is over."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_babel import gettext as _

from hongling_exam.core import clock
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.exams.models import Admission, Attempt, ExamSession
from hongling_exam.exams.queries.attempts import list_own_exams
from hongling_exam.exams.rules.own import Standing, standing_of
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.rules.time import Window

blueprint = Blueprint("my_exams", __name__, template_folder="../templates")


@dataclass(frozen=True)
class OwnExam:
    """One admission as its card shows it."""

    admission: Admission
    session: ExamSession
    attempt: Attempt | None
    standing: Standing
    last_entry_at: object


@blueprint.get("/my/exams")
@requires("exams.own.read")
def index() -> str:
    """My exams. What is running comes first, then what is next, then what is over, latest first."""
    exams = [_own_exam(*row) for row in list_own_exams(current_actor().person_id)]
    return render_template(
        "hongling_exam/exams/candidate/exams.html",
        running=[each for each in exams if each.standing in {Standing.RUNNING, Standing.OPEN}],
        ahead=[each for each in exams if each.standing is Standing.AHEAD],
        past=[each for each in reversed(exams) if each.standing.is_over],
        server_time=iso(clock.now()),
        days=_("{n} 天"),
    )


def _own_exam(admission: Admission, session: ExamSession, attempt: Attempt | None) -> OwnExam:
    window = Window(session.opens_at, session.closes_at, session.duration_s, session.late_entry_s)
    ended = (attempt.state, attempt.deadline_at) if attempt else None
    standing = standing_of(session.state, window, ended, clock.now())
    return OwnExam(admission, session, attempt, standing, window.last_entry_at())

"""`exam verify-draw`: the check of a sealed draw."""

from __future__ import annotations

import click
import sqlalchemy as sa

from hongling_exam.core.command import answer, json_option, refuse, with_app
from hongling_exam.core.db import db
from hongling_exam.exams.actions.verification import DrawReport, verify_draw
from hongling_exam.exams.models import ExamSession


@click.group()
def exam() -> None:
    """Exam sessions: close, grade, release, check."""


@exam.command("verify-draw")
@click.argument("session")
@json_option
@with_app
def verify(session: str, as_json: bool) -> None:
    """Check that SESSION (public id or number) sat its sealed paper and that each draw follows from the seed."""
    report = verify_draw(_session(session))
    document = {
        "session": session,
        "sound": report.sound,
        "seal": report.seal,
        "recomputed": report.recomputed,
        "attempts": report.attempts,
        "faults": list(report.faults),
    }
    answer(document, as_json=as_json, text=_told(report))
    if not report.sound:
        refuse("\n".join(report.faults))


def _told(report: DrawReport) -> str:
    state = "sound" if report.sound else f"{len(report.faults)} faults"
    return f"seal {report.seal}\nattempts checked: {report.attempts}\ndraw: {state}"


def _session(name: str) -> ExamSession:
    mine = ExamSession.id == int(name) if name.isdecimal() and len(name) < 10 else ExamSession.public_id == name
    found = db.session.scalar(sa.select(ExamSession).where(mine))
    if found is None:
        refuse(f"there is no session {name}")
    return found

"""`exam list`, `exam close`, `exam verify-draw` and `receipt verify`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hongling_exam.core import signing
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import answer, current_installation, json_option, refuse, transactional, with_app
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.actions.verification import DrawReport, verify_draw
from hongling_exam.exams.queries.sessions import get_session_named, list_all_sessions, turnout_of
from hongling_exam.exams.rules.receipts import ReceiptVerdict, iso, judge_receipt, read_receipt


@click.group()
def exam() -> None:
    """Exam sessions: close, grade, release, check."""


@exam.command("list")
@json_option
@with_app
def list_sessions(as_json: bool) -> None:
    """Every session, latest first."""
    rows = [_row(*row) for row in list_all_sessions()]
    lines = (
        f"{row['session']}  {row['opens_at']}  {row['state']:<11} {row['admitted']:>4}  {row['title']}" for row in rows
    )
    answer(rows, as_json=as_json, text="\n".join(lines) or "no sessions yet")


def _row(session: Any, admitted: int, started: int, running: int) -> dict[str, Any]:
    return {
        "session": session.public_id,
        "id": session.id,
        "title": session.title,
        "level": session.level.value,
        "state": session.state.value,
        "opens_at": iso(session.opens_at),
        "closes_at": iso(session.closes_at),
        "duration_s": session.duration_s,
        "admitted": admitted,
        "started": started,
        "open_attempts": running,
    }


@exam.command()
@click.argument("session")
@json_option
@transactional
def close(session: str, as_json: bool) -> None:
    """Close SESSION (public id or number): seal what has run out, then mark. Refused while anybody still works."""
    found = get_session_named(session)
    close_session(SYSTEM, found)
    turnout = turnout_of(found.id)
    document: dict[str, Any] = {"session": found.public_id, "state": found.state.value}
    document |= {"admitted": turnout.admitted, "attempts": turnout.started}
    text = f"closed {found.public_id}: {turnout.started} attempts of {turnout.admitted} admitted"
    answer(document, as_json=as_json, text=text)


@exam.command("verify-draw")
@click.argument("session")
@json_option
@with_app
def verify(session: str, as_json: bool) -> None:
    """Check that SESSION (public id or number) sat its sealed paper and that each draw follows from the seed."""
    report = verify_draw(get_session_named(session))
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


@click.group()
def receipt() -> None:
    """Receipts of submitted attempts."""


@receipt.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A JWK set, as /api/v1/keys."
)
@json_option
def verify_receipt(file: Path, keys: Path | None, as_json: bool) -> None:
    """Check the receipt in FILE against this installation's keys, or against those in a file; status 1 when invalid."""
    document = read_receipt(file.read_text("utf-8", "replace"))
    if keys is not None:
        verdict = judge_receipt(document, _keys_of(keys))
    else:
        with current_installation().app_context():
            verdict = judge_receipt(document, signing.find_public_key)
    answer({"valid": verdict is ReceiptVerdict.VALID, "verdict": verdict.value}, as_json=as_json, text=verdict.value)
    if verdict is not ReceiptVerdict.VALID:
        refuse(verdict.label)


def _keys_of(path: Path) -> Callable[[str], str | None]:
    try:
        found = {str(key["kid"]): str(key["x"]) for key in json.loads(path.read_text("utf-8"))["keys"]}
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(f"{path} is no JWK set") from error
    return found.get

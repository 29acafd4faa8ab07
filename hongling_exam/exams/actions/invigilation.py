"""Acts of invigilators and organizers on attempts. Each has a reason, an audit entry, and a place on the timeline.

Nobody acts on the own attempt. An invigilator acts in the rooms appointed to, while the session is held; an organizer
in every room of the session.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from hongling_exam.accounts.models import SignIn
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.events import state as state_fact
from hongling_exam.exams import access
from hongling_exam.exams.actions.attempts import KEEP_SIGNED_IN
from hongling_exam.exams.actions.sealing import seal
from hongling_exam.exams.actions.timeline import give_time, give_time_to_all, note
from hongling_exam.exams.events import AttemptReopened, AttemptVoided
from hongling_exam.exams.models import Admission, Attempt, ExamRoom, ExamSession
from hongling_exam.exams.queries.room import last_time_given
from hongling_exam.exams.rules.invigilation import check_minutes, check_not_own, checked_reason, time_for_reopening
from hongling_exam.exams.rules.time import reading
from hongling_exam.exams.states import AttemptState, LedgerKind, SessionState, move_attempt


def extend_attempt(
    actor: Actor,
    attempt: Attempt,
    minutes: int,
    reason: str,
    kind: LedgerKind = LedgerKind.EXTENSION,
    *,
    seen: int | None = None,
) -> None:
    """Give a running attempt `minutes` more, on its ledger (extension or outage).

    `seen` is the last ledger entry of staff the actor knew of (`last_time_given`): another one since then is refused,
    so that two people do not both make good the same minutes. Raises Refused ("not-running" from the deadline on).
    """
    check_minutes(minutes, is_organizer=_must_act(actor, attempt.admission), least=1)
    reason = checked_reason(reason)
    attempt = _held(attempt)
    _must_run(attempt)
    _must_be_news(seen, attempt.session_id, attempt_id=attempt.id)
    give_time(attempt, kind, dt.timedelta(minutes=minutes), reason, actor)
    note(attempt, "time_given", actor, {"kind": kind.value, "seconds": minutes * 60, "reason": reason})
    _keep_clients([attempt.id], attempt.deadline_at)
    _record(actor, "exams.attempt.extend", attempt, reason, {"minutes": minutes, "kind": kind.value})


def extend_room(
    actor: Actor,
    room: ExamRoom,
    minutes: int,
    reason: str,
    kind: LedgerKind = LedgerKind.EXTENSION,
    *,
    seen: int | None = None,
) -> int:
    """Give every running attempt of a room `minutes` more; tells how many. Who has not begun keeps the window."""
    check_minutes(minutes, is_organizer=_must_act_in(actor, room.session, room.id))
    return _extend_all(actor, room.session, room, minutes, checked_reason(reason), kind, seen)


def extend_session(
    actor: Actor,
    session: ExamSession,
    minutes: int,
    reason: str,
    kind: LedgerKind = LedgerKind.EXTENSION,
    *,
    seen: int | None = None,
) -> int:
    """`extend_room` for every running attempt of the session; for its organizer."""
    actor.require("exams.session.edit", session.jurisdiction.path)
    check_minutes(minutes, is_organizer=True)
    return _extend_all(actor, session, None, minutes, checked_reason(reason), kind, seen)


def _extend_all(
    actor: Actor,
    session: ExamSession,
    room: ExamRoom | None,
    minutes: int,
    reason: str,
    kind: LedgerKind,
    seen: int | None,
) -> int:
    query = (
        sa.select(Attempt.id, Attempt.started_at, Attempt.account_id)
        .join(Admission, Admission.id == Attempt.admission_id)
        .where(Attempt.session_id == session.id, Attempt.state == AttemptState.IN_PROGRESS)
        .where(Attempt.deadline_at > clock.now(), Admission.room_id == room.id if room else sa.true())
        .order_by(Attempt.id)
    )
    running = db.session.execute(query.with_for_update(of=Attempt)).all()
    if not running:
        raise Refused(N_("现在没有正在作答的考生，不需要延时。"), code="nobody")
    for row in running:
        check_not_own(actor, row.account_id, None)
    _must_be_news(seen, session.id, room_id=room.id if room else None)
    started = {row.id: row.started_at for row in running}
    latest = give_time_to_all(started, kind, dt.timedelta(minutes=minutes), reason, actor)
    _keep_clients(list(started), latest)
    subject = f"exam_room:{room.id}" if room else f"exam_session:{session.id}"
    details = {"minutes": minutes, "kind": kind.value, "attempts": list(started)}
    audit.record(
        actor,
        "exams.room.extend" if room else "exams.session.extend",
        subject,
        details,
        jurisdiction=session.jurisdiction.path,
        personal={"reason": reason},
    )
    return len(started)


def reopen_attempt(actor: Actor, attempt: Attempt, reason: str, minutes: int = 0) -> None:
    """Let a submitted or timed-out attempt go on, within the window, with at least `minutes` left from now.

    What time that takes is a ledger entry. The receipt stays; the next submission writes a further one. Raises Refused
    ("window-closed", "minutes-too-few", "wrong-state").
    """
    check_minutes(minutes, is_organizer=_must_act(actor, attempt.admission), least=0)
    reason = checked_reason(reason)
    session = attempt.admission.session
    db.session.refresh(session, with_for_update={"read": True, "of": ExamSession})
    attempt, moment = _held(attempt), clock.now()
    if session.state is not SessionState.SCHEDULED:
        raise Refused(N_("这场考试已经收尾，不能再重新开放作答。"), code="window-closed")
    window_end = session.closes_at + dt.timedelta(seconds=attempt.admission.extra_time_s)
    given = time_for_reopening(attempt.deadline_at, window_end, minutes, moment)
    if reading(attempt.state, attempt.deadline_at, moment) is AttemptState.TIMED_OUT:
        seal(attempt, None, AttemptState.TIMED_OUT)
    attempt.state = move_attempt(attempt.state, AttemptState.IN_PROGRESS)
    attempt.submitted_at = None
    if given:
        give_time(attempt, LedgerKind.REOPENING, given, reason, actor)
    note(attempt, "reopened", actor, {"seconds": int(given.total_seconds()), "reason": reason})
    _keep_clients([attempt.id], attempt.deadline_at)
    _record(actor, "exams.attempt.reopen", attempt, reason, {"minutes": minutes})
    state_fact(AttemptReopened(attempt.id))


def end_attempt(actor: Actor, attempt: Attempt, reason: str) -> None:
    """Submit a running attempt in the candidate's stead (收卷): what the server holds is sealed."""
    _must_act(actor, attempt.admission)
    reason = checked_reason(reason)
    attempt = _held(attempt)
    _must_run(attempt)
    note(attempt, "ended_by_staff", actor, {"reason": reason})
    seal(attempt, actor, AttemptState.SUBMITTED)
    _record(actor, "exams.attempt.end", attempt, reason, {})


def void_attempt(actor: Actor, attempt: Attempt, reason: str) -> None:
    """Void an attempt: nothing more is saved and it has no result. It cannot be undone."""
    _must_act(actor, attempt.admission)
    reason = checked_reason(reason)
    attempt = _held(attempt)
    before = attempt.state
    attempt.state = move_attempt(before, AttemptState.VOIDED)
    attempt.void_reason = reason
    note(attempt, "voided", actor, {"reason": reason})
    _record(actor, "exams.attempt.void", attempt, reason, {"from": before.value})
    state_fact(AttemptVoided(attempt.id))


def release_client(actor: Actor, attempt: Attempt, reason: str) -> None:
    """Cut the active client off: its page becomes read-only, and the next one has to take over by admission number."""
    _must_act(actor, attempt.admission)
    reason = checked_reason(reason)
    attempt = _held(attempt)
    _must_run(attempt)
    before, attempt.sign_in_id = attempt.sign_in_id, None
    attempt.epoch += 1
    note(attempt, "client_released", actor, {"from": before, "epoch": attempt.epoch, "reason": reason})
    _record(actor, "exams.attempt.release_client", attempt, reason, {"epoch": attempt.epoch})


def _held(attempt: Attempt) -> Attempt:
    """The attempt as it is now, its row held until the unit of work ends."""
    query = sa.select(Attempt).where(Attempt.id == attempt.id).with_for_update(of=Attempt)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _must_act(actor: Actor, admission: Admission) -> bool:
    """Raise unless the actor may act on this admission's attempt; tells whether as organizer."""
    check_not_own(actor, None, admission.person_id)
    return _must_act_in(actor, admission.session, admission.room_id)


def _must_act_in(actor: Actor, session: ExamSession, room_id: int | None) -> bool:
    is_organizer = access.organizes_or_invigilates(actor, session, room_id)
    if not is_organizer and session.state is not SessionState.SCHEDULED:
        raise Refused(N_("这场考试已经收尾，请联系考务组织处理。"), code="session-closed")
    return is_organizer


def _must_run(attempt: Attempt) -> None:
    if reading(attempt.state, attempt.deadline_at, clock.now()) is not AttemptState.IN_PROGRESS:
        raise Refused(N_("这次作答已经结束；如需继续，请用“重新开放”。"), code="not-running")


def _must_be_news(seen: int | None, session_id: int, **of: int | None) -> None:
    if seen is not None and last_time_given(session_id, **of) != seen:
        text = N_("您打开页面之后，别人已经给过时间。请看清现在的截止时间，再决定是否还要延长。")
        raise Refused(text, code="stale")


def _keep_clients(attempts: list[int], deadline_at: dt.datetime) -> None:
    """Nobody is signed out before the new deadline: the active clients live on past it."""
    until = deadline_at + KEEP_SIGNED_IN
    clients = sa.select(Attempt.sign_in_id).where(Attempt.id.in_(attempts))
    query = sa.update(SignIn).where(SignIn.id.in_(clients), SignIn.expires_at < until)
    db.session.execute(query.values(expires_at=until), execution_options={"synchronize_session": False})


def _record(actor: Actor, action: str, attempt: Attempt, reason: str, details: dict[str, Any]) -> None:
    path = attempt.admission.session.jurisdiction.path
    audit.record(actor, action, f"attempt:{attempt.id}", details, jurisdiction=path, personal={"reason": reason})

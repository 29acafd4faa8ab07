"""What a candidate does in the hall, but for saving (see `saving`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.accounts.actions import keep_signed_in
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.exams import access
from hongling_exam.exams.actions.sealing import seal
from hongling_exam.exams.actions.timeline import enter_time, note
from hongling_exam.exams.delivery import form_in_hall, forms_of_sealed
from hongling_exam.exams.models import Admission, Attempt, AttemptEvent, ExamSession, Response
from hongling_exam.exams.queries.attempts import find_attempt_of_admission
from hongling_exam.exams.rules import draw
from hongling_exam.exams.rules.time import GRACE, Window, check_entry, earliest_submission, first_deadline, local_moment
from hongling_exam.exams.states import AttemptState, FocusPolicy, LedgerKind, SessionState

KEEP_SIGNED_IN = dt.timedelta(hours=2)
BEAT = dt.timedelta(seconds=15)
MOST_EVENTS = 5000
EVENT_KINDS = frozenset({"focus_lost", "focus_back", "fullscreen_exit", "offline", "online", "copy", "paste"})


class Missing(Refused):
    """A submission that names answers the server does not hold: `missing` is {question: seq}."""

    code = "missing-answers"

    def __init__(self, missing: Mapping[str, int]) -> None:
        super().__init__(N_("还有答案没有到达服务器，请先重新发送。"))
        self.missing = dict(missing)


@dataclass(frozen=True)
class Started:
    """What `start_attempt` found or made."""

    attempt: Attempt
    created: bool
    active: bool


def window_of(session: ExamSession) -> Window:
    """The session's window, as the rules take it."""
    return Window(session.opens_at, session.closes_at, session.duration_s, session.late_entry_s)


def start_attempt(actor: Actor, session_public_id: str) -> Started:
    """Begin, or return the one attempt of the caller's admission (unique in the database).

    Raises NotFound when not admitted, Refused ("too-early", "too-late", "wrong-state") when it cannot begin now.
    """
    admission = access.get_admission_for_candidate(actor, session_public_id, lock=True)
    running = find_attempt_of_admission(admission.id)
    if running is not None:
        return Started(running, created=False, active=running.sign_in_id == actor.sign_in_id)
    session = admission.session
    db.session.refresh(session, ["state"])  # who closes it held the admission: what was read with it may be old
    if session.state is not SessionState.SCHEDULED:
        raise Refused(N_("这场考试现在不能进入。"), code="wrong-state")
    moment = _whole_milliseconds(clock.now())
    check_entry(window_of(session), moment)
    attempt = _new_attempt(actor, admission, moment)
    _keep_signed_in(actor, attempt)
    return Started(attempt, created=True, active=True)


def _whole_milliseconds(moment: dt.datetime) -> dt.datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _new_attempt(actor: Actor, admission: Admission, moment: dt.datetime) -> Attempt:
    session, extra = admission.session, admission.extra_time_s
    form_id, label, permutation = choose_form(session, admission.admission_number)
    deadline = first_deadline(window_of(session), extra, moment)
    attempt = Attempt(
        admission=admission,
        session_id=session.id,
        account_id=actor.account_id,
        form_id=form_id,
        permutation=permutation,
        started_at=moment,
        deadline_at=deadline,
        grace_until=deadline + GRACE,
        sign_in_id=actor.sign_in_id,
        last_contact_at=moment,
    )
    db.session.add(attempt)
    db.session.flush()
    given = dt.timedelta(seconds=extra)
    enter_time(attempt, LedgerKind.LIMIT, deadline - moment - given, "", None)
    if extra:
        enter_time(attempt, LedgerKind.ACCOMMODATION, given, admission.extra_time_reason, None)
    note(attempt, "started", actor, {"form": label, "sign_in": actor.sign_in_id})
    return attempt


def choose_form(session: ExamSession, admission_number: str) -> tuple[int, str, dict[str, Any]]:
    """(form id, its label, permutation) that the sealed draw gives an admission number."""
    paper = session.paper
    assert paper is not None, "a scheduled session has a paper by constraint"
    forms = forms_of_sealed(paper.id)
    form_id, label = forms[draw.form_index(paper.seed, admission_number, len(forms))]
    form, seed = form_in_hall(form_id), draw.attempt_seed(paper.seed, admission_number)
    return form_id, label, draw.permutation(form.body, seed, form.pinned)


def _keep_signed_in(actor: Actor, attempt: Attempt) -> None:
    """No idle sign-out while an attempt is open: the client lives on past the deadline."""
    if actor.sign_in_id is not None:
        keep_signed_in(actor.sign_in_id, attempt.deadline_at + KEEP_SIGNED_IN)


def take_over(actor: Actor, attempt_public_id: str, admission_number: str) -> int:
    """Make the caller's client the active one; gives the new epoch. The older page is read-only from then on."""
    attempt = access.get_attempt_for_candidate(actor, attempt_public_id, lock=True)
    if admission_number.strip() != attempt.admission.admission_number:
        raise Refused(N_("准考证号不对，请核对准考证后再填。"), code="wrong-admission-number")
    if attempt.state is not AttemptState.IN_PROGRESS:
        raise Refused(N_("这次作答已经结束，不能再接管。"), code="wrong-state")
    if attempt.sign_in_id != actor.sign_in_id:
        before = attempt.sign_in_id
        attempt.epoch += 1
        attempt.sign_in_id = actor.sign_in_id
        note(attempt, "taken_over", actor, {"from": before, "to": actor.sign_in_id, "epoch": attempt.epoch})
    _keep_signed_in(actor, attempt)
    return attempt.epoch


def submit_attempt(
    actor: Actor, attempt_public_id: str, epoch: int, seqs: Mapping[str, int]
) -> tuple[dict[str, Any], bool]:
    """Seal the attempt; gives its receipt and whether this call made it.

    Again, or after time out, it is the one receipt. Raises Missing for answers not held, Refused for a client that
    was taken over ("stale-epoch") or before the earliest submission ("too-early").
    """
    attempt = access.get_attempt_for_candidate(actor, attempt_public_id, lock=True)
    if attempt.state is AttemptState.VOIDED:
        raise Refused(N_("这次作答已被作废，请联系监考人员。"), code="voided")
    if attempt.state is not AttemptState.IN_PROGRESS:
        return seal(attempt, actor, attempt.state), False
    moment = clock.now()
    if moment < attempt.grace_until:
        check_nothing_missing(attempt, epoch, seqs)
    if moment >= attempt.deadline_at:
        return seal(attempt, actor, AttemptState.TIMED_OUT), False
    if epoch != attempt.epoch or actor.sign_in_id != attempt.sign_in_id:
        raise Refused(N_("这次作答已在另一台设备上继续，本页不能交卷。"), code="stale-epoch")
    session = attempt.admission.session
    earliest = earliest_submission(attempt.started_at, session.opens_at, session.earliest_submit_s)
    if moment < earliest:
        raise Refused(N_("%(time)s 之后才能交卷。"), code="too-early", time=local_moment(earliest))
    return seal(attempt, actor, AttemptState.SUBMITTED), True


def check_nothing_missing(attempt: Attempt, epoch: int, seqs: Mapping[str, int]) -> None:
    """Raise Missing unless the server holds every sequence the client names.

    A sequence of an older epoch must be exactly the one stored: a client may have begun to count anew.
    """
    query = sa.select(Response.question, Response.epoch, Response.seq).where(Response.attempt_id == attempt.id)
    held = {row.question: (row.epoch, row.seq) for row in db.session.execute(query)}
    missing = {}
    for question, seq in seqs.items():
        held_epoch, held_seq = held.get(question, (0, 0))
        if seq > 0 and not (held_seq == seq or (held_epoch == epoch and held_seq > seq)):
            missing[question] = seq
    if missing and epoch == attempt.epoch:
        raise Missing(missing)


def record_events(actor: Actor, attempt_public_id: str, events: Sequence[Mapping[str, Any]]) -> Attempt:
    """Write down what the page reports (at most 5,000 an attempt) and the last contact, at most every 15 s.

    Ends the attempt where the session's focus policy says so.
    """
    attempt = access.get_attempt_for_candidate(actor, attempt_public_id)
    moment = clock.now()
    losses = sum(each["kind"] == "focus_lost" for each in events)
    counts = attempt.state is AttemptState.IN_PROGRESS and (losses or moment - attempt.last_contact_at >= BEAT)
    if counts:  # before the events are written: each refers to the attempt, and two pages would wait for each other
        attempt = access.get_attempt_for_candidate(actor, attempt_public_id, lock=True)
    open_now = attempt.state is AttemptState.IN_PROGRESS  # it may have been submitted meanwhile
    if events:
        count = sa.select(sa.func.count()).select_from(AttemptEvent).where(AttemptEvent.attempt_id == attempt.id)
        room = MOST_EVENTS - int(db.session.scalar(count) or 0)
        db.session.add_all(_event(attempt, actor, moment, each) for each in events[: max(0, room)])
    if open_now and counts:
        attempt.last_contact_at = moment
        attempt.focus_losses += losses
    session = attempt.admission.session
    over = attempt.focus_losses > session.focus_limit
    if open_now and losses and over and session.focus_policy is FocusPolicy.END and moment < attempt.deadline_at:
        note(attempt, "ended_by_focus_policy", None, {"losses": attempt.focus_losses})
        seal(attempt, None, AttemptState.SUBMITTED)
    return attempt


def _event(attempt: Attempt, actor: Actor, moment: dt.datetime, given: Mapping[str, Any]) -> AttemptEvent:
    return AttemptEvent(
        attempt_id=attempt.id,
        kind=given["kind"],
        at=moment,
        client_at=str(given.get("at") or "")[:40] or None,
        duration_ms=given.get("duration_ms"),
        actor_id=actor.account_id,
    )

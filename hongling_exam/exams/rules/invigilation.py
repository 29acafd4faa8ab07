"""What an invigilator may do, and what a seat of the live room shows. Instants are aware."""

from __future__ import annotations

import datetime as dt

from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_, Refused
from hongling_exam.exams.rules.time import reading
from hongling_exam.exams.states import AttemptState, SeatState

OFFLINE_AFTER = dt.timedelta(seconds=60)
MOST_BY_INVIGILATOR = 60
MOST_MINUTES = 24 * 60
MOST_REASON = 200


def seat_state(
    state: AttemptState | None,
    deadline_at: dt.datetime | None,
    submitted_at: dt.datetime | None,
    last_contact_at: dt.datetime | None,
    now: dt.datetime,
) -> SeatState:
    """What a seat shows; `state` is None before the attempt began. A graded attempt shows how it ended."""
    if state is None or deadline_at is None or last_contact_at is None:
        return SeatState.ABSENT
    match reading(state, deadline_at, now):
        case AttemptState.VOIDED:
            return SeatState.VOIDED
        case AttemptState.IN_PROGRESS:
            return SeatState.OFFLINE if now - last_contact_at > OFFLINE_AFTER else SeatState.ANSWERING
        case AttemptState.SUBMITTED:
            return SeatState.SUBMITTED
        case AttemptState.TIMED_OUT:
            return SeatState.TIMED_OUT
        case _:
            in_time = submitted_at is not None and submitted_at < deadline_at
            return SeatState.SUBMITTED if in_time else SeatState.TIMED_OUT


def check_not_own(actor: Actor, account_id: int | None, person_id: int | None) -> None:
    """Raise Refused when the exam concerned is the actor's own (separation of duties)."""
    own_account = actor.account_id is not None and actor.account_id == account_id
    own_person = actor.person_id is not None and actor.person_id == person_id
    if own_account or own_person:
        raise Refused(N_("这是您本人的考试，须由其他监考或考务人员处理。"), code="own-attempt")


def checked_reason(reason: str) -> str:
    """The reason without surrounding space; raises Refused when it is missing or longer than 200 characters."""
    text = reason.strip()
    if not text:
        raise Refused(N_("请写明理由。"), code="reason-missing")
    if len(text) > MOST_REASON:
        raise Refused(N_("理由不能超过 %(n)s 个字。"), code="reason-too-long", n=MOST_REASON)
    return text


def check_minutes(minutes: int, *, is_organizer: bool, least: int = 1) -> None:
    """Raise Refused for minutes that this actor may not give: an invigilator at most 60 at a time."""
    most = MOST_MINUTES if is_organizer else MOST_BY_INVIGILATOR
    if minutes < least:
        raise Refused(N_("分钟数至少为 %(n)s。"), code="minutes-too-few", n=least)
    if minutes > most:
        text = N_("一次最多给 %(n)s 分钟。") if is_organizer else N_("监考一次最多给 %(n)s 分钟，更多请联系考务组织。")
        raise Refused(text, code="minutes-too-many", n=most)


def time_for_reopening(
    deadline_at: dt.datetime, window_end: dt.datetime, minutes: int, now: dt.datetime
) -> dt.timedelta:
    """What the ledger must gain so that a re-opened attempt has at least `minutes` from now; zero when it has them.

    Raises Refused after the window (its end with accommodation, or the deadline where time was given beyond it), and
    where no time would be left.
    """
    if now >= max(window_end, deadline_at):
        raise Refused(N_("考试时段已经结束，不能再重新开放。"), code="window-closed")
    given = max(now + dt.timedelta(minutes=minutes) - deadline_at, dt.timedelta())
    if deadline_at + given <= now:
        raise Refused(N_("原截止时间已过，请给出重新开放后还可作答的分钟数。"), code="minutes-too-few")
    return given

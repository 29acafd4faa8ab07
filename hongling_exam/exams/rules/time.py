"""Deadlines, entry and lateness (exam-engine 1, 11, 25). Instants are aware; durations are seconds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.office_time import OFFICE_ZONE
from hongling_exam.exams.states import AttemptState

GRACE = dt.timedelta(seconds=30)
EARLY_MARK = "too-early"
LATE_MARK = "too-late"


@dataclass(frozen=True)
class Window:
    """When a session may be entered and how long it lasts."""

    opens_at: dt.datetime
    closes_at: dt.datetime
    duration_s: int
    late_entry_s: int

    def last_entry_at(self) -> dt.datetime:
        """The last instant at which a candidate may begin."""
        return min(self.opens_at + dt.timedelta(seconds=self.late_entry_s), self.closes_at)


def first_deadline(window: Window, extra_time_s: int, now: dt.datetime) -> dt.datetime:
    """The deadline of an attempt that begins now: min(now + duration + extra, closing + extra)."""
    extra = dt.timedelta(seconds=extra_time_s)
    return min(now + dt.timedelta(seconds=window.duration_s) + extra, window.closes_at + extra)


def left_to_late_entry(window: Window, extra_time_s: int, now: dt.datetime) -> dt.timedelta | None:
    """How long somebody who begins now, or at the opening, has; None where that is the whole duration."""
    begins = max(now, window.opens_at)
    left = first_deadline(window, extra_time_s, begins) - begins
    return left if left < dt.timedelta(seconds=window.duration_s + extra_time_s) else None


def check_entry(window: Window, now: dt.datetime) -> None:
    """Raise Refused when it is too early or too late to begin; the codes tell which."""
    if now < window.opens_at:
        raise Refused(N_("考试还没有开始，%(time)s 开放进入。"), code=EARLY_MARK, time=local_moment(window.opens_at))
    if now > window.last_entry_at():
        raise Refused(
            N_("已过最晚进场时间（%(time)s），不能再开始。请联系监考人员。"),
            code=LATE_MARK,
            time=local_moment(window.last_entry_at()),
        )


def local_moment(moment: dt.datetime) -> str:
    """An instant as people in the office read it: 2026年4月18日 09:00."""
    local = moment.astimezone(OFFICE_ZONE)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def reading(state: AttemptState, deadline_at: dt.datetime, now: dt.datetime) -> AttemptState:
    """The state an attempt reads: one in progress is timed out from its deadline on, whatever is written."""
    if state is AttemptState.IN_PROGRESS and now >= deadline_at:
        return AttemptState.TIMED_OUT
    return state


def earliest_submission(started_at: dt.datetime, opens_at: dt.datetime, earliest_submit_s: int) -> dt.datetime:
    """From when on an attempt may be submitted: so long after its session opened, whoever came late."""
    return max(started_at, opens_at + dt.timedelta(seconds=earliest_submit_s)) if earliest_submit_s else started_at

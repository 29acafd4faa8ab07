"""How an exam stands for the person admitted to it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from hongling_exam.core.errors import N_
from hongling_exam.exams.rules.time import Window, reading
from hongling_exam.exams.states import AttemptState, SessionState


class Standing(StrEnum):
    """Ahead; open and not begun; running; over in one way or another."""

    AHEAD = "ahead"
    OPEN = "open"
    RUNNING = "running"
    SUBMITTED = "submitted"
    RELEASED = "released"
    MISSED = "missed"
    VOIDED = "voided"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to sit."""
        return self not in {Standing.AHEAD, Standing.OPEN, Standing.RUNNING}

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return STANDING_TITLES[self]

    @property
    def kind(self) -> str:
        """The kind of mark on a page (see macros/icons.html)."""
        return {Standing.SUBMITTED: "wait", Standing.RELEASED: "ok", Standing.VOIDED: "bad"}.get(self, "off")


STANDING_TITLES = {
    Standing.AHEAD: N_("待开考"),
    Standing.OPEN: N_("可以开始"),
    Standing.RUNNING: N_("正在作答"),
    Standing.SUBMITTED: N_("已交卷，待公布成绩"),
    Standing.RELEASED: N_("成绩已公布"),
    Standing.MISSED: N_("未参加"),
    Standing.VOIDED: N_("作答已作废"),
    Standing.CANCELLED: N_("场次已取消"),
}
PUBLISHED = frozenset({SessionState.RELEASED, SessionState.ARCHIVED})


def standing_of(
    session: SessionState, window: Window, attempt: tuple[AttemptState, dt.datetime] | None, now: dt.datetime
) -> Standing:
    """The standing at `now`; `attempt` is (state, deadline) once begun."""
    if session is SessionState.CANCELLED:
        return Standing.CANCELLED
    if attempt is None:
        if session is not SessionState.SCHEDULED or now > window.last_entry_at():
            return Standing.MISSED
        return Standing.AHEAD if now < window.opens_at else Standing.OPEN
    state = reading(*attempt, now)
    if state is AttemptState.VOIDED:
        return Standing.VOIDED
    if state is AttemptState.IN_PROGRESS:
        return Standing.RUNNING
    return Standing.RELEASED if session in PUBLISHED else Standing.SUBMITTED

"""How an exam stands for the person admitted to it."""

from __future__ import annotations

import datetime as dt

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum
from hongling_exam.exams.rules.time import Window, reading
from hongling_exam.exams.states import AttemptState, SessionState


class Standing(LabelledEnum):
    """Ahead; open and not begun; running; over in one way or another."""

    AHEAD = "ahead", N_("待开考")
    OPEN = "open", N_("可以开始")
    RUNNING = "running", N_("正在作答")
    SUBMITTED = "submitted", N_("已交卷，待公布成绩")
    RELEASED = "released", N_("成绩已公布")
    MISSED = "missed", N_("未参加")
    VOIDED = "voided", N_("作答已作废")
    CANCELLED = "cancelled", N_("场次已取消")

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to sit."""
        return self not in {Standing.AHEAD, Standing.OPEN, Standing.RUNNING}

    @property
    def kind(self) -> str:
        """The kind of mark on a page (see macros/icons.html)."""
        return {Standing.SUBMITTED: "wait", Standing.RELEASED: "ok", Standing.VOIDED: "bad"}.get(self, "off")


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

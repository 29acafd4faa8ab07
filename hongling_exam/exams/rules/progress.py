"""Where a session stands, as people say it: its state and its window together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hongling_exam.core.errors import N_
from hongling_exam.exams.states import SessionState


class Stage(StrEnum):
    """A scheduled session is ahead, open or over by its window; every other stage is its state."""

    DRAFT = "draft"
    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"
    MARKING = "marking"
    PROVISIONAL = "provisional"
    RELEASED = "released"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"

    @classmethod
    def of(cls, state: SessionState, opens_at: dt.datetime, closes_at: dt.datetime, now: dt.datetime) -> Stage:
        """The stage at `now`."""
        if state is not SessionState.SCHEDULED:
            return cls(state.value)
        if now < opens_at:
            return cls.AHEAD
        return cls.OPEN if now < closes_at else cls.OVER

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return STAGE_TITLES[self]

    @property
    def kind(self) -> str:
        """The kind of mark the stage gets on a page (see macros/icons.html)."""
        return STAGE_KINDS.get(self, "off")


STAGE_TITLES = {
    Stage.DRAFT: N_("草稿"),
    Stage.AHEAD: N_("待开考"),
    Stage.OPEN: N_("进行中"),
    Stage.OVER: N_("待关闭"),
    Stage.MARKING: N_("阅卷中"),
    Stage.PROVISIONAL: N_("成绩待发布"),
    Stage.RELEASED: N_("成绩已发布"),
    Stage.ARCHIVED: N_("已归档"),
    Stage.CANCELLED: N_("已取消"),
}
STAGE_KINDS = {
    Stage.DRAFT: "wait",
    Stage.AHEAD: "active",
    Stage.OPEN: "active",
    Stage.OVER: "wait",
    Stage.MARKING: "wait",
    Stage.PROVISIONAL: "wait",
    Stage.RELEASED: "ok",
    Stage.CANCELLED: "bad",
}
WAY = (
    (N_("安排"), (Stage.DRAFT,)),
    (N_("发布"), (Stage.AHEAD,)),
    (N_("考试"), (Stage.OPEN, Stage.OVER)),
    (N_("阅卷"), (Stage.MARKING,)),
    (N_("核对成绩"), (Stage.PROVISIONAL,)),
    (N_("发布成绩"), (Stage.RELEASED,)),
    (N_("归档"), (Stage.ARCHIVED,)),
)


@dataclass(frozen=True)
class Step:
    """A step of a session's way: `state` is done, now or todo."""

    title: str
    state: str


def steps_of(state: SessionState, opens_at: dt.datetime, closes_at: dt.datetime, now: dt.datetime) -> list[Step]:
    """The way of a session with the step it is at; a cancelled one is at none."""
    stage = Stage.of(state, opens_at, closes_at, now)
    here = next((place for place, (_title, stages) in enumerate(WAY) if stage in stages), -1)
    done = Stage.ARCHIVED is stage
    return [
        Step(title, "done" if place < here or done else "now" if place == here else "todo")
        for place, (title, _stages) in enumerate(WAY)
    ]

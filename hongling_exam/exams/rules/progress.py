"""Where a session stands, as people say it: its state and its window together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum
from hongling_exam.exams.states import SessionState


class Stage(LabelledEnum):
    """A scheduled session is ahead, open or over by its window; every other stage is its state."""

    DRAFT = "draft", N_("草稿")
    AHEAD = "ahead", N_("待开考")
    OPEN = "open", N_("进行中")
    OVER = "over", N_("待关闭")
    MARKING = "marking", N_("阅卷中")
    PROVISIONAL = "provisional", N_("成绩待发布")
    RELEASED = "released", N_("成绩已发布")
    ARCHIVED = "archived", N_("已归档")
    CANCELLED = "cancelled", N_("已取消")

    @classmethod
    def of(cls, state: SessionState, opens_at: dt.datetime, closes_at: dt.datetime, now: dt.datetime) -> Stage:
        """The stage at `now`."""
        if state is not SessionState.SCHEDULED:
            return cls(state.value)
        if now < opens_at:
            return cls.AHEAD
        return cls.OPEN if now < closes_at else cls.OVER

    @property
    def kind(self) -> str:
        """The kind of mark the stage gets on a page (see macros/icons.html)."""
        return STAGE_KINDS.get(self, "off")


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
    (N_("发布"), ()),
    (N_("考试"), (Stage.AHEAD, Stage.OPEN, Stage.OVER)),
    (N_("阅卷"), (Stage.MARKING,)),
    (N_("核对成绩"), (Stage.PROVISIONAL,)),
    (N_("发布成绩"), ()),
    (N_("归档"), (Stage.RELEASED, Stage.ARCHIVED)),
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

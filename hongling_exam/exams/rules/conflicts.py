"""What speaks against publishing a session, all of it at once (exam-engine, hardening: a wrong configuration)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.exams.rules.review import review_faults
from hongling_exam.exams.rules.time import Window, local_moment
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

MOST_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """One thing found: a source text with its `params`. What `blocks` must be put right before publishing."""

    code: str
    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    blocks: bool = True


@dataclass(frozen=True)
class PaperFacts:
    """The paper a session uses."""

    level: Level
    purpose: Purpose
    sealed: bool


@dataclass(frozen=True)
class RoomFacts:
    """A room: `seats` are those taken in it; `taken_by` names a session that uses the same place at the same time."""

    name: str
    capacity: int
    seats: Sequence[int] = ()
    invigilators: int = 0
    taken_by: str | None = None


@dataclass(frozen=True)
class Plan:
    """A session as it is judged. People are given by name: `unseated`, `clashes` (name, other session's title),
    `own_invigilators` (who is to invigilate the session they sit), `without_account` (who cannot sign in)."""

    level: Level
    window: Window
    earliest_submit_s: int
    review: Mapping[str, Sequence[str]]
    paper: PaperFacts | None
    is_mock: bool = False
    practice_reason: str | None = None
    admitted: int = 0
    longest_extra_s: int = 0
    rooms: Sequence[RoomFacts] = ()
    unseated: Sequence[str] = ()
    clashes: Sequence[tuple[str, str]] = ()
    own_invigilators: Sequence[str] = ()
    without_account: Sequence[str] = ()


def findings(plan: Plan, now: dt.datetime) -> list[Finding]:
    """Everything that speaks against publishing `plan` at `now`, what blocks first."""
    found = [*_about_paper(plan), *_about_time(plan, now), *_about_people(plan), *_about_rooms(plan)]
    found += [Finding("review", fault) for fault in review_faults(plan.review, is_mock=plan.is_mock)]
    return sorted(found, key=lambda each: not each.blocks)


def _about_paper(plan: Plan) -> Iterator[Finding]:
    if plan.paper is None or not plan.paper.sealed:
        yield Finding("no-sealed-paper", N_("还没有选定已封卷的试卷。"))
        return
    if plan.paper.level is not plan.level:
        params = {"paper": plan.paper.level.label, "session": plan.level.label}
        yield Finding("level", N_("试卷是%(paper)s卷，场次是%(session)s考试，等级不一致。"), params)
    public = plan.paper.purpose is Purpose.PRACTICE
    if public and not plan.is_mock and not (plan.practice_reason or "").strip():
        yield Finding(
            "practice-questions", N_("试卷含公开的练习题。正式考试要用，须写明理由；否则请换卷，或设为模拟考试。")
        )


def minutes(seconds: int) -> str:
    """A duration in minutes, as people read it: 5400 → 90, 90 → 1.5."""
    return f"{seconds / 60:.1f}".removesuffix(".0")


def _about_time(plan: Plan, now: dt.datetime) -> Iterator[Finding]:
    window = plan.window
    length = int((window.closes_at - window.opens_at).total_seconds())
    if window.duration_s + plan.longest_extra_s > length:
        extra, duration = minutes(plan.longest_extra_s), minutes(window.duration_s)
        params = {"window": minutes(length), "duration": duration, "extra": extra}
        text = N_("开放 %(window)s 分钟，短于考试时长 %(duration)s 分钟，考生会少考。")
        if plan.longest_extra_s:
            text = N_("开放 %(window)s 分钟，短于考试时长 %(duration)s 分钟加最长照顾延时 %(extra)s 分钟，有人会少考。")
        yield Finding("window-too-short", text, params)
    if window.late_entry_s > length:
        yield Finding("late-entry", N_("最晚进场晚于关闭时间。"))
    if plan.earliest_submit_s > window.duration_s:
        yield Finding("earliest-submit", N_("最早交卷时间超过了考试时长。"))
    if now >= window.last_entry_at():
        text = N_("最晚进场时间（%(time)s）已经过去，发布后没有人能进入。")
        yield Finding("too-late", text, {"time": local_moment(window.last_entry_at())})
    elif now >= window.opens_at:
        yield Finding("opens-now", N_("开放时间已到，发布后考生马上可以开始。"), blocks=False)


def named(names: Sequence[str]) -> dict[str, Any]:
    """The first five of `names` with 等, and how many there are."""
    shown = "、".join(names[:MOST_NAMED])
    return {"names": f"{shown} 等" if len(names) > MOST_NAMED else shown, "n": len(names)}


def _about_people(plan: Plan) -> Iterator[Finding]:
    if plan.clashes:
        clashes = [f"{name}（{title}）" for name, title in plan.clashes]
        yield Finding("overlap", N_("%(n)s 人同一时间还有别的考试：%(names)s。"), named(clashes))
    if plan.own_invigilators:
        text = N_("监考人员不能监考自己参加的场次：%(names)s。")
        yield Finding("own-invigilator", text, named(plan.own_invigilators))
    if plan.without_account:
        text = N_("%(n)s 名考生没有可用的账号，登录不了：%(names)s。")
        yield Finding("no-account", text, named(plan.without_account), blocks=False)
    if not plan.admitted:
        yield Finding("nobody", N_("还没有准考任何人。"), blocks=False)


def _about_rooms(plan: Plan) -> Iterator[Finding]:
    if not plan.rooms:
        yield Finding("no-rooms", N_("没有安排考场：考生不分座位，自行登录作答，也没有人监考。"), blocks=False)
        return
    for room in plan.rooms:
        over = len(room.seats) > room.capacity or any(seat > room.capacity for seat in room.seats)
        params = {"room": room.name, "n": len(room.seats), "capacity": room.capacity, "title": room.taken_by}
        if over:
            yield Finding("overbooked", N_("“%(room)s”排了 %(n)s 人，超出座位 %(capacity)s 个。"), params)
        if room.taken_by is not None:
            yield Finding("room-taken", N_("“%(room)s”同一时间已被“%(title)s”占用。"), params)
        if not room.invigilators:
            yield Finding("no-invigilator", N_("“%(room)s”还没有监考人员。"), params, blocks=False)
    if plan.unseated:
        yield Finding("seats-missing", N_("%(n)s 名考生还没有座位：%(names)s。"), named(plan.unseated))

"""What an organizer writes down about a session, and what of it can be stored at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.exams.rules.review import DEFAULT_REVIEW, review_faults
from hongling_exam.exams.states import FocusPolicy, SessionState
from hongling_exam.scheme.states import Level

SHORTEST_S, LONGEST_S = 60, 24 * 3600
LONGEST_WINDOW = dt.timedelta(days=366)
MOST_YEARS = 10
CHANGEABLE: Mapping[SessionState, frozenset[str]] = {
    SessionState.SCHEDULED: frozenset({"title", "notice", "review"}),
    SessionState.MARKING: frozenset({"review"}),
    SessionState.PROVISIONAL: frozenset({"review"}),
    SessionState.RELEASED: frozenset({"review"}),
}
"""What may still change once a session is published: what touches nobody's attempt. In a draft all may."""


@dataclass(frozen=True)
class SessionPlan:
    """The fields of a session that people fill in. Durations are seconds, instants aware."""

    title: str
    level: Level
    opens_at: dt.datetime
    closes_at: dt.datetime
    duration_s: int
    paper_id: int | None = None
    late_entry_s: int = 1800
    earliest_submit_s: int = 0
    focus_policy: FocusPolicy = FocusPolicy.RECORD
    focus_limit: int = 5
    review: Mapping[str, Sequence[str]] = field(default_factory=lambda: dict(DEFAULT_REVIEW))
    notice: str = ""
    is_mock: bool = False
    practice_reason: str | None = None
    credit_years: int = 2


def plan_faults(plan: SessionPlan) -> list[dict[str, str]]:
    """[{"field", "reason"}] of what cannot be stored; what only speaks against publishing is not among them."""
    faults = []
    for name, bad, reason in (
        ("title", not 1 <= len(plan.title.strip()) <= 100, N_("场次名称应为 1–100 个字")),
        ("closes_at", plan.closes_at <= plan.opens_at, N_("关闭时间应晚于开放时间")),
        ("closes_at", plan.closes_at - plan.opens_at > LONGEST_WINDOW, N_("开放时间不能超过一年")),
        ("duration_s", not SHORTEST_S <= plan.duration_s <= LONGEST_S, N_("考试时长应在 1 分钟到 24 小时之间")),
        ("late_entry_s", plan.late_entry_s < 0, N_("不能是负数")),
        (
            "earliest_submit_s",
            not 0 <= plan.earliest_submit_s <= max(plan.duration_s, 0),
            N_("最早交卷时间不能超过考试时长"),
        ),
        ("focus_limit", not 1 <= plan.focus_limit <= 1000, N_("次数应在 1–1000 之间")),
        ("credit_years", not 1 <= plan.credit_years <= MOST_YEARS, N_("有效期应为 1–10 年")),
        ("notice", len(plan.notice) > 5000, N_("考试须知不能超过 5000 字")),
        ("practice_reason", len(plan.practice_reason or "") > 500, N_("理由不能超过 500 字")),
    ):
        if bad:
            faults.append({"field": name, "reason": reason})
    faults += [{"field": "review", "reason": fault} for fault in review_faults(plan.review, is_mock=plan.is_mock)]
    return faults


def values_of(plan: SessionPlan) -> dict[str, Any]:
    """The plan as columns: white space at the ends gone, an empty reason absent."""
    values = {each.name: getattr(plan, each.name) for each in fields(plan)}
    values["title"], values["notice"] = plan.title.strip(), plan.notice.strip()
    values["practice_reason"] = (plan.practice_reason or "").strip() or None
    values["review"] = {phase: list(parts) for phase, parts in plan.review.items()}
    return values

"""What the page of a seat shows: the attempt's standing, its time, the answers kept aside, and its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_
from hongling_exam.exams.delivery import form_in_hall
from hongling_exam.exams.models import Admission, Attempt
from hongling_exam.exams.queries import story
from hongling_exam.exams.queries.attempts import find_attempt_of_admission
from hongling_exam.exams.queries.room import find_seat
from hongling_exam.exams.rules import draw
from hongling_exam.exams.rules.shown_answers import numbered_questions, shown_answer
from hongling_exam.exams.states import AttemptState, LedgerKind, SeatState, SessionState

EVENT_TITLES = {
    "started": N_("开始作答"),
    "taken_over": N_("换设备继续作答，原设备只读"),
    "focus_lost": N_("离开考试页面（切屏）"),
    "focus_back": N_("回到考试页面"),
    "fullscreen_exit": N_("退出全屏"),
    "offline": N_("考生端与服务器断开"),
    "online": N_("考生端恢复连接"),
    "copy": N_("复制"),
    "paste": N_("粘贴"),
    "submitted": N_("交卷"),
    "timed_out": N_("到时自动交卷"),
    "ended_by_focus_policy": N_("切屏超过规定次数，系统收卷"),
    "ended_by_staff": N_("代为交卷"),
    "time_given": N_("延长 %(minutes)s 分钟（%(kind)s）"),
    "reopened": N_("重新开放作答"),
    "voided": N_("作废"),
    "client_released": N_("断开当前设备"),
    "slip_issued": N_("开具一次性登录条"),
    "seat_moved": N_("调换座位"),
    "incident": N_("情况记录"),
}
COUNTED = ("focus_lost", "fullscreen_exit", "offline", "copy", "paste", "taken_over")
REOPENABLE = frozenset({SeatState.SUBMITTED, SeatState.TIMED_OUT})


@dataclass(frozen=True)
class Line:
    """An entry of the timeline macro."""

    when: datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True)
class AsideLine:
    """An answer kept aside, as far as the reader may see it: an invigilator sees which question, not what was said."""

    kept: story.KeptAside
    number: int | None
    answer: str
    stored: str


def seat_context(actor: Actor, admission: Admission) -> dict[str, Any]:
    """Everything the page of one seat shows."""
    attempt, session = find_attempt_of_admission(admission.id), admission.session
    seat = find_seat(admission.id)
    is_organizer = actor.may("exams.session.edit", session.jurisdiction.path)
    happenings = story.list_happenings(admission.id, attempt.id if attempt else None)
    open_session = session.state is SessionState.SCHEDULED
    reopenable = attempt is not None and attempt.state in {
        AttemptState.IN_PROGRESS,
        AttemptState.SUBMITTED,
        AttemptState.TIMED_OUT,
    }
    return {
        "admission": admission,
        "session": session,
        "room": admission.room,
        "attempt": attempt,
        "seat": seat,
        "now": clock.now(),
        "is_own": actor.person_id is not None and actor.person_id == admission.person_id,
        "is_organizer": is_organizer,
        "may_act": is_organizer or open_session,
        "may_reopen": open_session and reopenable and seat.state in REOPENABLE,
        "questions": len(form_in_hall(attempt.form_id).questions) if attempt else 0,
        "ledger": story.list_given_time(attempt.id) if attempt else [],
        "receipts": story.list_receipts(attempt.id) if attempt else [],
        "aside": _aside_lines(attempt, is_organizer=is_organizer) if attempt else [],
        "counts": _counts(story.count_events(attempt.id)) if attempt else [],
        "lines": [_line(each, attempt) for each in happenings],
    }


def _aside_lines(attempt: Attempt, *, is_organizer: bool) -> list[AsideLine]:
    kept = story.list_kept_aside(attempt.id)
    if not kept:
        return []
    paper = draw.arranged(form_in_hall(attempt.form_id).body, attempt.permutation)
    questions = numbered_questions(paper)
    lines = []
    for each in kept:
        number, question = questions.get(each.question, (None, {"kind": ""}))
        answer, stored = (shown_answer(question, given) if is_organizer else "" for given in (each.answer, each.stored))
        lines.append(AsideLine(each, number, answer, stored))
    return lines


def _counts(by_kind: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    return [(_(EVENT_TITLES[kind]), by_kind[kind]) for kind in COUNTED if by_kind.get(kind)]


def _line(happening: story.Happening, attempt: Attempt | None) -> Line:
    details = happening.details
    title, given = EVENT_TITLES.get(happening.kind, happening.kind), {}
    if happening.kind == "time_given":
        kind = LedgerKind(details["kind"])
        given = {"minutes": f"{details['seconds'] / 60:g}", "kind": _(kind.label)}
    own = attempt is not None and happening.by_id == attempt.account_id
    who = _("考生本人") if own else happening.by or _("系统")
    return Line(happening.when, who, _(title, **given), str(details.get("reason", "")))

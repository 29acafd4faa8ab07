"""Sessions for the office: the list, and one session's page, from which everything about it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _

from hongling_exam.core import clock
from hongling_exam.core.choices import filter_choices
from hongling_exam.core.errors import N_
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.exams import access
from hongling_exam.exams.models import ExamSession
from hongling_exam.exams.queries import sessions as queries
from hongling_exam.exams.queries.admissions import list_admissions
from hongling_exam.exams.queries.planning import find_findings, taken_seats
from hongling_exam.exams.rules.progress import Stage, steps_of
from hongling_exam.exams.rules.review import CHOOSABLE_PHASES, shows
from hongling_exam.exams.rules.seating import Seating
from hongling_exam.exams.rules.time import reading
from hongling_exam.exams.states import ReviewPart, SessionState
from hongling_exam.scheme.states import Level

blueprint = Blueprint("sessions", __name__, template_folder="../templates")
READ = "exams.session.read"
EDIT = "exams.session.edit"
PAGES = "hongling_exam/exams/organizer"
FILTERS = ("state", "level")


@blueprint.get("/sessions")
@requires(READ)
def index() -> str:
    """The sessions the caller may read, searched and filtered."""
    actor = current_actor()
    wanted = Wanted.from_args(request.args, FILTERS)
    states = filter_choices(SessionState)
    levels = filter_choices(Level)
    return render_template(
        f"{PAGES}/sessions.html",
        listing=queries.list_sessions(actor, wanted),
        states=states,
        levels=levels,
        stage=stage_of,
        several=len(queries.list_readable_jurisdictions(actor)) > 1,
        may_edit=actor.may(EDIT),
    )


def stage_of(session: ExamSession) -> Stage:
    """Where a session stands now, as people say it."""
    return Stage.of(session.state, session.opens_at, session.closes_at, clock.now())


@dataclass(frozen=True)
class Entry:
    """A line of the timeline, for the timeline macro."""

    when: Any
    who: str
    what: str
    why: str


@blueprint.get("/sessions/<int:session_id>")
@requires(READ)
def show(session_id: int) -> str:
    """One session: where it stands, what is next, what blocks it, who is admitted, what can be printed."""
    actor = current_actor()
    session = access.get_session_for_staff(actor, session_id, READ)
    planned = session.state in {SessionState.DRAFT, SessionState.SCHEDULED}
    return render_template(
        f"{PAGES}/session.html",
        session=session,
        stage=stage_of(session),
        steps=steps_of(session.state, session.opens_at, session.closes_at, clock.now()),
        findings=find_findings(session) if session.state is SessionState.DRAFT else [],
        turnout=queries.turnout_of(session.id),
        taken={room: len(seats) for room, seats in taken_seats(session.id).items()},
        listing=list_admissions(session.id, Wanted.from_args(request.args, ("room",))),
        attempt_state=lambda attempt: reading(attempt.state, attempt.deadline_at, clock.now()),
        entries=[_entry(each) for each in queries.list_happenings(session.id)],
        may_edit=actor.may(EDIT, session.jurisdiction.path),
        planned=planned,
        seatings=list(Seating),
        shown=_shown(session),
    )


FIELD_TITLES = {
    "title": N_("场次名称"),
    "level": N_("等级"),
    "paper_id": N_("试卷"),
    "opens_at": N_("开放时间"),
    "closes_at": N_("关闭时间"),
    "duration_s": N_("考试时长"),
    "late_entry_s": N_("最晚进场"),
    "earliest_submit_s": N_("最早交卷"),
    "focus_policy": N_("切屏处理"),
    "focus_limit": N_("切屏次数"),
    "review": N_("考后可查看的内容"),
    "notice": N_("考试须知"),
    "is_mock": N_("模拟考试"),
    "practice_reason": N_("使用练习题的理由"),
    "credit_years": N_("成绩有效期"),
}


def _entry(happening: queries.Happening) -> Entry:
    what = current_app.extensions["hongling_act_titles"].get(happening.what, happening.what)
    return Entry(happening.when, happening.who or _("系统"), _(what), _told(happening.details))


def _told(details: dict[str, Any]) -> str:
    """The reason given, else how many people or which fields an act touched."""
    if isinstance(details.get("reason"), str):
        return str(details["reason"])
    people = len(details["admissions"]) if "admissions" in details else details.get("people")
    if people:
        return str(_("%(n)s 人", n=people))
    return "、".join(_(FIELD_TITLES[name]) for name in details.get("changed", ()) if name in FIELD_TITLES)


def _shown(session: ExamSession) -> list[tuple[str, str]]:
    """(phase, what it shows) of the session's review options, for people."""
    rows = []
    for phase in CHOOSABLE_PHASES:
        parts = [_(part.label) for part in ReviewPart if shows(session.review, phase, part)]
        rows.append((_(phase.label), "、".join(parts) or _("不显示")))
    return rows

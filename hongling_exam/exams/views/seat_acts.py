"""The page of a seat, and the acts on it: with what happened there and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable

import segno
from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.exams import access
from hongling_exam.exams.actions import at_seat, invigilation
from hongling_exam.exams.actions.aside import accept_aside
from hongling_exam.exams.forms.invigilation import AcceptForm, GiveTimeForm, MoveForm, ReasonForm, ReopenForm
from hongling_exam.exams.models import Admission, Attempt
from hongling_exam.exams.queries.room import last_time_given
from hongling_exam.exams.queries.story import list_kept_aside
from hongling_exam.exams.views.acts import try_act
from hongling_exam.exams.views.printed import site
from hongling_exam.exams.views.seat_page import seat_context

blueprint = Blueprint("seats", __name__, template_folder="../templates")
PAGES = "hongling_exam/exams/invigilator"
Page = str | BaseResponse | tuple[str, int]


@blueprint.get("/rooms/<int:room_id>/attempts/<attempt>")
@requires("exams.room.watch")
def attempt(room_id: int, attempt: str) -> str:
    """One attempt: where it stands, its time, what happened, what may be done."""
    return _seat_page(access.get_attempt_in_room(current_actor(), room_id, attempt).admission)


@blueprint.get("/rooms/<int:room_id>/admissions/<int:admission_id>")
@requires("exams.room.watch")
def admission(room_id: int, admission_id: int) -> Page:
    """A seat whose attempt has not begun; else its attempt's page."""
    found = access.get_admission_in_room(current_actor(), room_id, admission_id)
    context = seat_context(current_actor(), found)
    if context["attempt"] is not None:
        return redirect(url_for(".attempt", room_id=room_id, attempt=context["attempt"].public_id), 303)
    return render_template(f"{PAGES}/seat.html", forms=_forms(found, None), opened="", **context)


def _seat_page(found: Admission, opened: str = "", form: FlaskForm | None = None) -> str:
    context = seat_context(current_actor(), found)
    forms = _forms(found, context["attempt"])
    if form is not None:
        forms[opened] = form
    return render_template(f"{PAGES}/seat.html", forms=forms, opened=opened, **context)


def _forms(found: Admission, attempt: Attempt | None) -> dict[str, FlaskForm]:
    """A fresh form for each act, whatever this request has sent."""
    organizer = is_organizer(found)
    time, reopen = GiveTimeForm(formdata=None, prefix="time-"), ReopenForm(formdata=None, prefix="reopen-")
    time.bound_to(last_time_given(found.session_id, attempt_id=attempt.id) if attempt else 0, is_organizer=organizer)
    plain = {name: ReasonForm(formdata=None, prefix=f"{name}-") for name in ("end", "release", "void")}
    plain["move"] = MoveForm(formdata=None, prefix="move-")
    accept = AcceptForm(formdata=None, prefix="accept-").offering([])
    return {"time": time, "reopen": reopen.bound_to(is_organizer=organizer), "accept": accept, **plain}


def is_organizer(found: Admission) -> bool:
    """Whether the caller organizes the session, and so is not held to an invigilator's limits."""
    return current_actor().may("exams.session.edit", found.session.jurisdiction.path)


def _act(room_id: int, public_id: str, name: str, form: ReasonForm, act: Callable[[Attempt], str]) -> Page:
    found = access.get_attempt_in_room(current_actor(), room_id, public_id)
    told = try_act(form, lambda: act(found))
    if told is None:
        return _seat_page(found.admission, name, form), 422
    flash(told, "success")
    return redirect(url_for(".attempt", room_id=room_id, attempt=public_id), 303)


def _act_for_a_reason(
    room_id: int, public_id: str, name: str, act: Callable[[Actor, Attempt, str], object], done: str
) -> Page:
    form = ReasonForm(prefix=f"{name}-")

    def do(found: Attempt) -> str:
        act(current_actor(), found, str(form.reason.data))
        return done

    return _act(room_id, public_id, name, form, do)


@blueprint.post("/rooms/<int:room_id>/attempts/<attempt>/time")
@requires("exams.room.watch")
def extend(room_id: int, attempt: str) -> Page:
    """Give one attempt more time."""
    found = access.get_attempt_in_room(current_actor(), room_id, attempt)
    form = GiveTimeForm(prefix="time-").bound_to(0, is_organizer=is_organizer(found.admission))

    def act(found: Attempt) -> str:
        invigilation.extend_attempt(current_actor(), found, *form.given, seen=form.seen_entry)
        return str(_("已延长 %(n)s 分钟。", n=form.minutes.data))

    return _act(room_id, attempt, "time", form, act)


@blueprint.post("/rooms/<int:room_id>/attempts/<attempt>/reopening")
@requires("exams.room.watch")
def reopen(room_id: int, attempt: str) -> Page:
    """Let a submitted attempt go on."""
    found = access.get_attempt_in_room(current_actor(), room_id, attempt)
    form = ReopenForm(prefix="reopen-").bound_to(is_organizer=is_organizer(found.admission))

    def act(found: Attempt) -> str:
        invigilation.reopen_attempt(current_actor(), found, str(form.reason.data), int(form.minutes.data or 0))
        return str(_("已重新开放。请考生刷新页面，继续作答。"))

    return _act(room_id, attempt, "reopen", form, act)


@blueprint.post("/rooms/<int:room_id>/attempts/<attempt>/ending")
@requires("exams.room.watch")
def end(room_id: int, attempt: str) -> Page:
    """Submit in the candidate's stead."""
    return _act_for_a_reason(room_id, attempt, "end", invigilation.end_attempt, _("已代为交卷。"))


@blueprint.post("/rooms/<int:room_id>/attempts/<attempt>/voiding")
@requires("exams.room.watch")
def void(room_id: int, attempt: str) -> Page:
    """Void the attempt."""
    return _act_for_a_reason(room_id, attempt, "void", invigilation.void_attempt, _("这次作答已作废。"))


@blueprint.post("/rooms/<int:room_id>/attempts/<attempt>/client")
@requires("exams.room.watch")
def release(room_id: int, attempt: str) -> Page:
    """Cut the active client off."""
    return _act_for_a_reason(
        room_id,
        attempt,
        "release",
        invigilation.release_client,
        _("已断开当前设备。考生在任一设备登录后，填准考证号即可继续。"),
    )


@blueprint.post("/rooms/<int:room_id>/attempts/<attempt>/aside")
@requires("exams.session.edit")
def accept(room_id: int, attempt: str) -> Page:
    """Let answers that were kept aside count; for the organizer."""
    found = access.get_attempt_in_room(current_actor(), room_id, attempt)
    form = AcceptForm(prefix="accept-").offering(each.id for each in list_kept_aside(found.id))

    def act(found: Attempt) -> str:
        chosen = form.chosen.data or []
        for aside_id in chosen:
            accept_aside(current_actor(), found, aside_id, str(form.reason.data))
        return str(_("已采用 %(n)s 份答案，成绩会按它重新计算。", n=len(chosen)))

    return _act(room_id, attempt, "accept", form, act)


@blueprint.post("/rooms/<int:room_id>/admissions/<int:admission_id>/slip")
@requires("exams.room.watch")
def issue_slip(room_id: int, admission_id: int) -> str:
    """A one-time sign-in slip to print or to show; its code is on this page and nowhere else."""
    found = access.get_admission_in_room(current_actor(), room_id, admission_id)
    code = at_seat.issue_seat_slip(current_actor(), found)
    address = f"{site()}{url_for('slips.sign_in')}"
    filled_in = f"{address}?username={found.admission_number}#{code}"
    picture = segno.make(filled_in, error="m", micro=False).svg_inline(border=1, omitsize=True)
    return render_template(
        f"{PAGES}/slip.html",
        admission=found,
        code=code,
        minutes=at_seat.SLIP_MINUTES,
        now=clock.now(),
        address=address,
        picture=Markup(picture),  # noqa: S704 - segno's own drawing of our own address
    )


@blueprint.post("/rooms/<int:room_id>/admissions/<int:admission_id>/seat")
@requires("exams.room.watch")
def move(room_id: int, admission_id: int) -> Page:
    """Move somebody to another seat of the room, or let two change places."""
    found = access.get_admission_in_room(current_actor(), room_id, admission_id)
    form = MoveForm(prefix="move-")

    def act() -> str:
        other = at_seat.move_seat(current_actor(), found, int(form.seat.data or 0), str(form.reason.data))
        if other is None:
            return str(_("已换到 %(seat)s 号座位。", seat=found.seat))
        places = {"seat": found.seat, "name": other.person.name, "other": other.seat}
        return str(_("已换到 %(seat)s 号座位，%(name)s 换到 %(other)s 号。", **places))

    told = try_act(form, act)
    if told is None:
        return _seat_page(found, "move", form), 422
    flash(told, "success")
    return redirect(url_for(".admission", room_id=room_id, admission_id=admission_id), 303)

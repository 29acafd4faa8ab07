"""Acts on a whole room or session: incidents, and time for all."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import clock
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.exams import access
from hongling_exam.exams.actions import at_seat, invigilation
from hongling_exam.exams.forms.invigilation import GiveTimeForm, IncidentForm
from hongling_exam.exams.models import Admission, ExamSession
from hongling_exam.exams.queries.room import Figures, count_running, figures_by_room, last_time_given, list_seats
from hongling_exam.exams.queries.rooms import list_incidents, list_rooms_in
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.views.acts import try_act
from hongling_exam.exams.views.rooms import fragment

blueprint = Blueprint("room_acts", __name__, template_folder="../templates")
PAGES = "hongling_exam/exams/invigilator"
Page = str | BaseResponse | tuple[str, int]


@blueprint.route("/rooms/<int:room_id>/incidents", methods=["GET", "POST"])
@requires("exams.room.watch")
def incidents(room_id: int) -> Page:
    """The incident log of a room, and the form that adds to it."""
    room = access.get_room_for_invigilator(current_actor(), room_id)
    form = IncidentForm(prefix="incident-").about(list_seats(room.id))
    if request.method == "GET":
        form.admission.data = request.args.get("admission", 0, type=int)

    def act() -> str:
        about = int(form.admission.data or 0)
        person = access.get_admission_in_room(current_actor(), room.id, about) if about else None
        at_seat.note_incident(current_actor(), room, person, str(form.note.data))
        return str(_("已记录。"))

    told = try_act(form, act)
    if told is not None:
        flash(told, "success")
        return redirect(url_for(".incidents", room_id=room.id), 303)
    page = render_template(
        f"{PAGES}/incidents.html", room=room, session=room.session, form=form, incidents=list_incidents(room.id)
    )
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/rooms/<int:room_id>/extension", methods=["GET", "POST"])
@requires("exams.room.watch")
def extend_room(room_id: int) -> Page:
    """全体延时 of a room; the page says to how many."""
    room = access.get_room_for_invigilator(current_actor(), room_id)
    organizer = current_actor().may("exams.session.edit", room.session.jurisdiction.path)
    seen = last_time_given(room.session_id, room_id=room.id)
    form = GiveTimeForm(prefix="time-").bound_to(seen, is_organizer=organizer)

    def act() -> str:
        people = invigilation.extend_room(current_actor(), room, *form.given, seen=form.seen_entry)
        return str(_("已给 %(n)s 人各延长 %(minutes)s 分钟。", n=people, minutes=form.minutes.data))

    told = try_act(form, act)
    if told is not None:
        flash(told, "success")
        return redirect(url_for("rooms.show", room_id=room.id), 303)
    return _extension_page(
        form,
        count_running(room.session_id, room.id),
        f"{room.session.title} · {room.name}",
        url_for("rooms.show", room_id=room.id),
    )


def _extension_page(form: GiveTimeForm, running: int, where: str, back: str) -> Page:
    page = render_template(f"{PAGES}/extension.html", form=form, running=running, where=where, back=back)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/sessions/<int:session_id>/extension", methods=["GET", "POST"])
@requires("exams.session.edit")
def extend_session(session_id: int) -> Page:
    """全体延时 of a session."""
    session = access.get_session_for_staff(current_actor(), session_id, "exams.session.edit")
    form = GiveTimeForm(prefix="time-").bound_to(last_time_given(session.id), is_organizer=True)

    def act() -> str:
        people = invigilation.extend_session(current_actor(), session, *form.given, seen=form.seen_entry)
        return str(_("已给 %(n)s 人各延长 %(minutes)s 分钟。", n=people, minutes=form.minutes.data))

    told = try_act(form, act)
    back = url_for(".session_live", session_id=session.id)
    if told is not None:
        flash(told, "success")
        return redirect(back, 303)
    return _extension_page(form, count_running(session.id), session.title, back)


@blueprint.get("/sessions/<int:session_id>/live")
@requires("exams.session.read")
def session_live(session_id: int) -> str:
    """How a whole session goes, room by room."""
    session = access.get_session_for_staff(current_actor(), session_id, "exams.session.read")
    return render_template(f"{PAGES}/session_live.html", **_session_context(session))


@blueprint.get("/sessions/<int:session_id>/live/figures")
@requires("exams.session.read")
def session_figures(session_id: int) -> Response:
    """The part of that page that changes; 304 while it does not."""
    session = access.get_session_for_staff(current_actor(), session_id, "exams.session.read")
    context = _session_context(session)
    facts = repr((context["rooms"], context["unseated"], context["total"]))
    return fragment(facts, f"{PAGES}/_session_live.html", **context)


def _session_context(session: ExamSession) -> dict[str, object]:
    by_room = figures_by_room(Admission.session_id == session.id)
    now = clock.now()
    return {
        "session": session,
        "rooms": [(*room, by_room.get(room[0], Figures())) for room in list_rooms_in(session.id)],
        "unseated": by_room.get(None),
        "total": sum(by_room.values(), Figures()),
        "may_edit": current_actor().may("exams.session.edit", session.jurisdiction.path),
        "now": now,
        "server_time": iso(now),
    }

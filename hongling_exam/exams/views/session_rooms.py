"""The rooms of a session."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import Invalid, NotFound, Refused
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.exams import access
from hongling_exam.exams.actions import rooms as actions
from hongling_exam.exams.forms.fields import show_refusal
from hongling_exam.exams.forms.sessions import RoomForm
from hongling_exam.exams.models import ExamRoom, ExamSession
from hongling_exam.exams.queries.admissions import list_possible_invigilators

blueprint = Blueprint("session_rooms", __name__, template_folder="../templates")
EDIT = "exams.session.edit"
PAGE = "hongling_exam/exams/organizer/room_form.html"
Page = str | BaseResponse | tuple[str, int]


def _session(session_id: int) -> ExamSession:
    return access.get_session_for_staff(current_actor(), session_id, EDIT)


def _room(session: ExamSession, room_id: int) -> ExamRoom:
    for room in session.rooms:
        if room.id == room_id:
            return room
    raise NotFound()


def _form(session: ExamSession, room: ExamRoom | None) -> RoomForm:
    form = RoomForm()
    names = {account.id: account.display_name for account in list_possible_invigilators(session)}
    if room is not None:
        names |= {each.account_id: each.account.display_name for each in room.invigilators}
    form.invigilators.choices = sorted(names.items(), key=lambda choice: choice[1])
    return form


def _hub(session: ExamSession) -> BaseResponse:
    return redirect(url_for("sessions.show", session_id=session.id, _anchor="rooms"), 303)


@blueprint.route("/sessions/<int:session_id>/rooms/new", methods=["GET", "POST"])
@requires(EDIT)
def create(session_id: int) -> Page:
    """Add a room."""
    session = _session(session_id)
    form = _form(session, None)
    if not form.is_submitted():
        form.capacity.data, form.columns.data = 30, 6
        return render_template(PAGE, form=form, session=session, room=None)
    if form.validate():
        try:
            room = actions.add_room(current_actor(), session, form.plan())
        except (Invalid, Refused) as error:
            show_refusal(form, error)
        else:
            flash(_("已增加考场“%(name)s”。", name=room.name), "success")
            return _hub(session)
    abandon()
    return render_template(PAGE, form=form, session=_session(session_id), room=None), 422


@blueprint.route("/sessions/<int:session_id>/rooms/<int:room_id>", methods=["GET", "POST"])
@requires(EDIT)
def edit(session_id: int, room_id: int) -> Page:
    """Change a room."""
    session = _session(session_id)
    room = _room(session, room_id)
    form = _form(session, room)
    if not form.is_submitted():
        form.fill(room)
        return render_template(PAGE, form=form, session=session, room=room)
    if form.validate():
        try:
            actions.edit_room(current_actor(), room, form.plan())
        except (Invalid, Refused) as error:
            show_refusal(form, error)
        else:
            flash(_("已保存。"), "success")
            return _hub(session)
    abandon()
    session = _session(session_id)
    return render_template(PAGE, form=form, session=session, room=_room(session, room_id)), 422


@blueprint.post("/sessions/<int:session_id>/rooms/<int:room_id>/delete")
@requires(EDIT)
def delete(session_id: int, room_id: int) -> BaseResponse:
    """Remove a room that nobody sits in."""
    session = _session(session_id)
    room = _room(session, room_id)
    name = room.name
    actions.remove_room(current_actor(), room)
    flash(_("已删除考场“%(name)s”。", name=name), "success")
    return _hub(session)

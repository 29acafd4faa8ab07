"""Admitting people one by one: by search, with seat and extra time; taking them off; arranging seats."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts.actions import make_passwords
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, HonglingError, NotFound, Refused
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.exams import access
from hongling_exam.exams.actions import admissions as actions
from hongling_exam.exams.actions.seats import arrange_seats, seat_admission
from hongling_exam.exams.forms.admissions import AdmissionForm, SeatingForm
from hongling_exam.exams.forms.fields import show_refusal
from hongling_exam.exams.models import Admission, ExamRoom, ExamSession
from hongling_exam.exams.queries import admissions as queries
from hongling_exam.exams.queries.attempts import find_attempt_of_admission
from hongling_exam.exams.rules.seating import Seating

blueprint = Blueprint("admissions", __name__, template_folder="../templates")
EDIT = "exams.session.edit"
PAGES = "hongling_exam/exams/organizer"
Page = str | BaseResponse | tuple[str, int]


def plannable_session(session_id: int) -> ExamSession:
    """A session the caller may plan."""
    return access.get_session_for_staff(current_actor(), session_id, EDIT)


def chosen_ids() -> list[int]:
    """The ids of the ticked rows."""
    return [int(each) for each in request.form.getlist("ids") if each.isdecimal() and len(each) < 10]


@blueprint.get("/sessions/<int:session_id>/admissions/new")
@requires(EDIT)
def search(session_id: int) -> str:
    """People who could be admitted, to be ticked."""
    session = plannable_session(session_id)
    listing = queries.list_people_to_admit(session, Wanted.from_args(request.args))
    return render_template(f"{PAGES}/people_to_admit.html", session=session, listing=listing)


@blueprint.post("/sessions/<int:session_id>/admissions")
@requires(EDIT)
def admit(session_id: int) -> Page:
    """Admit the ticked people."""
    return admit_people(session_id, {person: actions.ExtraTime() for person in chosen_ids()})


def admit_people(session_id: int, wanted: dict[int, actions.ExtraTime]) -> Page:
    """Admit, make the accounts that are missing, and show their one-time passwords, which stand nowhere else.

    Passwords are hashed before the writing begins: 27 ms each.
    """
    with reading():
        plannable_session(session_id)
        passwords = make_passwords(min(queries.count_without_account(wanted), actions.MOST_AT_ONCE))
    session = plannable_session(session_id)
    people = queries.list_people(session, list(wanted))
    if not people:
        raise Refused(N_("没有选中任何人。"), code="nobody")
    if len(people) < len(wanted):
        raise NotFound()
    done = actions.admit(current_actor(), session, people, wanted, passwords=passwords)
    flash(_("已准考 %(n)s 人。", n=len(done.admissions)), "success")
    if done.issued:
        return render_template(f"{PAGES}/issued.html", session=session, issued=done.issued)
    return redirect(url_for("sessions.show", session_id=session.id, _anchor="admissions"), 303)


def _admission(session: ExamSession, admission_id: int) -> Admission:
    found = db.session.get(Admission, admission_id)
    if found is None or found.session_id != session.id:
        raise NotFound()
    return found


def _form(session: ExamSession, admission: Admission) -> AdmissionForm:
    form = AdmissionForm()
    none = [] if admission.room_id else [("", _("还没有座位"))]
    form.room.choices = [*none, *((room.id, room.name) for room in session.rooms)]
    if not session.rooms:
        del form.room, form.seat
    return form


@blueprint.route("/sessions/<int:session_id>/admissions/<int:admission_id>", methods=["GET", "POST"])
@requires(EDIT)
def edit(session_id: int, admission_id: int) -> Page:
    """Seat and extra time of one person."""
    session = plannable_session(session_id)
    admission = _admission(session, admission_id)
    form = _form(session, admission)
    if not form.is_submitted():
        form.fill(admission)
        return _edit_page(form, session, admission)
    if form.validate():
        try:
            _store(form, session, admission)
        except HonglingError as error:
            show_refusal(form, error)
        else:
            flash(_("已保存。"), "success")
            return redirect(url_for("sessions.show", session_id=session.id, _anchor="admissions"), 303)
    abandon()
    session = plannable_session(session_id)
    return _edit_page(form, session, _admission(session, admission_id), 422)


def _edit_page(form: AdmissionForm, session: ExamSession, admission: Admission, status: int = 200) -> tuple[str, int]:
    page = render_template(
        f"{PAGES}/admission.html",
        form=form,
        session=session,
        admission=admission,
        attempt=find_attempt_of_admission(admission.id),
    )
    return page, status


def _store(form: AdmissionForm, session: ExamSession, admission: Admission) -> None:
    actions.set_extra_time(current_actor(), admission, form.extra())
    if "seat" in form and form.room.data and form.seat.data:
        room = _room(session.rooms, form.room.data)
        other = seat_admission(current_actor(), admission, room, form.seat.data)
        if other is not None:
            flash(_("已与 %(name)s 对调座位。", name=other.person.name), "info")


def _room(rooms: Sequence[ExamRoom], room_id: int) -> ExamRoom:
    for room in rooms:
        if room.id == room_id:
            return room
    raise NotFound()


@blueprint.post("/sessions/<int:session_id>/admissions/withdraw")
@requires(EDIT)
def withdraw(session_id: int) -> BaseResponse:
    """Take the ticked people off the list, with a reason."""
    session = plannable_session(session_id)
    chosen = [_admission(session, each) for each in chosen_ids()]
    if not chosen:
        raise Refused(N_("没有选中任何人。"), code="nobody")
    actions.withdraw_admissions(current_actor(), session, chosen, request.form.get("reason", ""))
    flash(_("已取消 %(n)s 人的准考。", n=len(chosen)), "success")
    return redirect(url_for("sessions.show", session_id=session.id, _anchor="admissions"), 303)


@blueprint.post("/sessions/<int:session_id>/seats")
@requires(EDIT)
def arrange(session_id: int) -> BaseResponse:
    """Give seats to those who have none, or to everybody anew."""
    session = plannable_session(session_id)
    form = SeatingForm()
    if not form.validate():
        raise Refused(N_("请选择排座方式。"), code="seating-missing")
    anew = request.form.get("anew") == "1"
    moved = arrange_seats(current_actor(), session, Seating(form.seating.data), anew=anew)
    flash(_("已为 %(n)s 人排定座位。", n=moved) if moved else _("所有考生都已有座位。"), "success")
    return redirect(url_for("sessions.show", session_id=session.id, _anchor="admissions"), 303)

"""What is printed: tickets, seat plans and sign-in sheets for the office, one's own ticket and receipt."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import N_, NotFound, Refused
from hongling_exam.core.permissions import current_actor, requires, signed_in
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.exams import access, printing
from hongling_exam.exams.delivery import form_in_hall
from hongling_exam.exams.models import ExamSession
from hongling_exam.exams.queries.admissions import find_admission_by_number, list_all_admissions
from hongling_exam.exams.queries.attempts import find_last_receipt
from hongling_exam.exams.states import AttemptState

blueprint = Blueprint("printed", __name__)
READ = "exams.session.read"


def office() -> str:
    """The office's name on printed forms; empty means the jurisdiction's."""
    return str(current_app.config["HONGLING"].text("OFFICE"))


def site() -> str:
    """The address people reach the site at, without a slash at the end."""
    public = str(current_app.config["HONGLING"].text("PUBLIC_URL"))
    return (public or request.url_root).rstrip("/")


@blueprint.get("/sessions/<int:session_id>/tickets.pdf")
@requires(READ)
def tickets(session_id: int) -> BaseResponse:
    """准考证 of everybody, or of the `ids` in the address."""
    session = access.get_session_for_staff(current_actor(), session_id, READ)
    ids = [int(each) for each in request.args.getlist("ids") if each.isdecimal() and len(each) < 10]
    return _tickets(session, ids or None)


@blueprint.post("/sessions/<int:session_id>/tickets.pdf")
@requires(READ)
def chosen_tickets(session_id: int) -> BaseResponse:
    """准考证 of the ticked people. Nothing is written: the writer's turn is given back before the typesetting."""
    abandon()
    session = access.get_session_for_staff(current_actor(), session_id, READ)
    return _tickets(session, [int(each) for each in request.form.getlist("ids") if each.isdecimal() and len(each) < 10])


def _tickets(session: ExamSession, ids: list[int] | None) -> BaseResponse:
    admissions = list_all_admissions(session.id, ids)
    if not admissions:
        raise Refused(N_("没有可以打印的准考证：还没有准考任何人。"), code="nothing-to-print")
    who = admissions[0].person.name if len(admissions) == 1 else session.title
    return file_answer(printing.tickets(admissions, office(), site()), f"{_('准考证')}-{who}.pdf")


@blueprint.get("/sessions/<int:session_id>/seat-plan.pdf")
@requires(READ)
def seat_plan(session_id: int) -> BaseResponse:
    """座位表, a room to a page."""
    session = _with_rooms(session_id)
    pdf = printing.seat_plans(session.rooms, list_all_admissions(session.id), office())
    return file_answer(pdf, f"{_('座位表')}-{session.title}.pdf")


@blueprint.get("/sessions/<int:session_id>/sign-in-sheet.pdf")
@requires(READ)
def sign_in_sheet(session_id: int) -> BaseResponse:
    """签到表, each room beginning a page."""
    session = _with_rooms(session_id)
    pdf = printing.sign_in_sheets(session.rooms, list_all_admissions(session.id), office())
    return file_answer(pdf, f"{_('签到表')}-{session.title}.pdf")


def _with_rooms(session_id: int) -> ExamSession:
    session = access.get_session_for_staff(current_actor(), session_id, READ)
    if not session.rooms:
        raise Refused(N_("这个场次没有考场，没有座位表和签到表。"), code="nothing-to-print")
    return session


@blueprint.get("/my/exams/<session>/ticket.pdf")
@requires("exams.own.read")
def own_ticket(session: str) -> BaseResponse:
    """One's own 准考证."""
    admission = access.get_admission_for_candidate(current_actor(), session)
    name = f"{_('准考证')}-{admission.session.title}.pdf"
    return file_answer(printing.tickets([admission], office(), site()), name)


@blueprint.get("/tickets/<number>")
@signed_in
def check_ticket(number: str) -> BaseResponse:
    """Where the QR code of a ticket leads: the candidate to the exam, the invigilator to the seat."""
    actor = current_actor()
    admission = find_admission_by_number(number)
    if admission is None or admission.session.state in access.HIDDEN:
        raise NotFound()
    if actor.person_id == admission.person_id:
        return redirect(url_for("hall.rules", session=admission.session.public_id), 303)
    if admission.room_id is not None:
        room = access.get_room_for_invigilator(actor, admission.room_id)
        return redirect(url_for("seats.admission", room_id=room.id, admission_id=admission.id), 303)
    session = access.get_session_for_staff(actor, admission.session_id, READ)
    return redirect(url_for("sessions.show", session_id=session.id, q=number), 303)


@blueprint.get("/hall/attempts/<attempt>/receipt.pdf")
@signed_in
def own_receipt(attempt: str) -> BaseResponse:
    """交卷回执 as PDF."""
    found = access.get_attempt_for_candidate(current_actor(), attempt)
    last = find_last_receipt(found.id) if found.state is not AttemptState.IN_PROGRESS else None
    if last is None:
        raise Refused(N_("还没有交卷，没有回执。"), code="not-submitted")
    questions = len(form_in_hall(found.form_id).questions)
    pdf = printing.receipt(found, last.body, last.number, questions, office(), site())
    return file_answer(pdf, f"{_('交卷回执')}-{found.admission.session.title}.pdf")

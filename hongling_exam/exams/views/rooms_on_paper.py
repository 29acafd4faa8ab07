"""考场记录表: what the system knows of a room, on paper, with lines left to write on."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from flask import Blueprint, Response, current_app
from flask_babel import format_datetime
from flask_babel import gettext as _

from hongling_exam.accounts.signed_in import current_actor
from hongling_exam.core.permissions import requires
from hongling_exam.exams import access, documents
from hongling_exam.exams.models import ExamRoom, ExamSession
from hongling_exam.exams.queries.room import figures_of, list_seats
from hongling_exam.exams.queries.rooms import list_incidents, list_invigilators, list_time_given_in
from hongling_exam.exams.states import SeatState

blueprint = Blueprint("rooms_on_paper", __name__)


@blueprint.get("/rooms/<int:room_id>/record.pdf")
@requires("exams.room.watch")
def record(room_id: int) -> Response:
    """The record as PDF, as things stand now."""
    room = access.get_room_for_invigilator(current_actor(), room_id)
    pdf = documents.room_records([_record(room)])
    name = quote(f"{_('考场记录表')}-{room.session.title}-{room.name}.pdf")
    headers = {"Content-Disposition": f"inline; filename=\"room-{room.id}.pdf\"; filename*=UTF-8''{name}"}
    return Response(pdf, content_type="application/pdf", headers=headers)


def _record(room: ExamRoom) -> documents.RoomRecordData:
    seats = list_seats(room.id)
    figures = figures_of(seats)
    return documents.RoomRecordData(
        session=_session_facts(room.session),
        room=room.name,
        place=room.place,
        invigilators=list_invigilators(room.id),
        expected=figures.expected,
        present=figures.present,
        submitted=figures.submitted,
        timed_out=figures.timed_out,
        absent=[f"{seat.seat} {seat.name}" for seat in seats if seat.state is SeatState.ABSENT],
        extensions=[
            documents.ExtensionEntry(
                at=_at(gift.at),
                who=gift.who if gift.people == 1 else _("%(n)s 人", n=gift.people),
                given=_("%(n)s 分钟", n=f"{gift.seconds / 60:.3g}"),
                reason=f"{_(gift.kind.label)}：{gift.reason}",
                by=gift.by or _("系统"),
            )
            for gift in list_time_given_in(room.id)
        ],
        incidents=[
            documents.IncidentEntry(
                at=_at(each.at),
                who=f"{each.seat} {each.who}" if each.who else _("整个考场"),
                note=each.note,
                by=each.by or _("系统"),
            )
            for each in reversed(list_incidents(room.id))
        ],
    )


def _session_facts(session: ExamSession) -> documents.SessionFacts:
    return documents.SessionFacts(
        office=current_app.config["HONGLING"].text("OFFICE") or session.jurisdiction.name,
        title=session.title,
        level=_(session.level.label),
        day=str(format_datetime(session.opens_at, "yyyy年M月d日（EEEE）")),
        time=_(
            "%(opens)s–%(closes)s（%(n)s 分钟）",
            opens=_clock(session.opens_at),
            closes=_clock(session.closes_at),
            n=session.duration_s // 60,
        ),
    )


def _clock(moment: dt.datetime) -> str:
    return str(format_datetime(moment, "H:mm"))


def _at(moment: dt.datetime) -> str:
    return str(format_datetime(moment, "M-d H:mm"))

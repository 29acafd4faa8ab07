"""考场记录表: what the system knows of a room, on paper, with lines left to write on."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint
from flask_babel import format_datetime
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.downloads import file_answer
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.typesetting import missing_characters
from hongling_exam.exams import access, documents
from hongling_exam.exams.models import ExamRoom, Paper
from hongling_exam.exams.printing import form_head
from hongling_exam.exams.queries.papers import list_forms
from hongling_exam.exams.queries.printed_papers import figures
from hongling_exam.exams.queries.room import figures_of, list_seats
from hongling_exam.exams.queries.rooms import list_incidents, list_invigilators, list_time_given_in
from hongling_exam.exams.states import SeatState
from hongling_exam.exams.views.printed import office

blueprint = Blueprint("rooms_on_paper", __name__)


@blueprint.get("/rooms/<int:room_id>/record.pdf")
@requires("exams.room.watch")
def record(room_id: int) -> BaseResponse:
    """The record as PDF, as things stand now."""
    room = access.get_room_for_invigilator(current_actor(), room_id)
    pdf = documents.room_records([_record(room)])
    return file_answer(pdf, f"{_('考场记录表')}-{room.session.title}-{room.name}.pdf")


def _record(room: ExamRoom) -> documents.RoomRecordData:
    seats = list_seats(room.id)
    figures = figures_of(seats)
    return documents.RoomRecordData(
        session=form_head(room.session, office()),
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
                reason=_drawable(f"{_(gift.kind.label)}：{gift.reason}"),
                by=gift.by or _("系统"),
            )
            for gift in list_time_given_in(room.id)
        ],
        incidents=[
            documents.IncidentEntry(
                at=_at(each.at),
                who=f"{each.seat} {each.who}" if each.who else _("整个考场"),
                note=_drawable(each.note),
                by=each.by or _("系统"),
            )
            for each in reversed(list_incidents(room.id))
        ],
        forms=_forms(room.session.paper),
    )


def _forms(paper: Paper | None) -> str:
    """The forms of a paper and how equal they are: as its assembly reached it, else as its questions stand."""
    if paper is None:
        return "—"
    rows = figures(list_forms(paper.id))
    labels = _("%(labels)s 卷", labels="、".join(row.label for row in rows))
    if len(rows) < 2:
        return str(labels)
    if paper.assembly is None:
        hard = [row.difficulty for row in rows]
        told = _("随机抽题；平均难度相差 %(spread)s", spread=f"{max(hard) - min(hard):.3f}")
        return f"{labels}（{told}）"
    spread = paper.assembly["spread"]
    told = _(
        "最优组卷；分值相差 %(points)s，平均难度相差 %(difficulty)s，信息量相差 %(information)s%%",
        points=f"{spread['points'] / 100:g}",
        difficulty=f"{spread['difficulty']:.3f}",
        information=f"{spread['information'] * 100:.2f}",
    )
    return f"{labels}（{told}）"


def _drawable(text: str) -> str:
    """A note that cannot be changed any more must still be printed: what the font lacks becomes 〓."""
    return text.translate({ord(each): "〓" for each in missing_characters(text)})


def _at(moment: dt.datetime) -> str:
    return str(format_datetime(moment, "M-d H:mm"))

"""The invigilator's rooms and the live view of one: who sits where and how it goes, asked for every few seconds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from hongling_exam.core import clock
from hongling_exam.core.office_time import OFFICE_ZONE, office_day
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.exams import access
from hongling_exam.exams.delivery import form_in_hall
from hongling_exam.exams.models import Admission, ExamRoom
from hongling_exam.exams.queries.room import Figures, Seat, figures_by_room, figures_of, list_seats
from hongling_exam.exams.queries.rooms import list_invigilators, list_rooms
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.states import SeatState

blueprint = Blueprint("rooms", __name__, template_folder="../templates")
ATTENTION = "attention"
VIEWS = ("grid", "list")
PAGES = "hongling_exam/exams/invigilator"


@dataclass(frozen=True)
class Shown:
    """What a live room shows: the seats that the filter lets through, and how many seats there are to draw."""

    seats: Sequence[Seat]
    figures: Figures
    attention: int
    questions: int
    last_seat: int
    state: str
    view: str


@blueprint.get("/rooms")
@requires("exams.room.watch")
def index() -> str:
    """My rooms on a day, today unless the address names another."""
    day = _day(request.args.get("day", ""))
    since = dt.datetime.combine(day, dt.time(), OFFICE_ZONE)
    rooms = list_rooms(current_actor(), since, since + dt.timedelta(days=1))
    figures = figures_by_room(Admission.room_id.in_([room.id for room, _of in rooms])) if rooms else {}
    coming = [] if rooms else list_rooms(current_actor(), max(since, clock.now()), most=5)
    return render_template(
        f"{PAGES}/rooms.html",
        rooms=[(room, session, figures.get(room.id, Figures())) for room, session in rooms],
        coming=coming,
        day=day,
        today=office_day(clock.now()),
        now=clock.now(),
    )


def _day(raw: str) -> dt.date:
    try:
        return dt.date.fromisoformat(raw)
    except ValueError:
        return office_day(clock.now())


@blueprint.get("/rooms/<int:room_id>")
@requires("exams.room.watch")
def show(room_id: int) -> str:
    """The live room as a page. Without JavaScript it is true at the moment it was loaded, which it says."""
    room = access.get_room_for_invigilator(current_actor(), room_id)
    return render_template(
        f"{PAGES}/room.html",
        room=room,
        session=room.session,
        invigilators=list_invigilators(room.id),
        last_entry_at=min(
            room.session.opens_at + dt.timedelta(seconds=room.session.late_entry_s), room.session.closes_at
        ),
        **_facts(room, shown_of(room)),
    )


@blueprint.get("/rooms/<int:room_id>/live")
@requires("exams.room.watch")
def live(room_id: int) -> Response:
    """The part of the page that changes; 304 while it does not."""
    room = access.get_room_for_invigilator(current_actor(), room_id)
    shown = shown_of(room)
    return fragment(fingerprint(shown), f"{PAGES}/_live.html", room=room, **_facts(room, shown))


def shown_of(room: ExamRoom) -> Shown:
    """The room now, as far as the address's filter lets it through."""
    seats = list_seats(room.id)
    state, view = request.args.get("state", ""), request.args.get("view", "grid")
    form_id = next((seat.form_id for seat in seats if seat.form_id is not None), None)
    state = state if state == ATTENTION or state in set(SeatState) else ""
    return Shown(
        seats=[seat for seat in seats if _passes(seat, state)],
        figures=figures_of(seats),
        attention=sum(_passes(seat, ATTENTION) for seat in seats),
        questions=len(form_in_hall(form_id).questions) if form_id is not None else 0,
        last_seat=max((seat.seat for seat in seats), default=0),
        state=state,
        view=view if view in VIEWS else "grid",
    )


def _passes(seat: Seat, state: str) -> bool:
    if state == ATTENTION:
        return seat.state is SeatState.OFFLINE or seat.focus_losses > 0 or seat.aside_waiting > 0
    return not state or seat.state == state


def offline_minutes(seat: Seat, now: dt.datetime) -> int:
    """For how many whole minutes nothing was heard from a seat that lost contact; 0 for others."""
    if seat.state is not SeatState.OFFLINE or seat.last_contact_at is None:
        return 0
    return max(1, int((now - seat.last_contact_at).total_seconds()) // 60)


def fingerprint(shown: Shown) -> str:
    """Changes when, and only when, something on the page does; the passing seconds are the browser's part."""
    now = clock.now()
    seats = [replace(seat, last_contact_at=None) for seat in shown.seats]
    minutes = [offline_minutes(seat, now) for seat in shown.seats]
    facts = (replace(shown, seats=()), seats, minutes)
    return repr(facts)


def _facts(room: ExamRoom, shown: Shown) -> dict[str, Any]:
    now = clock.now()
    return {
        "shown": shown,
        "by_seat": {seat.seat: seat for seat in shown.seats},
        "minutes": {seat.seat: offline_minutes(seat, now) for seat in shown.seats},
        "now": now,
        "server_time": iso(now),
        "base": url_for("rooms.show", room_id=room.id),
        "labels": {state: _(state.label) for state in SeatState},
    }


def fragment(facts: str, template: str, **context: Any) -> Response:
    """A polled part of a page with its ETag, rendered only where the caller's is another; with the server's time."""
    tag = hashlib.sha256(f"{get_locale()}{facts}".encode()).hexdigest()[:32]
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = Response(render_template(template, **context), content_type="text/html; charset=utf-8")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Server-Time"] = iso(clock.now())
    return response

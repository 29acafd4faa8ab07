"""Giving out seats and changing them."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.clock import now
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused
from hongling_exam.exams import access
from hongling_exam.exams.actions.locks import hold_session
from hongling_exam.exams.actions.planning import EDIT, must_be_plannable, record
from hongling_exam.exams.actions.timeline import note
from hongling_exam.exams.models import Admission, ExamRoom, ExamSession
from hongling_exam.exams.queries.attempts import find_attempt_of_admission
from hongling_exam.exams.queries.planning import taken_seats
from hongling_exam.exams.rules.seating import RoomSeats, Seating, free_seats
from hongling_exam.exams.states import SessionState

Place = tuple[int, int]


def next_places(session: ExamSession, count: int, seating: Seating, *, as_if_empty: bool = False) -> list[Place]:
    """The next `count` free (room id, seat), rooms in the order they were made; raises Refused ("full")."""
    rooms = [RoomSeats(room.id, room.capacity, room.columns) for room in sorted(session.rooms, key=lambda r: r.id)]
    used = {} if as_if_empty else taken_seats(session.id)
    taken = {(room, seat) for room, seats in used.items() for seat in seats}
    free = list(free_seats(rooms, taken, seating))
    if len(free) < count:
        text = N_("考场只剩 %(free)s 个空座位，不够 %(n)s 人。请先增加考场或座位。")
        raise Refused(text, code="full", free=len(free), n=count)
    return free[:count]


def arrange_seats(actor: Actor, session: ExamSession, seating: Seating, *, anew: bool) -> int:
    """Give a seat to everybody who has none, or with `anew` to all in the order of their numbers; tells how many moved.

    Anew only before the session opens: seats stand on the printed tickets. Raises Refused ("full", "open").
    """
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    must_be_plannable(session)
    if anew and session.state is SessionState.SCHEDULED and now() >= session.opens_at:
        raise Refused(N_("考试已经开放，不能全部重排座位。"), code="open")
    query = sa.select(Admission).where(Admission.session_id == session.id).order_by(Admission.id)
    everybody = db.session.scalars(query.with_for_update(of=Admission)).all()
    wanting = sorted((each for each in everybody if anew or each.seat is None), key=_by_number)
    places = next_places(session, len(wanting), seating, as_if_empty=anew)
    for admission in wanting:
        admission.room_id = admission.seat = None
    db.session.flush()
    for admission, (room_id, seat) in zip(wanting, places, strict=True):
        admission.room_id, admission.seat = room_id, seat
    db.session.flush()
    if wanting:
        details = {"seating": seating.value, "anew": anew, "people": len(wanting)}
        record(actor, session, "exams.admission.arrange", details)
    return len(wanting)


def _by_number(admission: Admission) -> tuple[str, int]:
    prefix, _, serial = admission.admission_number.rpartition("-")
    return prefix, int(serial) if serial.isdigit() else 0


def seat_admission(actor: Actor, admission: Admission, room: ExamRoom, seat: int) -> Admission | None:
    """Put somebody on a seat; who sits there changes places with them and is returned.

    For who organizes the session or, within one room, invigilates it; also while the exam runs: it touches nobody's
    attempt, which goes on at the other machine by a takeover, and stands on the attempt's own timeline.
    """
    session = admission.session
    access.organizes_or_invigilates(actor, session, room.id if room.id == admission.room_id else None)
    hold_session(session)
    must_be_plannable(session)
    if room.session_id != session.id:
        raise NotFound()
    if not 1 <= seat <= room.capacity:
        reason = N_("这个考场没有这个座位号")
        raise Invalid(N_("这个考场没有这个座位号。"), [{"field": "seat", "reason": reason}])
    db.session.refresh(admission, ["room_id", "seat"])
    before = (admission.room_id, admission.seat)
    if before == (room.id, seat):
        return None
    other = db.session.scalar(sa.select(Admission).where(Admission.room_id == room.id, Admission.seat == seat))
    _change_places(admission, other, (room.id, seat))
    details = {"admission": admission.id, "from": list(before), "to": [room.id, seat]}
    record(actor, session, "exams.admission.move", {**details, "changed_with": other.id if other else None})
    for moved in filter(None, (admission, other)):
        attempt = find_attempt_of_admission(moved.id)
        if attempt is not None:
            note(attempt, "seat_moved", actor, {"to": [moved.room_id, moved.seat]})
    return other


def _change_places(admission: Admission, other: Admission | None, place: Place) -> None:
    """A seat is unique, so both get up before either sits down."""
    left = (admission.room_id, admission.seat)
    admission.room_id = admission.seat = None
    if other is not None:
        other.room_id = other.seat = None
    db.session.flush()
    admission.room_id, admission.seat = place
    if other is not None:
        other.room_id, other.seat = left
    db.session.flush()

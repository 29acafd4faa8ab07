"""What an invigilator does at a seat beside acts on the attempt: incidents, slips, changes of place."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.accounts.actions import issue_slip
from hongling_exam.accounts.models import Account
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.exams import access
from hongling_exam.exams.actions.seats import seat_admission
from hongling_exam.exams.actions.timeline import note
from hongling_exam.exams.models import Admission, ExamRoom, Incident
from hongling_exam.exams.queries.attempts import find_attempt_of_admission
from hongling_exam.exams.rules.invigilation import check_not_own, checked_reason

LONGEST_NOTE = 2000
SLIP_MINUTES = 30


def note_incident(actor: Actor, room: ExamRoom, admission: Admission | None, text: str) -> Incident:
    """Note what happened in a room, or to one person admitted to it; a note can never be changed."""
    access.organizes_or_invigilates(actor, room.session, room.id)
    text = text.strip()
    if not 0 < len(text) <= LONGEST_NOTE:
        raise Refused(N_("请写下情况，不超过 %(n)s 个字。"), code="note-missing", n=LONGEST_NOTE)
    if admission is not None:
        check_not_own(actor, None, admission.person_id)
        if admission.room_id != room.id:
            raise Refused(N_("这位考生不在本考场。"), code="other-room")
    incident = Incident(
        session_id=room.session_id,
        room_id=room.id,
        admission_id=admission.id if admission else None,
        note=text,
        noted_at=clock.now(),
        noted_by=actor.account_id,
    )
    db.session.add(incident)
    db.session.flush()
    details = {"incident": incident.id, "admission": incident.admission_id}
    path, subject = room.session.jurisdiction.path, f"exam_room:{room.id}"
    audit.record(actor, "exams.incident.note", subject, details, jurisdiction=path, personal={"note": text})
    return incident


def issue_seat_slip(actor: Actor, admission: Admission, minutes: int = SLIP_MINUTES) -> str:
    """Make a one-time sign-in code for the person on a seat; gives the code, which is stored nowhere.

    Raises Refused for who has no account, and where accounts refuse (disabled, staff).
    """
    session = admission.session
    access.organizes_or_invigilates(actor, session, admission.room_id)
    check_not_own(actor, None, admission.person_id)
    account = db.session.scalar(sa.select(Account).where(Account.person_id == admission.person_id))
    if account is None:
        raise Refused(N_("这位考生还没有账号，请考务组织先为其开通。"), code="no-account")
    path, subject = session.jurisdiction.path, f"admission:{admission.id}"
    code = issue_slip(actor, account, minutes, within=path)
    attempt = find_attempt_of_admission(admission.id)
    if attempt is not None:
        note(attempt, "slip_issued", actor, {"minutes": minutes})
    audit.record(actor, "exams.admission.issue_slip", subject, {"minutes": minutes}, jurisdiction=path)
    return code


def move_seat(actor: Actor, admission: Admission, seat: int, reason: str) -> Admission | None:
    """Move somebody to another seat of the room; who sits there changes places with them and is returned."""
    reason = checked_reason(reason)
    check_not_own(actor, None, admission.person_id)
    room = admission.room
    if room is None:
        raise Refused(N_("这位考生还没有编排座位。"), code="no-seat")
    before = admission.seat
    other = seat_admission(actor, admission, room, seat)
    path, subject = admission.session.jurisdiction.path, f"admission:{admission.id}"
    details = {"from": before, "to": seat}
    audit.record(actor, "exams.seat.move", subject, details, jurisdiction=path, personal={"reason": reason})
    return other

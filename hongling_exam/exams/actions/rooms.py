"""The rooms of a session and who invigilates them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.exams.actions.locks import hold_session
from hongling_exam.exams.actions.planning import EDIT, must_be_plannable, record
from hongling_exam.exams.models import Admission, ExamRoom, ExamSession, RoomInvigilator
from hongling_exam.exams.queries.admissions import list_possible_invigilators

MOST_ROOMS = 200


@dataclass(frozen=True)
class RoomPlan:
    """What people fill in about a room; `invigilators` are account ids."""

    name: str
    capacity: int
    columns: int = 6
    place: str = ""
    invigilators: Sequence[int] = ()


def add_room(actor: Actor, session: ExamSession, plan: RoomPlan) -> ExamRoom:
    """Give the session a room. Raises Invalid naming the fields."""
    _may_plan(actor, session)
    if len(session.rooms) >= MOST_ROOMS:
        raise Refused(N_("一个场次最多 %(n)s 个考场。"), code="too-many-rooms", n=MOST_ROOMS)
    _check(session, plan, None)
    room = ExamRoom(session=session)
    _store(room, plan)
    db.session.add(room)
    db.session.flush()
    record(actor, session, "exams.room.add", {"room": room.id, **_facts(room)})
    return room


def edit_room(actor: Actor, room: ExamRoom, plan: RoomPlan) -> None:
    """Change a room. It never gets smaller than the seats in use."""
    session = room.session
    _may_plan(actor, session)
    _check(session, plan, room)
    before = _facts(room)
    _store(room, plan)
    db.session.flush()
    if before != _facts(room):
        record(actor, session, "exams.room.edit", {"room": room.id, "before": before, "after": _facts(room)})


def remove_room(actor: Actor, room: ExamRoom) -> None:
    """Take a room from its session; refused while somebody has a seat in it."""
    session = room.session
    _may_plan(actor, session)
    if _highest_seat(room):
        raise Refused(N_("“%(room)s”已经排了考生，请先把他们移到别的考场。"), code="room-in-use", room=room.name)
    record(actor, session, "exams.room.remove", {"room": room.id, **_facts(room)})
    session.rooms.remove(room)


def _may_plan(actor: Actor, session: ExamSession) -> None:
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    must_be_plannable(session)


def _check(session: ExamSession, plan: RoomPlan, room: ExamRoom | None) -> None:
    used = _highest_seat(room) if room is not None else 0
    names = {other.name for other in session.rooms if other is not room}
    possible = {account.id for account in list_possible_invigilators(session)}
    present = {each.account_id for each in room.invigilators} if room is not None else set()
    faults = [
        {"field": field, "reason": reason}
        for field, bad, reason in (
            ("name", not 1 <= len(plan.name.strip()) <= 50, N_("考场名称应为 1–50 个字")),
            ("name", plan.name.strip() in names, N_("本场次已有同名的考场")),
            ("place", len(plan.place) > 100, N_("地点不能超过 100 个字")),
            ("capacity", not 1 <= plan.capacity <= 1000, N_("座位数应在 1–1000 之间")),
            ("capacity", plan.capacity < used, N_("已有考生排在更大的座位号上，不能减少到这个数")),
            ("columns", not 1 <= plan.columns <= 20, N_("每排座位数应在 1–20 之间")),
            ("invigilators", not set(plan.invigilators) <= possible | present, N_("只能选择本辖区的监考人员")),
        )
        if bad
    ]
    if faults:
        raise Invalid(N_("考场的内容有误，请更正后再保存。"), faults)


def _highest_seat(room: ExamRoom) -> int:
    return int(db.session.scalar(sa.select(sa.func.max(Admission.seat)).where(Admission.room_id == room.id)) or 0)


def _store(room: ExamRoom, plan: RoomPlan) -> None:
    room.name, room.place = plan.name.strip(), plan.place.strip()
    room.capacity, room.columns = plan.capacity, plan.columns
    wanted = set(plan.invigilators)
    kept = [each for each in room.invigilators if each.account_id in wanted]
    added = wanted - {each.account_id for each in kept}
    room.invigilators = [*kept, *(RoomInvigilator(account_id=account) for account in sorted(added))]


def _facts(room: ExamRoom) -> dict[str, Any]:
    return {
        "name": room.name,
        "place": room.place,
        "capacity": room.capacity,
        "columns": room.columns,
        "invigilators": sorted(each.account_id for each in room.invigilators),
    }

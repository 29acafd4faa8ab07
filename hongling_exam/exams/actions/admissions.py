"""Admitting people to a session: numbers, seats, extra time, and taking them off the list again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.accounts.actions import IssuedAccess, NewPassword, create_candidate_accounts
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Forbidden, Invalid, NotFound, Refused
from hongling_exam.core.office_time import OFFICE_ZONE
from hongling_exam.exams.actions.attempts import window_of
from hongling_exam.exams.actions.locks import hold_admission, hold_numbers, hold_persons, hold_session
from hongling_exam.exams.actions.planning import EDIT, must_be_plannable, record
from hongling_exam.exams.actions.seats import next_places
from hongling_exam.exams.models import Admission, Attempt, ExamSession, Incident
from hongling_exam.exams.queries.planning import find_clashes
from hongling_exam.exams.rules.conflicts import minutes, named
from hongling_exam.exams.rules.seating import Seating, admission_number, number_prefix
from hongling_exam.exams.rules.time import local_moment
from hongling_exam.exams.states import SessionState
from hongling_exam.organizations.models import Person

MOST_AT_ONCE = 1000
MOST_EXTRA_S = 4 * 3600


@dataclass(frozen=True)
class ExtraTime:
    """照顾延时: seconds beyond the duration, and why. The reason may concern a person's health."""

    seconds: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Admitted:
    """Who was newly admitted, and the accounts made for them with their one-time passwords."""

    admissions: Sequence[Admission]
    issued: Sequence[IssuedAccess]


def admit(
    actor: Actor,
    session: ExamSession,
    persons: Sequence[Person],
    extra_time: Mapping[int, ExtraTime] | None = None,
    *,
    seating: Seating = Seating.SERPENTINE,
    passwords: Sequence[NewPassword] = (),
) -> Admitted:
    """Admit people (who is admitted already stays as they are); `extra_time` is by person id.

    All or nobody: raises NotFound for somebody of another jurisdiction, Refused when seats run out ("full"), when
    somebody is in an overlapping session ("overlap"), or when the window would cut extra time off. Where the session
    has rooms, everybody gets a seat. Who has no account gets one, with the next of `passwords` while there are any.
    """
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    _must_take_new(session)
    wanted = _not_yet_admitted(session, persons)
    extra = {person.id: (extra_time or {}).get(person.id, ExtraTime()) for person in wanted}
    for person in wanted:
        _check_extra(actor, session, person.id, extra[person.id])
    _check_persons(session, wanted)
    places = next_places(session, len(wanted), seating) if session.rooms else [(None, None)] * len(wanted)
    issued = create_candidate_accounts(actor, wanted, passwords)
    rows = zip(wanted, _numbers(session, len(wanted)), places, strict=True)
    made = [_admission(session, person, extra[person.id], number, *place) for person, number, place in rows]
    db.session.add_all(made)
    db.session.flush()
    if made:
        details = {"admissions": [each.id for each in made], "persons": [each.person_id for each in made]}
        record(actor, session, "exams.admission.admit", details)
    return Admitted(made, issued)


def _admission(
    session: ExamSession, person: Person, extra: ExtraTime, number: str, room_id: int | None, seat: int | None
) -> Admission:
    return Admission(
        session=session,
        person=person,
        admission_number=number,
        room_id=room_id,
        seat=seat,
        extra_time_s=extra.seconds,
        extra_time_reason=extra.reason.strip() if extra.seconds else "",
        created_at=clock.now(),
    )


def _must_take_new(session: ExamSession) -> None:
    must_be_plannable(session)
    last = window_of(session).last_entry_at()
    if session.state is SessionState.SCHEDULED and clock.now() > last:
        text = N_("最晚进场时间（%(time)s）已过，不能再准考。")
        raise Refused(text, code="too-late", time=local_moment(last))


def _not_yet_admitted(session: ExamSession, persons: Sequence[Person]) -> list[Person]:
    distinct = {person.id: person for person in persons}
    if len(distinct) > MOST_AT_ONCE:
        raise Refused(N_("一次最多准考 %(n)s 人，请分批办理。"), code="too-many", n=MOST_AT_ONCE)
    query = sa.select(Admission.person_id)
    admitted = set(db.session.scalars(query.where(Admission.session_id == session.id)))
    return [person for person in distinct.values() if person.id not in admitted]


def _check_persons(session: ExamSession, persons: Sequence[Person]) -> None:
    if any(not person.jurisdiction.path.startswith(session.jurisdiction.path) for person in persons):
        raise NotFound()
    ids = [person.id for person in persons]
    hold_persons(ids)
    clashes = find_clashes(session, ids)
    if clashes:
        shown = named([f"{name}（{title}）" for _id, name, title in clashes])
        raise Refused(N_("%(n)s 人同一时间还有别的考试：%(names)s。"), code="overlap", **shown)


def _check_extra(actor: Actor, session: ExamSession, person_id: int, extra: ExtraTime) -> None:
    """Nobody favours oneself; a published session never cuts time off, a draft is judged when it is published."""
    if extra.seconds and actor.person_id == person_id:
        raise Forbidden(N_("不能给自己延时，请由其他考务人员办理。"))
    if not 0 <= extra.seconds <= MOST_EXTRA_S:
        reason = N_("照顾延时应在 0–240 分钟之间")
        raise Invalid(N_("照顾延时应在 0–240 分钟之间。"), [{"field": "extra_minutes", "reason": reason}])
    if extra.seconds and not 1 <= len(extra.reason.strip()) <= 200:
        reason = N_("请写明照顾的原因（200 字以内）")
        raise Invalid(N_("给考生延时，须写明原因。"), [{"field": "extra_reason", "reason": reason}])
    length = int((session.closes_at - session.opens_at).total_seconds())
    needed = session.duration_s + extra.seconds
    if session.state is SessionState.SCHEDULED and extra.seconds and needed > length:
        text = N_("考试时长加照顾延时共 %(needed)s 分钟，超过开放的 %(window)s 分钟，会被截短。")
        raise Refused(text, code="window-too-short", needed=minutes(needed), window=minutes(length))


def _numbers(session: ExamSession, count: int) -> list[str]:
    """The next free admission numbers of the year and level."""
    hold_numbers()
    prefix = number_prefix(session.opens_at.astimezone(OFFICE_ZONE).year, session.level.rank)
    serial = sa.cast(sa.func.substr(Admission.admission_number, len(prefix) + 1), sa.Integer)
    query = sa.select(sa.func.max(serial)).where(Admission.admission_number.startswith(prefix, autoescape=True))
    last = int(db.session.scalar(query) or 0)
    return [admission_number(prefix, last + place) for place in range(1, count + 1)]


def set_extra_time(actor: Actor, admission: Admission, extra: ExtraTime) -> None:
    """Grant, change or withdraw the accommodation of somebody who has not begun yet."""
    session = admission.session
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    must_be_plannable(session)
    hold_admission(admission)
    reason = extra.reason.strip() if extra.seconds else ""
    before = admission.extra_time_s
    if (extra.seconds, reason) == (before, admission.extra_time_reason):
        return
    if _has_begun(admission):
        raise Refused(N_("考生已经开始作答；要给时间，请在监考页面延长。"), code="begun")
    _check_extra(actor, session, admission.person_id, extra)
    admission.extra_time_s, admission.extra_time_reason = extra.seconds, reason
    details = {"admission": admission.id, "before_s": before, "after_s": extra.seconds}
    record(actor, session, "exams.admission.accommodate", details, {"reason": reason} if reason else None)


def _has_begun(admission: Admission) -> bool:
    return db.session.scalar(sa.select(Attempt.id).where(Attempt.admission_id == admission.id)) is not None


def withdraw_admissions(actor: Actor, session: ExamSession, admissions: Sequence[Admission], reason: str) -> None:
    """Take people off the list again, all or nobody; who has begun, or has a note in the room's record, stays."""
    actor.require(EDIT, session.jurisdiction.path)
    if not reason.strip():
        raise Refused(N_("请写明取消准考的理由。"), code="reason-missing")
    hold_session(session)
    must_be_plannable(session)
    for admission in sorted(admissions, key=lambda each: each.id):
        hold_admission(admission)
        _check_removable(admission)
        details = {"admission": admission.id, "person": admission.person_id, "number": admission.admission_number}
        record(actor, session, "exams.admission.withdraw", details, {"reason": reason.strip()[:500]})
        db.session.delete(admission)
    db.session.flush()


def _check_removable(admission: Admission) -> None:
    name = admission.person.name
    if _has_begun(admission):
        raise Refused(N_("%(name)s 已经开始作答，不能取消准考。"), code="begun", name=name)
    if db.session.scalar(sa.select(Incident.id).where(Incident.admission_id == admission.id).limit(1)):
        text = N_("%(name)s 在考场情况记录中已有记载，不能取消准考。")
        raise Refused(text, code="has-incident", name=name)

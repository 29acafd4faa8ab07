"""The live room: who sits where and how it goes, in one statement whatever the size."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.exams.models import Admission, AsideResponse, Attempt, Response, TimeLedgerEntry
from hongling_exam.exams.rules.invigilation import OFFLINE_AFTER, seat_state
from hongling_exam.exams.states import AttemptState, LedgerKind, SeatState
from hongling_exam.organizations.models import Person

NO_ANSWER = ('""', "[]", "{}")
GIVEN_BY_STAFF = (LedgerKind.EXTENSION, LedgerKind.OUTAGE, LedgerKind.REOPENING)
RUNNING = frozenset({SeatState.ANSWERING, SeatState.OFFLINE})
COUNTED = ("expected", *(each.value for each in SeatState), "aside_waiting")


@dataclass(frozen=True)
class Seat:
    """One admitted person at a seat. `attempt` is a public id; figures are zero before the attempt began.

    `added_s` is the time beyond the session's limit: accommodation, extensions, outages, re-openings.
    """

    admission_id: int
    seat: int
    name: str
    admission_number: str
    extra_time_s: int
    state: SeatState
    attempt: str | None = None
    form_id: int | None = None
    answered: int = 0
    focus_losses: int = 0
    aside_waiting: int = 0
    added_s: int = 0
    deadline_at: dt.datetime | None = None
    submitted_at: dt.datetime | None = None
    last_contact_at: dt.datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether the attempt is in progress, in contact or not."""
        return self.state in RUNNING


@dataclass(frozen=True)
class Figures:
    """How a room or a session stands. `answering` leaves out who is offline; `deadline_at` is the last one running."""

    expected: int = 0
    absent: int = 0
    answering: int = 0
    offline: int = 0
    submitted: int = 0
    timed_out: int = 0
    voided: int = 0
    aside_waiting: int = 0
    deadline_at: dt.datetime | None = None

    def __add__(self, other: Figures) -> Figures:
        """Both together."""
        counts = {each: getattr(self, each) + getattr(other, each) for each in COUNTED}
        deadlines = [each for each in (self.deadline_at, other.deadline_at) if each is not None]
        return Figures(**counts, deadline_at=max(deadlines, default=None))

    @property
    def present(self) -> int:
        """How many have begun."""
        return self.expected - self.absent

    @property
    def running(self) -> int:
        """How many attempts are in progress."""
        return self.answering + self.offline


def list_seats(room_id: int) -> Sequence[Seat]:
    """The seats of a room that are taken, in order."""
    return _seats(Admission.room_id == room_id)


def find_seat(admission_id: int) -> Seat:
    """One admitted person as the live room shows it; raises NotFound without a seat."""
    found = _seats(sa.and_(Admission.id == admission_id, Admission.seat.is_not(None)))
    if not found:
        raise NotFound()
    return found[0]


def _seats(condition: sa.ColumnElement[bool]) -> list[Seat]:
    now = clock.now()
    query = (
        sa.select(
            Admission.id,
            Admission.seat,
            Admission.admission_number,
            Admission.extra_time_s,
            Person.name,
            Attempt.public_id,
            Attempt.form_id,
            Attempt.state,
            Attempt.deadline_at,
            Attempt.submitted_at,
            Attempt.focus_losses,
            Attempt.last_contact_at,
            _last_saved(now).label("saved_at"),
            _answered().label("answered"),
            _aside_waiting().label("aside_waiting"),
            _added_ms().label("added_ms"),
        )
        .join(Person, Person.id == Admission.person_id)
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .where(condition)
        .order_by(Admission.seat)
    )
    return [_seat(row, now) for row in db.session.execute(query)]


def _seat(row: Any, now: dt.datetime) -> Seat:
    contacts = [moment for moment in (row.last_contact_at, row.saved_at) if moment is not None]
    contact = max(contacts, default=None)
    return Seat(
        admission_id=row.id,
        seat=row.seat,
        name=row.name,
        admission_number=row.admission_number,
        extra_time_s=row.extra_time_s,
        state=seat_state(row.state, row.deadline_at, row.submitted_at, contact, now),
        attempt=row.public_id,
        form_id=row.form_id,
        answered=row.answered,
        focus_losses=row.focus_losses or 0,
        aside_waiting=row.aside_waiting,
        added_s=int(row.added_ms or 0) // 1000,
        deadline_at=row.deadline_at,
        submitted_at=row.submitted_at,
        last_contact_at=contact,
    )


def _last_saved(now: dt.datetime) -> sa.ColumnElement[dt.datetime]:
    """When the last answer came, looked up only where the attempt's own last contact is not fresh."""
    saved = sa.select(sa.func.max(Response.saved_at)).where(Response.attempt_id == Attempt.id)
    return sa.case((Attempt.last_contact_at < now - OFFLINE_AFTER, saved.correlate(Attempt).scalar_subquery()))


def _answered() -> sa.ScalarSelect[int]:
    """Answers that are given: what the receipt counts, too."""
    query = sa.select(sa.func.count()).select_from(Response).where(Response.attempt_id == Attempt.id)
    return query.where(Response.answer.not_in(NO_ANSWER)).correlate(Attempt).scalar_subquery()


def _aside_waiting() -> sa.ScalarSelect[int]:
    query = sa.select(sa.func.count()).select_from(AsideResponse).where(AsideResponse.attempt_id == Attempt.id)
    return query.where(AsideResponse.accepted_at.is_(None)).correlate(Attempt).scalar_subquery()


def _added_ms() -> sa.ScalarSelect[int]:
    query = sa.select(sa.func.sum(TimeLedgerEntry.given_ms)).where(TimeLedgerEntry.attempt_id == Attempt.id)
    return query.where(TimeLedgerEntry.kind != LedgerKind.LIMIT).correlate(Attempt).scalar_subquery()


def figures_of(seats: Sequence[Seat]) -> Figures:
    """The figures of seats at hand."""
    count = Counter(seat.state for seat in seats)
    deadlines = [seat.deadline_at for seat in seats if seat.is_running and seat.deadline_at is not None]
    return Figures(
        expected=len(seats),
        absent=count[SeatState.ABSENT],
        answering=count[SeatState.ANSWERING],
        offline=count[SeatState.OFFLINE],
        submitted=count[SeatState.SUBMITTED],
        timed_out=count[SeatState.TIMED_OUT],
        voided=count[SeatState.VOIDED],
        aside_waiting=sum(seat.aside_waiting for seat in seats),
        deadline_at=max(deadlines, default=None),
    )


def figures_by_room(condition: sa.ColumnElement[bool]) -> Mapping[int | None, Figures]:
    """{room: figures} of the admissions that meet `condition`, in one statement; None is who has no seat."""
    each = (
        sa.select(
            Admission.room_id,
            _seat_state(clock.now()).label("state"),
            Attempt.deadline_at,
            _aside_waiting().label("aside"),
        )
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .where(condition)
        .subquery()
    )
    query = sa.select(
        each.c.room_id,
        sa.func.count().label("expected"),
        sa.func.sum(each.c.aside).label("aside_waiting"),
        sa.func.max(sa.case((each.c.state.in_(RUNNING), each.c.deadline_at))).label("deadline_at"),
        *(sa.func.count(sa.case((each.c.state == state.value, 1))).label(state.value) for state in SeatState),
    ).group_by(each.c.room_id)
    return {
        row.room_id: Figures(
            expected=row.expected,
            aside_waiting=int(row.aside_waiting or 0),
            deadline_at=row.deadline_at,
            **{state.value: getattr(row, state.value) for state in SeatState},
        )
        for row in db.session.execute(query)
    }


def _seat_state(now: dt.datetime) -> sa.ColumnElement[str]:
    """`rules.invigilation.seat_state` in SQL."""
    fresh = now - OFFLINE_AFTER
    saved = sa.exists().where(Response.attempt_id == Attempt.id, Response.saved_at >= fresh).correlate(Attempt)
    open_now = Attempt.state == AttemptState.IN_PROGRESS
    return sa.case(
        (Attempt.id.is_(None), SeatState.ABSENT.value),
        (Attempt.state == AttemptState.VOIDED, SeatState.VOIDED.value),
        (sa.and_(open_now, Attempt.deadline_at <= now), SeatState.TIMED_OUT.value),
        (sa.and_(open_now, sa.or_(Attempt.last_contact_at >= fresh, saved)), SeatState.ANSWERING.value),
        (open_now, SeatState.OFFLINE.value),
        (Attempt.submitted_at < Attempt.deadline_at, SeatState.SUBMITTED.value),
        (Attempt.state == AttemptState.SUBMITTED, SeatState.SUBMITTED.value),
        else_=SeatState.TIMED_OUT.value,
    )


def last_time_given(session_id: int, *, room_id: int | None = None, attempt_id: int | None = None) -> int:
    """The last ledger entry by which staff gave time in a session, one room of it or one attempt; 0 for none."""
    query = (
        sa.select(sa.func.max(TimeLedgerEntry.id))
        .join(Attempt, Attempt.id == TimeLedgerEntry.attempt_id)
        .join(Admission, Admission.id == Attempt.admission_id)
        .where(Attempt.session_id == session_id, TimeLedgerEntry.kind.in_(GIVEN_BY_STAFF))
    )
    if room_id is not None:
        query = query.where(Admission.room_id == room_id)
    if attempt_id is not None:
        query = query.where(Attempt.id == attempt_id)
    return int(db.session.scalar(query) or 0)


def count_running(session_id: int, room_id: int | None = None) -> int:
    """How many attempts of a session, or of one room of it, are in progress now."""
    query = (
        sa.select(sa.func.count())
        .select_from(Attempt)
        .join(Admission, Admission.id == Attempt.admission_id)
        .where(Attempt.session_id == session_id, Attempt.state == AttemptState.IN_PROGRESS)
        .where(Attempt.deadline_at > clock.now(), Admission.room_id == room_id if room_id else sa.true())
    )
    return int(db.session.scalar(query) or 0)

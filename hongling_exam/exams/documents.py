"""The printed forms of an exam day. Every text is ready for display (dates, masked numbers): nothing is looked up here.

Each function gives one PDF; GlyphMissing names the characters that cannot be printed, TooMuchToPrint asks for
smaller batches (see core.typesetting).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from hongling_exam.core.typesetting import FormHead, TooMuchToPrint, typeset, with_qr

T = TypeVar("T")
MOST_SHEETS = 500  # a QR code takes some milliseconds of Python, which the hall should not wait for


@dataclass(frozen=True)
class TicketData:
    """准考证 of one person. `check_url` goes into the QR code."""

    session: FormHead
    name: str
    masked_id: str
    admission_number: str
    organization: str
    place: str
    room: str
    seat: str
    rules: Sequence[str]
    check_url: str


@dataclass(frozen=True)
class Seated:
    """Who sits on a seat."""

    seat: int
    name: str
    admission_number: str


@dataclass(frozen=True)
class SeatPlanData:
    """座位表 of one room: `capacity` seats, numbered from the front left, `columns` in a row."""

    session: FormHead
    room: str
    place: str
    capacity: int
    columns: int
    seated: Sequence[Seated]


@dataclass(frozen=True)
class SignInRow:
    """A line of the sign-in sheet, in the order of seats."""

    seat: str
    admission_number: str
    name: str
    masked_id: str
    organization: str


@dataclass(frozen=True)
class SignInSheetData:
    """考场签到表 of one room."""

    session: FormHead
    room: str
    place: str
    rows: Sequence[SignInRow]


@dataclass(frozen=True)
class ReceiptData:
    """交卷回执: `how` is 考生交卷 or 到时自动收卷; digest and signature as in the receipt of the hall's interface."""

    session: FormHead
    name: str
    admission_number: str
    room: str
    seat: str
    submitted_at: str
    how: str
    answered: int
    questions: int
    number: str
    attempt: str
    digest: str
    signature: str
    key_id: str
    check_url: str


@dataclass(frozen=True)
class ExtensionEntry:
    """Time given: `given` as people read it (10 分钟)."""

    at: str
    who: str
    given: str
    reason: str
    by: str


@dataclass(frozen=True)
class IncidentEntry:
    """A note of the invigilator; `who` is empty when it concerns the room."""

    at: str
    who: str
    note: str
    by: str


@dataclass(frozen=True)
class RoomRecordData:
    """考场记录表 of one room: what the system knows, with lines left to write on.

    `forms` says which forms were sat and how equal they are (exam-engine 26).
    """

    session: FormHead
    room: str
    place: str
    invigilators: Sequence[str]
    expected: int
    present: int
    submitted: int
    timed_out: int
    absent: Sequence[str]
    extensions: Sequence[ExtensionEntry]
    incidents: Sequence[IncidentEntry]
    forms: str = "—"


def _set(template: str, name: str, items: Sequence[T], prepare: Callable[[T], dict[str, Any]]) -> bytes:
    """A document of one or many like sheets. An empty one is a fault of the caller: ask before you print."""
    if not items:
        raise ValueError("nothing to print")
    if len(items) > MOST_SHEETS:
        raise TooMuchToPrint()
    return typeset(template, {name: [prepare(item) for item in items]})


def admission_tickets(tickets: Sequence[TicketData]) -> bytes:
    """准考证, two on an A4 page (one when the rules are long)."""
    return _set("admission_ticket", "tickets", tickets, lambda ticket: with_qr(ticket, ticket.check_url))


def _plan(plan: SeatPlanData) -> dict[str, Any]:
    taken = {each.seat: asdict(each) for each in plan.seated}
    empty = {"name": "", "admission_number": ""}
    seats = [taken.get(seat, {"seat": seat, **empty}) for seat in range(1, plan.capacity + 1)]
    return {**asdict(plan), "seats": seats}


def seat_plans(plans: Sequence[SeatPlanData]) -> bytes:
    """座位表, a room to a page."""
    return _set("seat_plan", "plans", plans, _plan)


def sign_in_sheets(rooms: Sequence[SignInSheetData]) -> bytes:
    """考场签到表, each room beginning a page."""
    return _set("sign_in_sheet", "rooms", rooms, asdict)


def receipt(data: ReceiptData) -> bytes:
    """交卷回执."""
    return typeset("receipt", with_qr(data, data.check_url))


def room_records(rooms: Sequence[RoomRecordData]) -> bytes:
    """考场记录表, each room beginning a page."""
    return _set("room_record", "rooms", rooms, asdict)

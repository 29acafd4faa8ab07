"""The printed forms of an exam day. Every text is ready for display (dates, masked numbers): nothing is looked up here.

Each function gives one PDF; GlyphMissing names the characters that cannot be printed, TooMuchToPrint asks for
smaller batches (see core.typesetting).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import segno

from hongling_exam.core.typesetting import TooMuchToPrint, typeset

T = TypeVar("T")
MOST_SHEETS = 500  # a QR code takes some milliseconds of Python, which the hall should not wait for


@dataclass(frozen=True)
class SessionFacts:
    """What stands at the head of every form: 2026年4月18日（星期六） as `day`, 9:00–10:30 as `time`."""

    office: str
    title: str
    level: str
    day: str
    time: str


@dataclass(frozen=True)
class TicketData:
    """准考证 of one person. `check_url` goes into the QR code."""

    session: SessionFacts
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
class SlipData:
    """一次性登录条: `code` signs in once, until `valid_until`; `sign_in_url` (in the QR code) carries it."""

    session: SessionFacts
    name: str
    admission_number: str
    room: str
    seat: str
    code: str
    valid_until: str
    sign_in_url: str


@dataclass(frozen=True)
class Seated:
    """Who sits on a seat."""

    seat: int
    name: str
    admission_number: str


@dataclass(frozen=True)
class SeatPlanData:
    """座位表 of one room: `capacity` seats, numbered from the front left, `columns` in a row."""

    session: SessionFacts
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

    session: SessionFacts
    room: str
    place: str
    rows: Sequence[SignInRow]


@dataclass(frozen=True)
class ScoreRow:
    """One person on the session's score list; `score` and `result` as people read them (86.5, 合格, 缺考)."""

    admission_number: str
    name: str
    organization: str
    score: str
    result: str


@dataclass(frozen=True)
class ScoreListData:
    """成绩单 of a session. `summary` is the closing line (应考 30 人，实考 28 人 …)."""

    session: SessionFacts
    total: str
    pass_mark: str
    rows: Sequence[ScoreRow]
    summary: str


@dataclass(frozen=True)
class ScorePart:
    """A section of the paper in one person's result."""

    title: str
    count: str
    total: str
    score: str


@dataclass(frozen=True)
class ScoreReportData:
    """成绩单 of one person. `notes` are paragraphs (validity, appeal period); `check_url` goes into the QR code."""

    session: SessionFacts
    name: str
    masked_id: str
    admission_number: str
    organization: str
    score: str
    total: str
    pass_mark: str
    result: str
    parts: Sequence[ScorePart]
    notes: Sequence[str]
    paper_seal: str
    issued_on: str
    check_url: str


@dataclass(frozen=True)
class ReceiptData:
    """交卷回执: `how` is 考生交卷 or 到时自动收卷; digest and signature as in the receipt of the hall's interface."""

    session: SessionFacts
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
    """考场记录表 of one room: what the system knows, with lines left to write on."""

    session: SessionFacts
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


def _qr(url: str) -> str:
    """The QR code of `url` as SVG."""
    written = io.BytesIO()
    segno.make(url, error="m", micro=False).save(written, kind="svg", border=1, xmldecl=False, svgns=True)
    return written.getvalue().decode()


def _with_qr(item: Any, url: str) -> dict[str, Any]:
    return {**asdict(item), "qr": _qr(url)}


def _set(template: str, name: str, items: Sequence[T], prepare: Callable[[T], dict[str, Any]]) -> bytes:
    """A document of one or many like sheets. An empty one is a fault of the caller: ask before you print."""
    if not items:
        raise ValueError("nothing to print")
    if len(items) > MOST_SHEETS:
        raise TooMuchToPrint()
    return typeset(template, {name: [prepare(item) for item in items]})


def admission_tickets(tickets: Sequence[TicketData]) -> bytes:
    """准考证, two on an A4 page (one when the rules are long)."""
    return _set("admission_ticket", "tickets", tickets, lambda ticket: _with_qr(ticket, ticket.check_url))


def sign_in_slips(slips: Sequence[SlipData]) -> bytes:
    """一次性登录条, eight on a page to cut apart."""
    return _set("sign_in_slip", "slips", slips, lambda slip: _with_qr(slip, slip.sign_in_url))


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


def score_list(scores: ScoreListData) -> bytes:
    """成绩单 of a session."""
    return typeset("score_list", asdict(scores))


def score_report(report: ScoreReportData) -> bytes:
    """成绩单 of one person."""
    return typeset("score_report", _with_qr(report, report.check_url))


def receipt(data: ReceiptData) -> bytes:
    """交卷回执."""
    return typeset("receipt", _with_qr(data, data.check_url))


def room_records(rooms: Sequence[RoomRecordData]) -> bytes:
    """考场记录表, each room beginning a page."""
    return _set("room_record", "rooms", rooms, asdict)

"""From the database to the printed forms: what stands on 准考证, 座位表, 签到表 and 回执. Printed forms are Chinese."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.office_time import OFFICE_ZONE
from hongling_exam.core.typesetting import FormHead, missing_characters
from hongling_exam.exams import documents
from hongling_exam.exams.models import Admission, Attempt, ExamRoom, ExamSession
from hongling_exam.exams.rules.conflicts import minutes, named

WEEKDAYS = "一二三四五六日"


class Unprintable(Refused):
    """Some people's names or organizations hold characters that the font lacks; the text names the people."""

    code = "unprintable"


def check_printable(admissions: Iterable[Admission]) -> None:
    """Raise Unprintable when somebody could not be printed whole, before anything is set."""
    bad = []
    for admission in admissions:
        person = admission.person
        missing = missing_characters(person.name + (person.organization.name if person.organization else ""))
        if missing:
            codes = "、".join(f"{character}（U+{ord(character):04X}）" for character in missing)
            bad.append(f"{person.name}：{codes}")
    if bad:
        text = N_("%(n)s 人的姓名或单位里有字库没有的字，打印不出来：%(names)s。请核对档案，或改用通行写法后再打印。")
        raise Unprintable(text, **named(bad))


def form_head(session: ExamSession, office: str) -> FormHead:
    """The head of every form. `office` falls back to the jurisdiction's name."""
    opens, closes = session.opens_at.astimezone(OFFICE_ZONE), session.closes_at.astimezone(OFFICE_ZONE)
    day = f"{opens.year}年{opens.month}月{opens.day}日（星期{WEEKDAYS[opens.weekday()]}）"
    until = f"{closes.hour}:{closes:%M}"
    if closes.date() != opens.date():
        until = f"{closes.month}月{closes.day}日 {until}"
    time = f"{opens.hour}:{opens:%M}–{until}（{minutes(session.duration_s)} 分钟）"
    return FormHead(office or session.jurisdiction.name, session.title, session.level.label, day, time)


def ticket_rules(admission: Admission) -> list[str]:
    """考生须知 on a ticket: what the session's own rules come to, then the organizer's notice."""
    session = admission.session
    window = (session.closes_at - session.opens_at).total_seconds()
    rules = [
        "凭本准考证和有效身份证件入场，按座位号就座。"
        if admission.seat
        else "用本人的账号登录作答，请提前检查设备和网络。"
    ]
    if session.late_entry_s < window:
        rules.append(f"开考 {minutes(session.late_entry_s)} 分钟后不能再进场。")
    if session.earliest_submit_s:
        rules.append(f"开考 {minutes(session.earliest_submit_s)} 分钟后方可交卷。")
    if admission.extra_time_s:
        rules.append(f"您的考试时间延长 {minutes(admission.extra_time_s)} 分钟。")
    rules.append("用准考证号和密码登录；忘记密码的，请向监考人员领取登录条。")
    rules.append("答案随时自动保存。断网时可以继续作答，不要关闭页面；交卷后请保存回执。")
    return rules + [line.strip() for line in session.notice.splitlines() if line.strip()]


def tickets(admissions: Sequence[Admission], office: str, base: str) -> bytes:
    """准考证 of these admissions. `base` is the site's address, for the QR codes."""
    check_printable(admissions)
    return documents.admission_tickets(
        [
            documents.TicketData(
                session=form_head(each.session, office),
                name=each.person.name,
                masked_id=each.person.masked_id_number,
                admission_number=each.admission_number,
                organization=_organization(each),
                place=(each.room.place or each.room.name) if each.room else "不设考点，自行登录作答",
                room=each.room.name if each.room else "—",
                seat=str(each.seat) if each.seat else "—",
                rules=ticket_rules(each),
                check_url=f"{base}/tickets/{each.admission_number}",
            )
            for each in admissions
        ]
    )


def seat_plans(rooms: Sequence[ExamRoom], admissions: Sequence[Admission], office: str) -> bytes:
    """座位表 of these rooms."""
    check_printable(admissions)
    return documents.seat_plans(
        [
            documents.SeatPlanData(
                session=form_head(room.session, office),
                room=room.name,
                place=room.place,
                capacity=room.capacity,
                columns=room.columns,
                seated=[
                    documents.Seated(each.seat, each.person.name, each.admission_number)
                    for each in admissions
                    if each.room_id == room.id and each.seat is not None
                ],
            )
            for room in rooms
        ]
    )


def sign_in_sheets(rooms: Sequence[ExamRoom], admissions: Sequence[Admission], office: str) -> bytes:
    """签到表 of these rooms, in the order of seats."""
    check_printable(admissions)
    return documents.sign_in_sheets(
        [
            documents.SignInSheetData(
                session=form_head(room.session, office),
                room=room.name,
                place=room.place,
                rows=[
                    documents.SignInRow(
                        str(each.seat),
                        each.admission_number,
                        each.person.name,
                        each.person.masked_id_number,
                        _organization(each),
                    )
                    for each in admissions
                    if each.room_id == room.id
                ],
            )
            for room in rooms
        ]
    )


def _organization(admission: Admission) -> str:
    return admission.person.organization.name if admission.person.organization else "—"


def receipt(attempt: Attempt, body: Mapping[str, Any], number: int, questions: int, office: str, base: str) -> bytes:
    """交卷回执: `body` is the receipt as signed, `number` which of the attempt's receipts it is."""
    admission = attempt.admission
    check_printable([admission])
    moment = dt.datetime.fromisoformat(str(body["submitted_at"]).replace("Z", "+00:00")).astimezone(OFFICE_ZONE)
    ended_by_time = attempt.submitted_at == attempt.deadline_at
    return documents.receipt(
        documents.ReceiptData(
            session=form_head(admission.session, office),
            name=admission.person.name,
            admission_number=admission.admission_number,
            room=admission.room.name if admission.room else "—",
            seat=str(admission.seat) if admission.seat else "—",
            submitted_at=f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}",
            how="到时自动收卷" if ended_by_time else "交卷",
            answered=int(body["answered"]),
            questions=questions,
            number=str(number),
            attempt=str(body["attempt"]),
            digest=str(body["digest"]),
            signature=str(body["signature"]),
            key_id=str(body["key_id"]),
            check_url=f"{base}/verify/receipt?{urlencode({'receipt': json.dumps(dict(body), separators=(',', ':'))})}",
        )
    )

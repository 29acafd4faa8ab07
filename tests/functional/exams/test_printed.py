"""What is printed for the day: who is on it, what the file is called, and who may have it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.admissions import ExtraTime, admit
from hongling_exam.exams.actions.sessions import cancel_session, publish_session
from hongling_exam.exams.models import ExamSession
from hongling_exam.organizations.models import Jurisdiction, Person
from tests import paper
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.factories.organizations import make_organization, make_person
from tests.factories.sessions import make_draft, make_room


@pytest.fixture
def session(app: Flask, cast: Cast) -> int:
    """A published session with 䶮 and 㛃, 陆明华 with extra time, in one room of six."""
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        draft = make_draft(
            street, title="2026 年第一期初级考试", notice="自带签字笔\n不得携带手机", earliest_submit_s=2700
        )
        make_room(draft, "3 号机房", 6, columns=3, place="党群服务中心", invigilators=[cast.accounts["invigilator"]])
        lu = db.session.get_one(Person, cast.persons["lu"])
        people = [make_person("张䶮", street, make_organization(street)), make_person("李㛃", street), lu]
        admit(acting(app, cast), draft, people, {lu.id: ExtraTime(1200, "低视力")})
        publish_session(acting(app, cast), draft)
        return draft.id


def text_of(answer: TestResponse) -> str:
    assert answer.mimetype == "application/pdf", answer.text[:500]
    return paper.text_of(answer.data)


def name_of(answer: TestResponse) -> str:
    return unquote(answer.headers["Content-Disposition"].split("filename*=UTF-8''")[1])


def test_tickets_name_everybody_with_seat_and_rules(visitor: Browser, session: int) -> None:
    visitor.enter("organizer")
    answer = visitor.get(f"/sessions/{session}/tickets.pdf")
    text = text_of(answer)
    assert all(name in text for name in ("张䶮", "李㛃", "陆明华", "2026-1-0003", "3 号机房", "党群服务中心"))
    assert all(rule in text for rule in ("开考 30 分钟后不能再进场", "开考 45 分钟后方可交卷", "不得携带手机"))
    assert "您的考试时间延长 20 分钟" in text
    assert "低视力" not in text
    assert name_of(answer) == "准考证-2026 年第一期初级考试.pdf"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_ticket_of_one_is_named_after_the_person(visitor: Browser, session: int) -> None:
    visitor.enter("organizer")
    answer = visitor.get(f"/sessions/{session}/tickets.pdf?ids=1")
    assert ("张䶮" in text_of(answer), "李㛃" in text_of(answer)) == (True, False)
    assert name_of(answer) == "准考证-张䶮.pdf"


def test_ticked_tickets_only(visitor: Browser, session: int) -> None:
    visitor.enter("organizer")
    text = text_of(visitor.post(f"/sessions/{session}/tickets.pdf", {"ids": ["1", "3"], "act": "print"}))
    assert ("张䶮" in text, "李㛃" in text, "陆明华" in text) == (True, False, True)


@pytest.mark.parametrize(("kind", "name"), [("seat-plan", "座位表"), ("sign-in-sheet", "签到表")])
def test_seat_plan_and_sign_in_sheet_hold_everybody(visitor: Browser, session: int, kind: str, name: str) -> None:
    visitor.enter("organizer")
    answer = visitor.get(f"/sessions/{session}/{kind}.pdf")
    text = text_of(answer)
    assert all(part in text for part in ("张䶮", "李㛃", "陆明华", "2026-1-0001", "3 号机房"))
    assert name_of(answer) == f"{name}-2026 年第一期初级考试.pdf"


def test_name_without_glyph_is_told_with_the_person(app: Flask, visitor: Browser, cast: Cast, session: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, cast.persons["lu"]).name = "陆\U000323af华"
    visitor.enter("organizer")
    for url in ("tickets.pdf", "seat-plan.pdf", "sign-in-sheet.pdf"):
        answer = visitor.get(f"/sessions/{session}/{url}")
        assert answer.status_code == 409
        assert "陆\U000323af华：\U000323af（U+323AF）" in answer.text


def test_empty_session_has_nothing_to_print(app: Flask, visitor: Browser, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        draft = make_draft(db.session.get_one(Jurisdiction, cast.street)).id
    visitor.enter("organizer")
    answers = [visitor.get(f"/sessions/{draft}/{url}") for url in ("tickets.pdf", "seat-plan.pdf", "sign-in-sheet.pdf")]
    assert [answer.status_code for answer in answers] == [409] * 3


def test_candidate_has_the_own_ticket_and_nobody_elses(app: Flask, visitor: Browser, cast: Cast, session: int) -> None:
    with app.app_context():
        public_id = db.session.get_one(ExamSession, session).public_id
    visitor.enter("lu")
    answer = visitor.get(f"/my/exams/{public_id}/ticket.pdf")
    assert ("陆明华" in text_of(answer), "张䶮" in text_of(answer)) == (True, False)
    assert visitor.get(f"/sessions/{session}/tickets.pdf").status_code == 403
    other = Browser(app)
    other.enter("shen")
    assert other.get(f"/my/exams/{public_id}/ticket.pdf").status_code == 404


def test_code_on_the_ticket_leads_each_reader_to_the_right_place(app: Flask, cast: Cast, session: int) -> None:
    places = {"lu": "/hall/", "invigilator": "/rooms/1/admissions/3", "organizer": "/rooms/1/admissions/3"}
    for who, place in places.items():
        browser = Browser(app)
        browser.enter(who)
        answer = browser.get("/tickets/2026-1-0003")
        assert answer.status_code == 303
        assert place in answer.location
    for who in ("shen", "other_organizer", "marker"):
        browser = Browser(app)
        browser.enter(who)
        assert browser.get("/tickets/2026-1-0003").status_code == 404


def test_ticket_of_a_session_taken_back_leads_nowhere(app: Flask, visitor: Browser, cast: Cast, session: int) -> None:
    with app.app_context(), unit_of_work():
        cancel_session(acting(app, cast), db.session.get_one(ExamSession, session), "停电")
    visitor.enter("lu")
    assert visitor.get("/tickets/2026-1-0003").status_code == 404

"""The organizer's pages about sessions, as a browser meets them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.admissions import admit
from hongling_exam.exams.actions.sessions import publish_session
from hongling_exam.exams.models import Admission, ExamRoom, ExamSession
from hongling_exam.exams.states import SessionState
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank.states import Purpose
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.organizations import make_person
from tests.factories.sessions import make_draft, make_empty_paper, make_room

WEEK_LATER = "2026-12-01T09:00"


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What an organizer types into an empty form."""
    values = {
        "title": "2026 年第一期初级资格认证考试",
        "jurisdiction": cast.street,
        "level": "junior",
        "paper": "",
        "opens_at": WEEK_LATER,
        "closes_at": "2026-12-01T11:00",
        "duration": 90,
        "late_entry": 30,
        "earliest_submit": 30,
        "focus_policy": "warn",
        "focus_limit": 5,
        "credit_years": 2,
        "review": ["after_release:score", "after_release:right"],
        "notice": "带好身份证",
        "version": "",
    }
    return {**values, **changes}


def prepared(app: Flask, cast: Cast, people: int = 0, *, published: bool = False, **changes: Any) -> int:
    """A draft of 当湖街道 with a room and so many people; its id."""
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        session = make_draft(street, **changes)
        make_room(session, invigilators=[cast.accounts["invigilator"]])
        persons = [make_person(f"考生{chr(0x4E00 + place)}", street) for place in range(people)]
        admit(acting(app, cast), session, persons)
        if published:
            publish_session(acting(app, cast), session)
        return session.id


def stored(app: Flask) -> list[ExamSession]:
    with app.app_context():
        return list(db.session.scalars(sa.select(ExamSession).order_by(ExamSession.id)))


@pytest.fixture
def organizer(visitor: Browser) -> Browser:
    """The organizer of 当湖街道 at a browser."""
    visitor.enter("organizer")
    return visitor


def test_organizer_plans_a_session_in_the_time_of_the_office(app: Flask, organizer: Browser, cast: Cast) -> None:
    assert organizer.get("/sessions/new").status_code == 200
    answer = organizer.post("/sessions/new", typed(cast))
    assert answer.status_code == 303
    session = stored(app)[0]
    assert session.opens_at == dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
    assert session.review == {"after_release": ["score", "right"]}
    page = organizer.get(answer.location).text
    assert "还没有选定已封卷的试卷" in page
    assert "2026年12月1日 09:00" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "请填写场次名称"),
        ({"opens_at": "明天"}, "请填写日期和时间"),
        ({"closes_at": "2026-12-01T08:00"}, "关闭时间应晚于开放时间"),
        ({"duration": "九十"}, "不是有效的整数"),
        ({"earliest_submit": 91}, "最早交卷时间不能超过考试时长"),
        ({"review": ["after_close:key"]}, "正式考试在成绩发布前"),
        ({"jurisdiction": 3}, "不是有效的选择"),
    ],
)
def test_mistake_is_named_and_what_was_typed_stays(
    app: Flask, organizer: Browser, cast: Cast, changes: dict[str, Any], words: str
) -> None:
    answer = organizer.post("/sessions/new", typed(cast, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "带好身份证" in answer.text
    assert stored(app) == []


def test_fields_of_the_server_cannot_be_sent(app: Flask, organizer: Browser, cast: Cast) -> None:
    extra = {"state": "released", "released_at": "2026-01-01", "public_id": "s_mine", "id": 77, "version": 9}
    organizer.post("/sessions/new", typed(cast, **extra, paper_id=1, jurisdiction_id=cast.other_street))
    session = stored(app)[0]
    assert (session.state, session.released_at, session.paper_id) == (SessionState.DRAFT, None, None)
    assert (session.jurisdiction_id, session.id, session.version) == (cast.street, 1, 1)
    organizer.post("/sessions/1/rooms/new", {"name": "甲", "capacity": 9, "columns": 3, "session_id": 99, "id": 50})
    with app.app_context():
        room = db.session.scalars(sa.select(ExamRoom)).one()
    assert (room.session_id, room.id) == (1, 1)


def test_admission_form_takes_seat_and_time_only(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast, 2)
    sent = {"room": 1, "seat": 7, "extra_minutes": 10, "extra_reason": "骨折"}
    organizer.post(f"/sessions/{session}/admissions/1", {**sent, "admission_number": "X", "person_id": 3, "version": 9})
    with app.app_context():
        admission = db.session.get_one(Admission, 1)
        number, person = admission.admission_number, admission.person_id
    assert (number, person) == ("2026-1-0001", 4)
    assert (admission.seat, admission.extra_time_s) == (7, 600)


def test_organizer_publishes_takes_back_and_cancels(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast, 2)
    for act, state in (("publish", "scheduled"), ("unpublish", "draft"), ("publish", "scheduled")):
        assert organizer.post(f"/sessions/{session}/{act}").status_code == 303
        assert stored(app)[0].state.value == state
    organizer.post(f"/sessions/{session}/cancel", {"reason": " "})
    assert stored(app)[0].state.value == "scheduled"
    organizer.post(f"/sessions/{session}/cancel", {"reason": "报名人数不足"})
    assert stored(app)[0].state.value == "cancelled"
    page = organizer.get(f"/sessions/{session}").text
    assert "取消场次" in page
    assert "报名人数不足" in page


def test_reasons_against_publishing_stand_on_the_page(app: Flask, organizer: Browser, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        paper = make_empty_paper(db.session.get_one(Jurisdiction, cast.street), purpose=Purpose.PRACTICE).id
    session = prepared(app, cast, paper_id=paper, duration_s=9000)
    answer = organizer.post(f"/sessions/{session}/publish", follow_redirects=True)
    assert "有 2 项需要先处理" in answer.text
    assert "公开的练习题" in answer.text
    assert "考生会少考" in answer.text


def test_published_session_offers_only_what_may_change(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast, published=True)
    page = organizer.get(f"/sessions/{session}/edit").text
    assert 'name="title"' in page
    assert 'name="duration"' not in page
    sent = {
        "title": "新名称",
        "notice": "",
        "review": ["after_release:score"],
        "duration": 1,
        "opens_at": "2030-01-01T00:00",
    }
    assert organizer.post(f"/sessions/{session}/edit", sent).status_code == 303
    changed = stored(app)[0]
    assert (changed.title, changed.duration_s) == ("新名称", 5400)


def test_second_editor_keeps_what_was_typed_and_is_told(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast)
    version = stored(app)[0].version
    organizer.post(f"/sessions/{session}/edit", typed(cast, version=version, paper=1, notice="甲"))
    answer = organizer.post(f"/sessions/{session}/edit", typed(cast, version=version, paper=1, notice="乙的字"))
    assert answer.status_code == 422
    assert "别人已经改过" in answer.text
    assert "乙的字" in answer.text
    assert stored(app)[0].notice == "甲"


def test_copy_leads_to_the_new_draft(app: Flask, organizer: Browser, cast: Cast) -> None:
    answer = organizer.post(f"/sessions/{prepared(app, cast)}/copy")
    assert answer.location.endswith("/sessions/2/edit")
    assert organizer.get(answer.location).status_code == 200


PAGES = ("", "/edit", "/rooms/new", "/rooms/1", "/admissions/new", "/admissions/list", "/admissions/1", "/tickets.pdf")
ACTS = (
    "/publish", "/unpublish", "/cancel", "/close", "/archive", "/copy", "/edit", "/rooms/new", "/rooms/1", "/seats",
    "/rooms/1/delete", "/admissions", "/admissions/1", "/admissions/withdraw", "/admissions/list", "/tickets.pdf",
)  # fmt: skip


def test_organizer_of_another_street_finds_nothing(app: Flask, visitor: Browser, cast: Cast) -> None:
    session = prepared(app, cast, 1)
    visitor.enter("other_organizer")
    missing = visitor.get("/sessions/999").text
    for page in PAGES:
        answer = visitor.get(f"/sessions/{session}{page}")
        assert (answer.status_code, _bare(answer.text)) == (404, _bare(missing)), page
    for act in ACTS:
        assert visitor.post(f"/sessions/{session}{act}", {"ids": 1, "reason": "x"}).status_code == 404, act
    assert "第一期" not in visitor.get("/sessions").text


def _bare(page: str) -> str:
    return re.sub(r"csrf[^>]*>", "", page)


@pytest.mark.parametrize(("who", "reads"), [("supervisor", True), ("auditor", True), ("marker", False), ("lu", False)])
def test_others_read_at_most(app: Flask, visitor: Browser, cast: Cast, who: str, reads: bool) -> None:
    session = prepared(app, cast, 1)
    visitor.enter(who)
    assert visitor.get(f"/sessions/{session}").status_code == (200 if reads else 403)
    assert visitor.get("/sessions").status_code == (200 if reads else 403)
    assert [visitor.post(f"/sessions/{session}{act}", {"ids": 1}).status_code for act in ACTS[:-1]] == [403] * 15
    page = visitor.get(f"/sessions/{session}").text
    assert "/publish" not in page
    assert "/admissions/new" not in page


def test_list_searches_filters_and_says_why_it_is_empty(app: Flask, organizer: Browser, cast: Cast) -> None:
    assert "还没有安排考试" in organizer.get("/sessions").text
    prepared(app, cast, title="春季初级考试")
    prepared(app, cast, title="秋季初级考试", published=True)
    page = organizer.get("/sessions?q=春季").text
    assert ("春季初级考试" in page, "秋季初级考试" in page) == (True, False)
    page = organizer.get("/sessions?state=scheduled").text
    assert ("春季初级考试" in page, "秋季初级考试" in page) == (False, True)
    assert "没有符合条件的场次" in organizer.get("/sessions?level=senior").text
    assert organizer.get("/sessions?state=nonsense&sort=nonsense&page=0").status_code == 200


def queries_of(app: Flask, browser: Browser, url: str) -> int:
    counted: list[str] = []

    def count(*args: Any) -> None:
        counted.append(args[2])

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        assert browser.get(url).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_pages_ask_the_database_as_often_for_thirty_rows_as_for_three(
    app: Flask, organizer: Browser, cast: Cast
) -> None:
    def fill(rows: int) -> None:
        with app.app_context(), unit_of_work():
            street = db.session.get_one(Jurisdiction, cast.street)
            session = db.session.get_one(ExamSession, 1)
            persons = [make_person(f"考生{chr(0x4E00 + place)}", street) for place in range(rows)]
            admit(acting(app, cast), session, persons)
            for place in range(rows):
                make_draft(street, title=f"第 {place} 场")
                make_person(f"旁人{chr(0x4E00 + place)}", street)

    session = prepared(app, cast)
    with app.app_context(), unit_of_work():
        db.session.get_one(ExamRoom, 1).capacity = 60
    fill(3)
    urls = ("/sessions", f"/sessions/{session}", f"/sessions/{session}/admissions/new")
    before = [queries_of(app, organizer, url) for url in urls]
    fill(27)
    assert [queries_of(app, organizer, url) for url in urls] == before


def test_ticked_people_are_admitted_with_new_accounts_shown_once(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast)
    with app.app_context(), unit_of_work():
        newcomer = make_person("王新来", db.session.get_one(Jurisdiction, cast.street)).id
    page = organizer.get(f"/sessions/{session}/admissions/new?q=王新来").text
    assert ("王新来" in page, "陆明华" in page) == (True, False)
    url = f"/sessions/{session}/admissions"
    answer = organizer.post(url, {"ids": [newcomer, cast.persons["lu"]]})
    assert answer.status_code == 200
    username = re.search(r"hl\d{6}", answer.text)
    password = re.search(r'<td class="figures">([a-z2-9]{10})</td>', answer.text)
    assert username
    assert password
    assert Browser(app).sign_in(username.group(), password.group(1)).status_code == 303
    assert organizer.post(url, {"ids": [cast.persons["shen"]]}).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Admission.id))) == 3


@pytest.mark.parametrize("ids", [[], ["999"], ["x"]])
def test_nobody_or_a_stranger_is_not_admitted(app: Flask, organizer: Browser, cast: Cast, ids: list[str]) -> None:
    session = prepared(app, cast)
    chosen = ids or [str(cast.persons["stranger"])]
    answer = organizer.post(f"/sessions/{session}/admissions", {"ids": chosen})
    assert answer.status_code in {404, 409}
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Admission.id))) == 0


def test_ticked_people_are_withdrawn_with_a_reason(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast, 3)
    url = f"/sessions/{session}/admissions/withdraw"
    organizer.post(url, {"ids": [1, 2]})
    organizer.post(url, {"ids": [1, 2], "reason": "重复报名"})
    with app.app_context():
        assert list(db.session.scalars(sa.select(Admission.id))) == [3]


def test_seats_are_arranged_from_the_page(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast, 3)
    organizer.post(f"/sessions/{session}/admissions/1", {"room": 1, "seat": 30, "extra_minutes": 0, "extra_reason": ""})
    organizer.post(f"/sessions/{session}/seats", {"seating": "sequential", "anew": "1"})
    with app.app_context():
        assert list(db.session.scalars(sa.select(Admission.seat).order_by(Admission.id))) == [1, 2, 3]


def test_closing_needs_everybody_to_have_ended(app: Flask, organizer: Browser, cast: Cast, time: SetClock) -> None:
    session = prepared(app, cast, 1, published=True)
    organizer.post(f"/sessions/{session}/close")
    assert stored(app)[0].state is SessionState.SCHEDULED
    time.move(hours=4)
    organizer.enter("organizer")
    assert "待关闭" in organizer.get(f"/sessions/{session}").text
    organizer.post(f"/sessions/{session}/close")
    assert stored(app)[0].state in {SessionState.MARKING, SessionState.PROVISIONAL}


def test_payloads_stay_text(app: Flask, organizer: Browser, cast: Cast) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}"
    organizer.post("/sessions/new", typed(cast, title=nasty, notice=nasty))
    organizer.post("/sessions/1/rooms/new", {"name": "<b>甲</b>", "capacity": 9, "columns": 3, "place": nasty})
    for page in ("/sessions", "/sessions/1", "/sessions/1/edit", "/sessions/1/rooms/1", "/sessions/1/admissions/list"):
        text = organizer.get(page).text
        assert "<script>alert" not in text
        assert "<b>甲" not in text
        assert "{{7*7}}" in text or "49" not in text


def test_person_of_the_street_is_found_by_number_and_phone(app: Flask, organizer: Browser, cast: Cast) -> None:
    session = prepared(app, cast)
    with app.app_context(), unit_of_work():
        lu = db.session.get_one(Person, cast.persons["lu"])
        number, tail = lu.id_number, lu.id_number_tail
        make_person("王有电话", lu.jurisdiction, phone="13805730001")
    url = f"/sessions/{session}/admissions/new?q="
    assert "陆明华" in organizer.get(url + number).text
    assert "陆明华" in organizer.get(url + tail).text
    assert "王有电话" in organizer.get(url + "138 0573 0001").text
    assert "买买提" not in organizer.get(url + "古丽").text.split("<table", 1)[-1]

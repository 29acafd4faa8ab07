"""The live room: what it shows, who may see it, what it costs, and that every act works as a plain form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions import invigilation
from hongling_exam.exams.actions.aside import keep_aside
from hongling_exam.exams.models import Admission, Attempt, AttemptEvent, ExamRoom, Incident, Response
from hongling_exam.exams.queries.room import Figures, Seat, figures_by_room, figures_of, list_seats
from hongling_exam.exams.saving import Change
from hongling_exam.exams.states import AsideReason, SeatState, SessionState
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.exams import make_room
from tests.factories.rooms import fill_room, make_invigilated_room
from tests.paper import text_of


@pytest.fixture
def room_id(app: Flask, cast: Cast) -> int:
    """A room of five: lu and shen not here yet, three at work with four answers each."""
    with app.app_context(), unit_of_work():
        room = make_invigilated_room(cast)
        fill_room(room, 5, answers=4)
        return room.id


@pytest.fixture
def invigilator(visitor: Browser) -> Browser:
    visitor.enter("invigilator")
    return visitor


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement the app's engine runs."""
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def seats_of(app: Flask, room_id: int) -> dict[int, Seat]:
    with app.app_context():
        return {seat.seat: seat for seat in list_seats(room_id)}


def attempt_at(seat: int) -> Attempt:
    return db.session.scalars(sa.select(Attempt).join(Attempt.admission).where(Admission.seat == seat)).one()


def public_id_at(app: Flask, seat: int) -> str:
    with app.app_context():
        return attempt_at(seat).public_id


def test_room_tells_who_is_absent_who_answers_and_how_far(app: Flask, room_id: int) -> None:
    seats = seats_of(app, room_id)
    assert [seat.state for seat in seats.values()] == [SeatState.ABSENT] * 2 + [SeatState.ANSWERING] * 3
    assert [seat.answered for seat in seats.values()] == [0, 0, 4, 4, 4]


def test_seat_is_offline_after_a_minute_without_beat_or_answer(app: Flask, room_id: int, time: SetClock) -> None:
    time.move(seconds=61)
    with app.app_context(), unit_of_work():
        attempt_at(3).last_contact_at = time.moment
        first = sa.select(Response.question).where(Response.attempt_id == attempt_at(4).id).limit(1).scalar_subquery()
        fresh = sa.update(Response).where(Response.attempt_id == attempt_at(4).id, Response.question == first)
        db.session.execute(fresh.values(saved_at=time.moment))
    states = {number: seat.state for number, seat in seats_of(app, room_id).items()}
    assert [states[3], states[4], states[5]] == [SeatState.ANSWERING, SeatState.ANSWERING, SeatState.OFFLINE]


def test_cleared_answers_do_not_count(app: Flask, room_id: int) -> None:
    with app.app_context(), unit_of_work():
        rows = db.session.scalars(sa.select(Response).where(Response.attempt_id == attempt_at(3).id)).all()
        rows[0].answer, rows[1].answer, rows[2].answer = None, '""', "[]"
    assert seats_of(app, room_id)[3].answered == 1


def test_attempt_past_its_deadline_reads_timed_out_with_the_scheduler_dead(
    app: Flask, room_id: int, time: SetClock
) -> None:
    time.move(minutes=60)
    seats = seats_of(app, room_id)
    assert seats[3].state is SeatState.TIMED_OUT
    assert figures_of(list(seats.values())).timed_out == 3


def test_room_shows_how_each_attempt_ended_and_what_waits(app: Flask, cast: Cast, room_id: int) -> None:
    with app.app_context(), unit_of_work():
        invigilator = acting(app, cast, "invigilator")
        invigilation.end_attempt(invigilator, attempt_at(3), "离场")
        invigilation.void_attempt(invigilator, attempt_at(4), "替考")
        invigilation.extend_attempt(invigilator, attempt_at(5), 10, "停电")
        attempt_at(5).focus_losses = 2
        attempt_id, question = attempt_at(5).id, attempt_at(5).form.items[0].public_id
    with app.app_context():
        keep_aside(attempt_id, 1, [Change(question, 9, '"x"', False)], AsideReason.STALE_EPOCH)
    seats = seats_of(app, room_id)
    assert [seats[3].state, seats[4].state] == [SeatState.SUBMITTED, SeatState.VOIDED]
    assert (seats[5].added_s, seats[5].focus_losses, seats[5].aside_waiting) == (600, 2, 1)


def test_figures_counted_by_the_database_are_those_of_the_seats(
    app: Flask, cast: Cast, room_id: int, time: SetClock
) -> None:
    with app.app_context(), unit_of_work():
        invigilator = acting(app, cast, "invigilator")
        invigilation.end_attempt(invigilator, attempt_at(3), "离场")
        invigilation.void_attempt(invigilator, attempt_at(4), "替考")
    for _ in range(3):
        with app.app_context():
            assert figures_by_room(Admission.room_id == room_id)[room_id] == figures_of(list_seats(room_id))
        time.move(minutes=45)


def test_live_room_costs_the_same_at_three_seats_and_at_thirty(
    app: Flask, cast: Cast, invigilator: Browser, statements: list[str]
) -> None:
    counts = []
    with app.app_context(), unit_of_work():
        room_id = make_invigilated_room(cast).id
    for begin, until in ((3, 3), (4, 30)):
        with app.app_context(), unit_of_work():
            fill_room(db.session.get_one(ExamRoom, room_id), until, answers=2, begin=begin)
        invigilator.get(f"/rooms/{room_id}/live")
        statements.clear()
        assert invigilator.get(f"/rooms/{room_id}/live").status_code == 200
        counts.append(len([each for each in statements if "clock_timestamp" not in each or "FROM" in each]))
    assert counts[0] == counts[1]
    assert counts[0] <= 5


def test_live_part_answers_304_until_something_changes(
    app: Flask, cast: Cast, room_id: int, invigilator: Browser, time: SetClock
) -> None:
    first = invigilator.get(f"/rooms/{room_id}/live")
    again = {"If-None-Match": first.headers["ETag"]}
    time.move(seconds=8)
    unchanged = invigilator.get(f"/rooms/{room_id}/live", headers=again)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["Server-Time"] > first.headers["Server-Time"]
    with app.app_context(), unit_of_work():
        attempt_at(4).focus_losses = 1
    changed = invigilator.get(f"/rooms/{room_id}/live", headers=again)
    assert changed.status_code == 200
    assert "切屏 1 次" in changed.text


def test_live_part_shows_a_seat_that_lost_contact_though_no_row_changed(
    room_id: int, invigilator: Browser, time: SetClock
) -> None:
    first = invigilator.get(f"/rooms/{room_id}/live")
    time.move(seconds=70)
    later = invigilator.get(f"/rooms/{room_id}/live", headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert "失去联系" in later.text


def test_invigilator_filters_the_room_and_takes_the_list(room_id: int, invigilator: Browser) -> None:
    for state, expected in {"attention": 0, "absent": 2, "answering": 3, "nonsense": 5}.items():
        shown = invigilator.get(f"/rooms/{room_id}?state={state}&view=list").text
        assert len(re.findall(r"<tr id=\"seat-", shown)) == expected, state


@pytest.mark.parametrize("name", ["other_organizer", "invigilator"])
def test_room_of_others_is_as_absent_as_a_missing_one(
    app: Flask, cast: Cast, room_id: int, visitor: Browser, name: str
) -> None:
    with app.app_context(), unit_of_work():
        theirs = make_room(db.session.get_one(ExamRoom, room_id).session, "第二考场").id
        attempt = attempt_at(3).public_id
    other = theirs if name == "invigilator" else room_id
    visitor.enter(name)
    missing = visitor.get("/rooms/999999")
    for path in ("", "/live", "/incidents", "/extension", "/record.pdf"):
        assert visitor.get(f"/rooms/{other}{path}").status_code == 404
    assert visitor.get(f"/rooms/{other}").data == missing.data
    assert visitor.get(f"/rooms/{theirs}/attempts/{attempt}").status_code == 404
    assert visitor.post(f"/rooms/{other}/extension", {"time-minutes": 5, "time-reason": "停电"}).status_code == 404


def test_candidate_and_marker_do_not_enter_a_room(room_id: int, app: Flask, cast: Cast) -> None:
    for name in ("lu", "marker", "supervisor"):
        browser = Browser(app)
        browser.enter(name)
        assert browser.get(f"/rooms/{room_id}").status_code == 403


def test_room_of_a_draft_is_not_there_yet(app: Flask, room_id: int, invigilator: Browser) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(ExamRoom, room_id).session.state = SessionState.DRAFT
    assert invigilator.get(f"/rooms/{room_id}").status_code == 404
    assert "第一考场" not in invigilator.get("/rooms").text


def test_invigilator_sees_todays_rooms_and_organizer_all_of_theirs(
    app: Flask, cast: Cast, room_id: int, invigilator: Browser, time: SetClock
) -> None:
    with app.app_context(), unit_of_work():
        make_room(db.session.get_one(ExamRoom, room_id).session, "第二考场")
    organizer = Browser(app)
    organizer.enter("organizer")
    assert "第二考场" not in invigilator.get("/rooms").text
    assert "第二考场" in organizer.get("/rooms").text
    tomorrow = (time.moment + dt.timedelta(days=1)).date().isoformat()
    assert "第一考场" not in invigilator.get(f"/rooms?day={tomorrow}").text
    assert invigilator.get("/rooms?day=nonsense").status_code == 200


def test_invigilator_extends_the_whole_room_by_form_and_is_told_how_many(
    app: Flask, room_id: int, invigilator: Browser
) -> None:
    page = invigilator.get(f"/rooms/{room_id}/extension").text
    assert "现在有 3 人正在作答" in page
    seen = re.search(r'name="time-seen"[^>]*value="(\d+)"', page)
    assert seen
    form = {"time-minutes": "10", "time-kind": "outage", "time-reason": "停电", "time-seen": seen.group(1)}
    done = invigilator.post(f"/rooms/{room_id}/extension", form, follow_redirects=True)
    assert "已给 3 人各延长 10 分钟" in done.text
    again = invigilator.post(f"/rooms/{room_id}/extension", form)
    assert again.status_code == 422
    assert "别人已经给过时间" in again.text
    assert [seat.added_s for seat in seats_of(app, room_id).values()] == [0, 0, 600, 600, 600]


def test_form_keeps_what_was_typed_and_names_the_fault(app: Flask, room_id: int, invigilator: Browser) -> None:
    url = f"/rooms/{room_id}/attempts/{public_id_at(app, 3)}/time"
    answer = invigilator.post(url, {"time-minutes": "99", "time-kind": "extension", "time-reason": ""})
    assert answer.status_code == 422
    assert 'value="99"' in answer.text
    assert "请填 1 到 60 之间的整数" in answer.text
    assert "请写明理由" in answer.text
    organizer = Browser(app)
    organizer.enter("organizer")
    sent = organizer.post(url, {"time-minutes": "99", "time-kind": "extension", "time-reason": "停电"})
    assert sent.status_code == 303


def test_every_act_on_an_attempt_works_as_a_plain_form(app: Flask, room_id: int, invigilator: Browser) -> None:
    base = f"/rooms/{room_id}/attempts/{public_id_at(app, 3)}"
    acts = [
        ("time", {"time-minutes": "5", "time-kind": "extension", "time-reason": "换机"}),
        ("client", {"release-reason": "疑似他人作答"}),
        ("ending", {"end-reason": "考生离场"}),
        ("reopening", {"reopen-minutes": "0", "reopen-reason": "收错了"}),
        ("voiding", {"void-reason": "替考"}),
    ]
    for path, form in acts:
        assert invigilator.post(f"{base}/{path}", form).status_code == 303, path
    page = invigilator.get(base).text
    for text in ("延长 5 分钟（延长）", "断开当前设备", "代为交卷", "重新开放作答", "作废", "疑似他人作答", "替考"):
        assert text in page


def test_seat_page_without_attempt_leads_on_once_there_is_one(app: Flask, room_id: int, invigilator: Browser) -> None:
    with app.app_context():
        here, absent = (
            db.session.scalars(sa.select(Admission.id).where(Admission.seat == seat)).one() for seat in (3, 1)
        )
    assert "还没有开始作答" in invigilator.get(f"/rooms/{room_id}/admissions/{absent}").text
    led = invigilator.get(f"/rooms/{room_id}/admissions/{here}")
    assert (led.status_code, led.location) == (303, f"/rooms/{room_id}/attempts/{public_id_at(app, 3)}")


def test_slip_shows_a_code_once_that_signs_the_candidate_in(app: Flask, room_id: int, invigilator: Browser) -> None:
    with app.app_context():
        lu = db.session.scalars(sa.select(Admission).where(Admission.seat == 1)).one()
        admission_id, number = lu.id, lu.admission_number
    slip = invigilator.post(f"/rooms/{room_id}/admissions/{admission_id}/slip").text
    code = re.search(r'class="slip-code">([^<]+)<', slip)
    assert code
    candidate = Browser(app)
    candidate.refresh_token()
    assert candidate.post("/login/slip", {"username": number, "code": code.group(1)}).status_code == 303
    assert candidate.get("/api/v1/sessions").status_code == 200


def test_incident_is_noted_by_form_and_stands_in_the_log(app: Flask, room_id: int, invigilator: Browser) -> None:
    with app.app_context():
        seat_three = db.session.scalars(sa.select(Admission.id).where(Admission.seat == 3)).one()
    url = f"/rooms/{room_id}/incidents"
    assert invigilator.post(url, {"incident-admission": seat_three, "incident-note": ""}).status_code == 422
    assert invigilator.post(url, {"incident-admission": 0, "incident-note": "准时开考"}).status_code == 303
    assert invigilator.post(url, {"incident-admission": seat_three, "incident-note": "鼠标失灵"}).status_code == 303
    assert "鼠标失灵" in invigilator.get(f"/rooms/{room_id}/attempts/{public_id_at(app, 3)}").text
    log = invigilator.get(url).text
    assert log.index("鼠标失灵") < log.index("准时开考")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 2


def test_record_is_printed_also_with_a_note_the_font_cannot_show(
    app: Flask, room_id: int, invigilator: Browser
) -> None:
    invigilator.post(f"/rooms/{room_id}/incidents", {"incident-admission": 0, "incident-note": "正常 \U0001f600"})
    record = invigilator.get(f"/rooms/{room_id}/record.pdf")
    assert record.content_type == "application/pdf"
    told = "".join(text_of(record.data).split())
    assert re.search("试卷[A-H、]+卷", told), "which forms were sat stands on the record"


def test_only_the_organizer_sees_and_accepts_kept_answers(app: Flask, cast: Cast, room_id: int) -> None:
    with app.app_context(), unit_of_work():
        invigilation.end_attempt(acting(app, cast, "invigilator"), attempt_at(3), "离场")
        attempt_id, numeric = attempt_at(3).id, attempt_at(3).form.items[-1].public_id
    with app.app_context():
        keep_aside(attempt_id, 1, [Change(numeric, 9, '"秘密答案"', False)], AsideReason.CLOSED)
    url = f"/rooms/{room_id}/attempts/{public_id_at(app, 3)}"
    pages = {}
    for name in ("invigilator", "organizer"):
        browser = Browser(app)
        browser.enter(name)
        pages[name] = (browser.get(url).text, browser)
    assert "秘密答案" not in pages["invigilator"][0]
    assert "秘密答案" in pages["organizer"][0]
    aside = re.search(r'name="accept-chosen" value="(\d+)"', pages["organizer"][0])
    assert aside
    form = {"accept-chosen": aside.group(1), "accept-reason": "断网"}
    assert pages["invigilator"][1].post(f"{url}/aside", form).status_code == 403
    assert pages["organizer"][1].post(f"{url}/aside", {"accept-reason": "断网"}).status_code == 422
    assert pages["organizer"][1].post(f"{url}/aside", form).status_code == 303
    assert seats_of(app, room_id)[3].aside_waiting == 0


def test_organizer_watches_the_whole_session_and_auditor_only_reads(app: Flask, cast: Cast, room_id: int) -> None:
    with app.app_context():
        session = db.session.get_one(ExamRoom, room_id).session_id
    organizer, auditor, invigilator = Browser(app), Browser(app), Browser(app)
    for browser, name in ((organizer, "organizer"), (auditor, "auditor"), (invigilator, "invigilator")):
        browser.enter(name)
    page = organizer.get(f"/sessions/{session}/live").text
    assert "3 / 5" in page
    assert "全体延时" in page
    assert "全体延时" not in auditor.get(f"/sessions/{session}/live").text
    assert invigilator.get(f"/sessions/{session}/live").status_code == 403
    figures = organizer.get(f"/sessions/{session}/live/figures")
    tag = {"If-None-Match": figures.headers["ETag"]}
    assert organizer.get(f"/sessions/{session}/live/figures", headers=tag).status_code == 304
    form = {"time-minutes": "90", "time-kind": "outage", "time-reason": "全镇停电"}
    assert organizer.post(f"/sessions/{session}/extension", form).status_code == 303
    assert organizer.get(f"/sessions/{session}/live/figures", headers=tag).status_code == 200


def test_pages_write_nothing(app: Flask, room_id: int, invigilator: Browser) -> None:
    public_id = public_id_at(app, 3)
    for url in (f"/rooms/{room_id}", f"/rooms/{room_id}/live", f"/rooms/{room_id}/attempts/{public_id}", "/rooms"):
        assert invigilator.get(url).status_code == 200
    with app.app_context():
        kinds = db.session.scalars(sa.select(AttemptEvent.kind).where(AttemptEvent.attempt_id == attempt_at(3).id))
        assert list(kinds) == ["started"]


def test_figures_of_two_rooms_add_up() -> None:
    early, late = (dt.datetime(2026, 11, 24, hour, tzinfo=dt.UTC) for hour in (3, 4))
    both = Figures(expected=2, absent=1, answering=1, deadline_at=late) + Figures(
        expected=3, voided=3, deadline_at=early
    )
    assert both == Figures(expected=5, absent=1, answering=1, voided=3, deadline_at=late)

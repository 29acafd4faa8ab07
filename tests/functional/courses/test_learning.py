"""A candidate learns: reads, answers, notes, and the server counts the time."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.courses import access
from hongling_exam.courses.actions import open_visit
from hongling_exam.courses.models import CreditEntry, LearningVisit, LessonProgress
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.states import Purpose
from tests.acting import acting, at_once
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.courses import make_course, parsed_lesson
from tests.factories.grading import make_version, single

LESSON = "/learn/lessons/roles-one"
VISITS = "/api/learning/lessons/roles-one/visits"


@pytest.fixture
def lu(app: Flask, visitor: Browser) -> Browser:
    """lu, before a published course of two lessons of twenty minutes."""
    with app.app_context(), unit_of_work():
        make_course()
    visitor.sign_in("lu")
    return visitor


class Reader:
    """A lesson page as its script behaves."""

    def __init__(self, browser: Browser, time: SetClock, visits: str = VISITS) -> None:
        self.browser, self.time, self.sequence = browser, time, 0
        self.visit = browser.send("POST", visits).get_json()["visit"]

    def call(self, act: str, document: object = None) -> tuple[int, dict[str, object]]:
        answer = self.browser.send("POST", f"/api/learning/visits/{self.visit}/{act}", document)
        return answer.status_code, answer.get_json()

    def pulse(self, share: int = 10, sequence: int | None = None) -> tuple[int, dict[str, object]]:
        self.sequence += 1
        number = self.sequence if sequence is None else sequence
        return self.call("pulses", {"sequence": number, "share": share, "place": share})

    def read(self, seconds: int, share: int = 100) -> dict[str, object]:
        """Stay, answering every check; the last standing."""
        standing: dict[str, object] = {}
        for _ in range(seconds // 20):
            self.time.move(seconds=20)
            standing = self.pulse(share)[1]
            if standing["check_s"] is not None:
                standing = self.call("presence")[1]
        return standing


def minutes(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(sa.select(CreditEntry.minutes)))


def test_candidate_finds_reads_and_goes_on(lu: Browser) -> None:
    page = lu.get("/learn").text
    assert "党务红领角色认知" in page
    assert "还没有开始" in page
    course = lu.get("/learn/courses/roles").text
    assert "从“第一课”开始。" in course
    lesson = lu.get(LESSON).text
    assert "这是「第一课」的正文。" in lesson
    assert "下一课：第二课" in lesson
    assert "《中国共产党章程》（2022）第三十条" in lesson


def test_search_finds_words_inside_lessons(lu: Browser) -> None:
    assert "这是「第一课」的正文" in lu.get("/learn?q=第一课").text
    assert "没有找到“没有的词”" in lu.get("/learn?q=没有的词").text


def test_candidate_who_reads_to_the_end_gets_the_minutes_once(app: Flask, lu: Browser, time: SetClock) -> None:
    reader = Reader(lu, time)
    assert reader.read(580)["finished"] is False
    assert reader.read(20)["finished"] is True
    assert minutes(app) == [10]
    reader.read(900)
    assert minutes(app) == [10]
    page = lu.get("/learn/hours").text
    assert "服务器计时 10 分钟，本课 20 分钟" in page
    assert "已学完" in lu.get("/learn/courses/roles").text


def test_page_left_open_counts_no_more_than_to_the_unanswered_check(app: Flask, lu: Browser, time: SetClock) -> None:
    reader = Reader(lu, time)
    for _ in range(200):
        time.move(seconds=20)
        reader.pulse(100)
    assert reader.call("close")[1]["counted_s"] == 0
    assert minutes(app) == []


def test_pulses_replayed_skipped_and_hurried_add_nothing(lu: Browser, time: SetClock) -> None:
    reader = Reader(lu, time)
    time.move(seconds=20)
    assert reader.pulse()[1]["counted_s"] == 20
    for _ in range(5):
        assert reader.pulse(sequence=1)[1]["counted_s"] == 20
    for _ in range(5):
        assert reader.pulse()[1]["counted_s"] == 20
    time.move(minutes=10)
    assert reader.pulse()[1]["counted_s"] == 60


def test_second_lesson_closes_the_first(app: Flask, lu: Browser, time: SetClock) -> None:
    first = Reader(lu, time)
    second = Reader(lu, time, "/api/learning/lessons/roles-two/visits")
    time.move(seconds=20)
    assert first.pulse()[0] == 409
    assert second.pulse()[1]["counted_s"] == 20
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(LearningVisit.closed_at.is_(None))) == 1


def test_visit_of_another_is_not_there(app: Flask, lu: Browser, time: SetClock) -> None:
    reader = Reader(lu, time)
    other = Browser(app)
    other.sign_in("shen")
    answer = other.send("POST", f"/api/learning/visits/{reader.visit}/presence")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"sequence": "1", "share": 1, "place": 1},
        {"sequence": 1, "share": 101, "place": 1},
        {"share": 1},
        {"sequence": True, "share": 1, "place": 1},
        {"sequence": 1, "share": 1, "place": -1},
    ],
)
def test_pulse_of_the_wrong_shape_is_refused_by_field(lu: Browser, time: SetClock, document: object) -> None:
    assert Reader(lu, time).call("pulses", document)[0] == 422


def test_course_of_the_questions_is_finished_when_they_are_right(app: Flask, visitor: Browser, time: SetClock) -> None:
    with app.app_context(), unit_of_work():
        version = make_version(single())
        question = db.session.get_one(Question, version.question_id)
        question.purpose = Purpose.PRACTICE
        key = question.key
        make_course("asked", parsed_lesson("roles-one", body=f"文。\n\n[[question: {key}]]\n"))
    visitor.sign_in("lu")
    assert Reader(visitor, time).read(600)["finished"] is False
    send = f"{LESSON}/answers/{key}"
    assert "请先作答" in visitor.post(send, {}, follow_redirects=True).text
    assert "alert-danger" in visitor.post(send, {"answer": "Z" * 100_000}, follow_redirects=True).text
    assert visitor.post(send, {"answer": "A"}, follow_redirects=True).text.count("还不对，再想想") == 1
    assert "答对了" in visitor.post(send, {"answer": "B"}, follow_redirects=True).text
    assert "答对了" in visitor.get(LESSON).text
    assert minutes(app) == [10]


def test_question_kept_for_exams_is_not_asked(app: Flask, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        version = make_version(single())
        question = db.session.get_one(Question, version.question_id)
        question.purpose, key = Purpose.EXAM, question.key
        make_course("asked", parsed_lesson("roles-one", body=f"文。\n\n[[question: {key}]]\n"))
    visitor.sign_in("lu")
    page = visitor.get(LESSON).text
    assert key not in page
    assert visitor.post(f"{LESSON}/answers/{key}", {"answer": "B"}).status_code == 404


def test_note_is_kept_for_oneself_alone(app: Flask, lu: Browser) -> None:
    lu.post(f"{LESSON}/note", {"text": "回去和业主<b>谈一次"})
    assert "回去和业主&lt;b&gt;谈一次" in lu.get("/learn/notes").text
    other = Browser(app)
    other.sign_in("shen")
    assert "谈一次" not in other.get("/learn/notes").text + other.get(LESSON).text
    assert lu.post(f"{LESSON}/note", {"text": "长" * 20_001}).status_code == 422
    lu.post(f"{LESSON}/note", {"text": " "})
    assert "还没有笔记" in lu.get("/learn/notes").text


def test_trainer_without_a_person_learns_but_books_nothing(app: Flask, lu: Browser, cast: Cast, time: SetClock) -> None:
    trainer = Browser(app)
    trainer.sign_in("trainer")
    assert Reader(trainer, time).read(600)["finished"] is True
    assert minutes(app) == []
    assert "没有对应的人员档案" in trainer.get("/learn/hours").text
    with app.app_context():
        assert db.session.get_one(LessonProgress, (cast.accounts["trainer"], 1)).finished_at is not None


def test_hours_of_a_year_follow_the_offices_calendar(app: Flask, lu: Browser, time: SetClock) -> None:
    time.move(days=37, hours=16)  # 31 December in Greenwich, 1 January here
    lu.sign_in("lu")
    Reader(lu, time).read(600)
    with app.app_context():
        entry = db.session.scalars(sa.select(CreditEntry)).one()
        assert (entry.at.year, entry.year) == (2026, 2027)
    assert "服务器计时" in lu.get("/learn/hours?year=2027").text
    assert "这一年还没有学时" in lu.get("/learn/hours?year=2026").text


def test_two_devices_that_open_lessons_at_once_have_one_visit_open(app: Flask, lu: Browser, cast: Cast) -> None:
    def opens(key: str) -> object:
        actor = acting(app, cast, "lu")
        return open_visit(actor, access.get_lesson_to_read(actor, key)).id

    outcomes = at_once(app, [lambda: opens("roles-one"), lambda: opens("roles-two")])
    assert any(isinstance(each, int) for each in outcomes), outcomes
    assert all(isinstance(each, int | IntegrityError) for each in outcomes), outcomes
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(LearningVisit.closed_at.is_(None))) == 1


def test_huge_and_hostile_answers_and_pulses_are_refused_and_store_nothing(app: Flask, lu: Browser) -> None:
    assert lu.send("POST", VISITS, {"x": "y" * 100_000}).status_code == 201
    visit = lu.send("POST", VISITS).get_json()["visit"]
    for body in ("{", "[" * 20_000, '{"sequence": 1e999, "share": 1, "place": 1}'):
        answer = lu.client.post(
            f"/api/learning/visits/{visit}/pulses",
            data=body,
            content_type="application/json",
            headers={"X-CSRFToken": lu.token},
        )
        assert answer.status_code == 422, body[:20]
    assert lu.get("/learn?q=" + "%25" * 5000).status_code == 200
    assert lu.get("/learn/hours?year=99999999999999999999").status_code == 200

"""A lesson on a phone: the page's own script tells the server that somebody reads, and only then does time count."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.courses.actions import load_shipped_courses
from hongling_exam.courses.models import LearningVisit
from hongling_exam.question_bank.actions import load_shipped_content
from tests.cast import PASSWORD, Cast
from tests.clock import SetClock
from tests.faults.served import until

pytestmark = pytest.mark.browser
LESSON = "/learn/lessons/who-we-are"


@pytest.fixture
def engine_name() -> str:
    """The page does not hang on the engine: the cheaper one."""
    return "sqlite"


@pytest.fixture
def phone(app: Flask, cast: Cast, chromium: Browser) -> Iterator[Page]:
    """lu's phone, before the courses that ship in the package."""
    with app.app_context(), unit_of_work():
        load_shipped_content(SYSTEM)
        load_shipped_courses(SYSTEM)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{server.port}", locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("input[name=username]", "lu")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[data-sign-in] button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    yield page
    context.close()
    server.shutdown()
    thread.join()


def visit(app: Flask) -> LearningVisit:
    with app.app_context():
        return db.session.scalars(sa.select(LearningVisit).order_by(LearningVisit.id.desc())).first() or LearningVisit()


@pytest.mark.parametrize(
    "address", ["/learn", "/learn?q=业主", "/learn/courses/taking-the-post", LESSON, "/learn/hours"]
)
def test_learner_reads_every_page_without_barriers(phone: Page, address: str) -> None:
    phone.goto(address)
    assert Axe().run(phone).response["violations"] == []
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_time_counts_while_the_page_is_in_front_and_ends_when_it_goes(app: Flask, phone: Page, time: SetClock) -> None:
    phone.clock.install()
    phone.goto(LESSON)
    expect(phone.locator("#counting")).to_contain_text("本课已计时 0 分钟")
    for _ in range(4):
        time.move(seconds=20)
        with phone.expect_response("**/pulses"):
            phone.clock.run_for(20_000)
    expect(phone.locator("#counting")).to_contain_text("本课已计时 1 分钟")
    phone.goto("/learn")
    until(lambda: visit(app).closed_at is not None, "the visit stays open")
    assert visit(app).counted == 80
    assert "接着学《" in phone.content()


def test_reader_answers_inside_the_text_and_is_told_why(phone: Page) -> None:
    phone.goto(LESSON)
    question = phone.locator("#q-j-801")
    question.get_by_role("button", name="看看对不对").click()
    expect(phone.locator(".alert-danger")).to_contain_text("请先作答")
    phone.locator("#q-j-801 label", has_text="政治核心作用").click()
    phone.locator("#q-j-801").get_by_role("button", name="看看对不对").click()
    expect(phone.locator("#q-j-801")).to_contain_text("答对了")
    expect(phone.locator("#q-j-801")).to_contain_text("依据：")

"""The live room in a real browser: what changes comes in by itself, is said aloud, and a lost server is owned up to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from hongling_exam import create_app
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import Base, db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.invigilation import end_attempt, void_attempt
from hongling_exam.exams.models import Admission, Attempt
from tests.acting import acting
from tests.cast import PASSWORD, Cast
from tests.databases import Databases
from tests.factories.rooms import fill_room, make_invigilated_room

pytestmark = pytest.mark.browser
ASK_NOW = "window.dispatchEvent(new Event('online'))"


class Office:
    """A served office with a room of five, three of them at work."""

    def __init__(self, folder: Path) -> None:
        self.app: Flask = create_app(Databases.settings(f"sqlite:///{folder / 'room.sqlite'}", folder))
        with self.app.app_context():
            Base.metadata.create_all(db.engine)
            db.session.remove()
        self.cast = Cast.make(self.app)
        with self.app.app_context(), unit_of_work():
            room = make_invigilated_room(self.cast)
            fill_room(room, 5, answers=4)
            self.room = room.id
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.base = f"http://127.0.0.1:{self._server.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def act(self, seat: int, verb: Callable[[Actor, Attempt, str], None]) -> None:
        """Let the invigilator act on whoever sits there, from elsewhere."""
        with self.app.app_context(), unit_of_work():
            query = sa.select(Attempt).join(Attempt.admission).where(Admission.seat == seat)
            verb(acting(self.app, self.cast, "invigilator"), db.session.scalars(query).one(), "测试")

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One served office for all these tests; the last of them stops it."""
    office = Office(tmp_path_factory.mktemp("room"))
    yield office
    with office.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def page(chromium: Browser, office: Office) -> Iterator[Page]:
    """The invigilator's page of the room."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{office.base}/login")
    page.fill("input[name=username]", "invigilator")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{office.base}/rooms/{office.room}")
    yield page
    context.close()


def test_invigilator_hears_of_a_submission_and_keeps_the_place(page: Page, office: Office) -> None:
    page.focus("#seat-link-3")
    office.act(3, end_attempt)
    page.evaluate(ASK_NOW)
    expect(page.locator("#seat-3")).to_have_attribute("data-state", "submitted")
    expect(page.locator("#say")).to_have_text("3 考生3：已交卷")
    expect(page.locator("#seat-link-3")).to_be_focused()
    assert ":" in page.locator("[data-deadline]").first.inner_text()


def test_live_room_has_no_barrier_as_seats_or_as_list(page: Page, office: Office) -> None:
    for view in ("grid", "list"):
        page.goto(f"{office.base}/rooms/{office.room}?view={view}")
        assert Axe().run(page).response["violations"] == []


def test_invigilator_is_told_when_the_server_is_lost(page: Page, office: Office) -> None:
    expect(page.locator("#link-lost")).to_be_hidden()
    page.route("**/live*", lambda route: route.abort())
    page.evaluate(ASK_NOW)
    expect(page.locator("#link-lost")).to_be_visible()
    page.unroute("**/live*")
    office.act(4, void_attempt)
    page.evaluate(ASK_NOW)
    expect(page.locator("#link-lost")).to_be_hidden()
    expect(page.locator("#seat-4")).to_have_attribute("data-state", "voided")


def test_invigilator_signed_out_elsewhere_is_told_and_asked_no_more(page: Page, office: Office) -> None:
    page.context.clear_cookies()
    page.evaluate(ASK_NOW)
    expect(page.locator("#link-gone")).to_be_visible()
    expect(page.locator("#link-lost")).to_be_hidden()


def test_room_page_survives_the_end_of_the_server(page: Page, office: Office) -> None:
    office.stop()
    page.evaluate(ASK_NOW)
    expect(page.locator("#link-lost")).to_contain_text("与服务器断开", timeout=15000)
    expect(page.locator("#seat-5")).to_be_visible()

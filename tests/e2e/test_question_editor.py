"""The editor in a real browser: drafts that survive a killed tab and a lost network, two windows, the keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from hongling_exam import create_app
from hongling_exam.core.db import Base, db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import ensure_topics
from hongling_exam.question_bank.models import Question
from tests.cast import PASSWORD, Cast
from tests.databases import Databases
from tests.factories.pictures import png

pytestmark = pytest.mark.browser
KEPT = "草稿已保存"


class Office:
    """A served office with topics and no question."""

    def __init__(self, folder: Path) -> None:
        self.app: Flask = create_app(Databases.settings(f"sqlite:///{folder / 'editor.sqlite'}", folder))
        with self.app.app_context():
            Base.metadata.create_all(db.engine)
            db.session.remove()
        Cast.make(self.app)
        with self.app.app_context(), unit_of_work():
            ensure_topics()
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.base = f"http://127.0.0.1:{self._server.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stems(self) -> list[str]:
        """What was saved, as stems."""
        with self.app.app_context():
            found = db.session.scalars(sa.select(Question).order_by(Question.id)).all()
            return [each.current_version.body["stem"] for each in found if each.current_version]

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One served office for these tests."""
    made = Office(tmp_path_factory.mktemp("editor"))
    yield made
    made.stop()


@pytest.fixture
def trainer(chromium: Browser, office: Office) -> Iterator[BrowserContext]:
    """A browser in which the trainer is signed in."""
    context = chromium.new_context(base_url=office.base, locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto("/login")
    page.fill("input[name=username]", "trainer")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[data-sign-in] button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()
    yield context
    context.close()


def begin(trainer: BrowserContext, stem: str, kind: str = "single_choice") -> Page:
    """A new question with a stem typed."""
    page = trainer.new_page()
    page.goto(f"/questions/new?kind={kind}")
    page.fill("#stem", stem)
    return page


def test_tab_killed_while_typing_loses_nothing(trainer: BrowserContext) -> None:
    page = begin(trainer, "写到一半被关掉的题")
    page.fill("#options-0-text", "第一项")
    page.keyboard.press("Enter")
    page.keyboard.type("第二项")
    expect(page.locator("#kept")).to_contain_text(KEPT)
    page.close()
    back = trainer.new_page()
    back.goto("/questions")
    back.click("text=写到一半被关掉的题")
    expect(back.locator("#stem")).to_have_value("写到一半被关掉的题")
    expect(back.locator("#options-1-text")).to_have_value("第二项")


def test_typing_without_network_is_offered_again(trainer: BrowserContext) -> None:
    page = begin(trainer, "有网时写的")
    expect(page.locator("#kept")).to_contain_text(KEPT)
    address = page.url
    trainer.set_offline(True)
    page.fill("#stem", "断网以后写的")
    expect(page.locator("#kept")).to_contain_text("连不上服务器")
    page.close()
    trainer.set_offline(False)
    back = trainer.new_page()
    back.goto(address)
    expect(back.locator("#stem")).to_have_value("有网时写的")
    back.click('[data-local="restore"]')
    expect(back.locator("#stem")).to_have_value("断网以后写的")


def test_second_window_is_told_and_keeps_its_text(trainer: BrowserContext) -> None:
    first = begin(trainer, "两个窗口的题")
    expect(first.locator("#kept")).to_contain_text(KEPT)
    second = trainer.new_page()
    second.goto(first.url)
    first.fill("#stem", "第一个窗口先存")
    expect(first.locator("#kept")).to_contain_text("正在保存")
    expect(first.locator("#kept")).to_contain_text(KEPT)
    second.fill("#stem", "第二个窗口后写")
    expect(second.locator("#other-window")).to_be_visible()
    expect(second.locator("#stem")).to_have_value("第二个窗口后写")
    second.click('[data-window="take"]')
    expect(second.locator("#other-window")).to_be_hidden()
    expect(second.locator("#kept")).to_contain_text(KEPT)


def test_trainer_writes_a_question_by_keyboard_alone(trainer: BrowserContext, office: Office) -> None:
    page = begin(trainer, "求 $x^2$ 的值")
    page.focus("#options-0-text")
    for place, text in enumerate("一二三四"):
        expect(page.locator(f"#options-{place}-text")).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("#options-4-text")).to_be_focused()
    page.focus("#options-1-text")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#options-0-text")).to_have_value("二")
    page.focus("#options-0-right")
    page.keyboard.press("Space")
    expect(page.locator("#preview math")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator(".alert[data-focus]")).to_contain_text("请选择知识点")
    assert Axe().run(page).response["violations"] == []
    page.select_option("#topic", "elections")
    page.check("input[name=levels][value=junior]")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".alert-success")).to_contain_text("已保存")
    expect(page.locator("#topic")).to_have_value("elections")
    assert "求 $x^2$ 的值" in office.stems()
    assert page.locator("#local-copy").is_hidden()


def test_preview_longer_than_the_window_is_scrolled_by_keys(trainer: BrowserContext) -> None:
    page = begin(trainer, "一段很长的材料。\n\n" * 40)
    expect(page.locator("#preview")).to_contain_text("一段很长的材料。")
    assert Axe().run(page).response["violations"] == []
    page.focus(".editor-side")
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.editor-side').scrollTop > 0")


def test_blank_and_picture_go_in_by_the_bar(trainer: BrowserContext) -> None:
    page = begin(trainer, "预备期为", "fill_blank")
    page.click('[data-tools=stem] [data-tool="blank"]')
    page.click('[data-tools=stem] [data-tool="blank"]')
    page.keyboard.press("Tab")
    page.set_input_files("#picture", {"name": "图.png", "mimeType": "image/png", "buffer": png(40, 30)})
    expect(page.locator("#preview img")).to_be_visible()
    assert page.evaluate("document.querySelector('#preview img').naturalWidth") == 40
    page.set_input_files("#picture", {"name": "坏.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(page.locator("#picture-error")).to_contain_text("只能上传")


def test_save_right_after_typing_leaves_one_draft_and_no_other_window(trainer: BrowserContext) -> None:
    page = trainer.new_page()
    page.route("**/questions/drafts", _slowly)
    page.goto("/questions/new")
    page.fill("#stem", "刚写完就保存的题")
    page.click("#save")
    expect(page.locator(".alert[data-focus]")).to_contain_text("请选择知识点")
    page.fill("#options-0-text", "再写一项")
    expect(page.locator("#kept")).to_contain_text(KEPT)
    expect(page.locator("#other-window")).to_be_hidden()
    page.goto("/questions")
    expect(page.get_by_role("link", name="刚写完就保存的题")).to_have_count(1)


def test_words_typed_while_the_page_still_loads_are_kept(trainer: BrowserContext) -> None:
    page = trainer.new_page()
    page.route("**/editor/main.js", _slowly)
    page.goto("/questions/new", wait_until="commit")
    page.fill("#stem", "网页还没载完就写的题")
    expect(page.locator("#kept")).to_contain_text(KEPT)


def test_words_typed_while_a_row_is_added_stay(trainer: BrowserContext) -> None:
    page = begin(trainer, "网慢时加选项")
    page.route("**/questions/new*", _slowly)
    page.click("#options-add")
    page.fill("#options-0-text", "加行时写的")
    expect(page.locator("#options-4-text")).to_be_focused()
    expect(page.locator("#options-0-text")).to_have_value("加行时写的")


def _slowly(route: Route) -> None:
    answer = route.fetch()
    route.request.frame.page.wait_for_timeout(600)
    route.fulfill(response=answer)

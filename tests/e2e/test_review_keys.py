"""The reviewer's keys in a real browser: they press what the page shows, never while somebody types, and can be off."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from hongling_exam.question_bank.states import QuestionState
from tests.cast import PASSWORD, Cast
from tests.factories.reviewing import handed_in, state_of

pytestmark = pytest.mark.browser


@pytest.fixture
def engine_name() -> str:
    """Keys do not hang on the engine: the cheaper one."""
    return "sqlite"


@pytest.fixture
def desk(app: Flask, cast: Cast, page: Page) -> Iterator[tuple[str, list[str]]]:
    """The address of a server with three questions in review, their keys, and `page` signed in as the reviewer."""
    keys = [handed_in(app, cast, stem=f"第 {number} 题：预备期多久？") for number in (1, 2, 3)]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.port}"
    page.goto(f"{base}/login")
    page.fill("input[name=username]", "item_reviewer")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[data-sign-in] button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    yield base, keys
    server.shutdown()
    thread.join()


def test_reviewer_goes_on_back_and_approves_by_keys(app: Flask, page: Page, desk: tuple[str, list[str]]) -> None:
    base, keys = desk
    page.goto(f"{base}/questions/review/{keys[0]}")
    page.keyboard.press("j")
    page.wait_for_url(f"**/{keys[1]}")
    page.keyboard.press("k")
    page.wait_for_url(f"**/{keys[0]}")
    page.keyboard.press("a")
    page.wait_for_url(f"**/{keys[1]}*done={keys[0]}")
    assert state_of(app, keys[0]) is QuestionState.APPROVED


def test_reviewer_takes_an_approval_back_by_a_key(app: Flask, page: Page, desk: tuple[str, list[str]]) -> None:
    base, keys = desk
    page.goto(f"{base}/questions/review/{keys[0]}")
    page.keyboard.press("a")
    expect(page.locator(".undo-bar")).to_contain_text(keys[0])
    page.keyboard.press("z")
    page.wait_for_url(f"**/{keys[0]}")
    assert state_of(app, keys[0]) is QuestionState.IN_REVIEW


def test_keys_do_nothing_while_the_reviewer_types(app: Flask, page: Page, desk: tuple[str, list[str]]) -> None:
    base, keys = desk
    page.goto(f"{base}/questions/review/{keys[0]}")
    page.keyboard.press("r")
    expect(page.locator("#return-text")).to_be_focused()
    page.keyboard.type("jka?")
    expect(page.locator("#return-text")).to_have_value("jka?")
    page.get_by_label("在“选项 B”处批注").click()
    expect(page.locator("#remark-place")).to_have_value("options.B")
    expect(page.locator("#remark-text")).to_be_focused()
    assert page.url.endswith(keys[0])
    assert state_of(app, keys[0]) is QuestionState.IN_REVIEW


def test_reviewer_turns_the_keys_off_for_good(app: Flask, page: Page, desk: tuple[str, list[str]]) -> None:
    base, keys = desk
    page.goto(f"{base}/questions/review/{keys[0]}")
    page.keyboard.press("?")
    page.get_by_label("使用快捷键").uncheck()
    page.keyboard.press("a")
    page.reload()
    page.keyboard.press("a")
    page.keyboard.press("j")
    assert page.url.endswith(keys[0])
    assert state_of(app, keys[0]) is QuestionState.IN_REVIEW


def test_keys_go_through_the_rows_of_the_queue(page: Page, desk: tuple[str, list[str]]) -> None:
    base, keys = desk
    page.goto(f"{base}/questions/review")
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{base}/questions/review/{keys[1]}")


def test_reviewer_sends_a_remark_and_returns_without_leaving_the_keyboard(
    app: Flask, page: Page, desk: tuple[str, list[str]]
) -> None:
    base, keys = desk
    page.goto(f"{base}/questions/review/{keys[0]}")
    page.keyboard.press("m")
    page.keyboard.type("第一处")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".remark")).to_contain_text("第一处")
    page.wait_for_load_state()
    page.keyboard.press("r")
    expect(page.locator("#return-text")).to_be_focused()
    page.keyboard.type("请改")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/{keys[1]}*done={keys[0]}")
    assert state_of(app, keys[0]) is QuestionState.RETURNED

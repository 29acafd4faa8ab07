"""app.js in a real browser, under the page policy: questions before acts, bulk acts, guarded forms."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from flask import Flask, render_template_string, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from playwright.sync_api import Dialog, Page, expect
from werkzeug.serving import make_server

import hongling_exam.web
from hongling_exam.web.headers import with_headers

pytestmark = pytest.mark.browser

PAGE = """
{% extends "hongling_exam/web/plain.html" %}
{% import "hongling_exam/web/macros/forms.html" as forms %}{% import "hongling_exam/web/macros/lists.html" as lists %}
{% block title %}试页{% endblock %}{% block language %}{% endblock %}
{% block content %}
{{ forms.post_button("/act", "撤回", confirm="30 张准考证作废。", reason=True) }}
{{ lists.bulk_bar("people", "/act", [{"value": "end", "label": "停用", "confirm": "停用 {n} 人。"}]) }}
<table><thead><tr>{{ lists.bulk_all("people") }}</tr></thead>
<tbody>{% for n in (1, 2, 3) %}<tr>{{ lists.bulk_item("people", n, "第 %d 行"|format(n)) }}</tr>{% endfor %}</tbody>
</table>
<form method="post" action="/act" data-guard>{{ forms.csrf() }}
<label>须知 <input name="note"></label><button>保存</button></form>
{% endblock %}
"""


class Office:
    """A page server that remembers what was posted to it."""

    def __init__(self) -> None:
        self.posted: list[dict[str, list[str]]] = []
        folder = Path(str(hongling_exam.web.__file__)).parent
        app = Flask("office", static_folder=str(folder / "static"))
        app.jinja_loader = jinja2.FileSystemLoader(folder / "templates")
        app.config.update(SECRET_KEY="for tests", BABEL_DEFAULT_LOCALE="zh_CN")
        Babel(app)
        CSRFProtect(app)
        app.add_url_rule("/", "page", self._page)
        app.add_url_rule("/act", "act", self._act, methods=["POST"])
        app.wsgi_app = with_headers(app.wsgi_app, tls=False)  # type: ignore[method-assign, assignment]
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}/"

    def _page(self) -> str:
        return render_template_string(PAGE, brand={"title": "红领资格认证", "office": ""}, locale="zh_CN")

    def _act(self) -> str:
        self.posted.append(request.form.to_dict(flat=False))
        return "done"


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    thread = threading.Thread(target=office.server.serve_forever, daemon=True)
    thread.start()
    yield office
    office.server.shutdown()
    thread.join()


@pytest.fixture
def page(page: Page, office: Office) -> Page:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(office.url)
    assert faults == []
    return page


def test_act_with_a_reason_sends_it(page: Page, office: Office) -> None:
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("dialog")).to_contain_text("30 张准考证作废。")
    page.get_by_label("理由").fill("考场停电")
    page.get_by_role("button", name="确认").click()
    page.wait_for_url("**/act")
    assert office.posted[0]["reason"] == ["考场停电"]


def test_act_without_its_reason_is_not_sent(page: Page, office: Office) -> None:
    page.get_by_role("button", name="撤回").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert office.posted == []


@pytest.mark.parametrize("way", ["button", "escape"])
def test_declined_question_sends_nothing(page: Page, office: Office, way: str) -> None:
    page.get_by_role("button", name="撤回").click()
    if way == "button":
        page.get_by_role("button", name="取消").click()
    else:
        page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert office.posted == []


def test_bulk_act_names_and_sends_the_ticked_rows(page: Page, office: Office) -> None:
    end = page.get_by_role("button", name="停用")
    expect(end).to_be_disabled()
    page.get_by_label("全选本页").check()
    page.get_by_label("第 2 行").uncheck()
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    end.click()
    expect(page.get_by_role("dialog")).to_contain_text("停用 2 人。")
    page.get_by_role("button", name="确认").click()
    page.wait_for_url("**/act")
    assert office.posted[0]["ids"] == ["1", "3"]
    assert office.posted[0]["act"] == ["end"]


def test_typing_is_not_lost_by_leaving(page: Page, office: Office) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("须知").press_sequentially("带身份证")
    page.evaluate("location.href = '/elsewhere'")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("须知")).to_have_value("带身份证")


def test_saving_a_guarded_form_asks_nothing(page: Page, office: Office) -> None:
    page.get_by_label("须知").press_sequentially("带身份证")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/act")
    assert office.posted[0]["note"] == ["带身份证"]


def test_second_click_sends_nothing_more(page: Page, office: Office) -> None:
    page.evaluate("const b = document.querySelector('[data-guard] button'); b.click(); b.click();")
    page.wait_for_url("**/act")
    assert len(office.posted) == 1

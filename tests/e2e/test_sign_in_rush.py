"""The sign-in page in a rush: it waits its turn by itself, and says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


class Rush:
    """Answers posts to /login as a full server does until it is over, then lets them through."""

    def __init__(self) -> None:
        self.over, self.refused = False, 0

    def __call__(self, route: Route) -> None:
        """Handle one request."""
        if route.request.method != "POST" or self.over:
            route.continue_()
            return
        self.refused += 1
        route.fulfill(status=503, headers={"Retry-After": "1"}, body="busy")


def enter(page: Any, base: str, password: str) -> None:
    page.goto(f"{base}/login?next=/profile")
    page.fill("#username", "shen")
    page.fill("#password", password)
    page.keyboard.press("Enter")


def test_candidate_in_a_rush_is_signed_in_without_a_second_click(new_device: Any) -> None:
    phone = new_device()
    rush = Rush()
    phone.page.route(re.compile("/login"), rush)
    enter(phone.page, phone.base, PASSWORD)
    expect(phone.page.locator("[data-note]")).to_contain_text("正在排队")
    expect(phone.page.locator("form[data-sign-in] button[type=submit]")).to_be_disabled()
    rush.over = True
    phone.page.wait_for_url("**/profile")
    assert rush.refused


def test_candidate_with_a_wrong_password_keeps_the_name_and_tries_again(new_device: Any) -> None:
    phone = new_device()
    enter(phone.page, phone.base, "wrong-password")
    expect(phone.page.locator(".field-error")).to_contain_text("用户名或密码不正确")
    expect(phone.page.locator("#username")).to_have_value("shen")
    phone.page.fill("#password", PASSWORD)
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/profile")


def test_candidate_without_network_is_told_and_can_press_again(new_device: Any) -> None:
    phone = new_device()
    phone.page.goto(f"{phone.base}/login")
    phone.page.fill("#username", "shen")
    phone.page.fill("#password", PASSWORD)
    phone.context.set_offline(True)
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("[data-note]")).to_contain_text("连不上服务器")
    phone.context.set_offline(False)
    phone.page.click("form[data-sign-in] button[type=submit]")
    phone.page.wait_for_url(lambda url: "/login" not in url)


def test_slip_code_behind_the_hash_is_filled_in(new_device: Any) -> None:
    phone = new_device()
    phone.page.goto(f"{phone.base}/login/slip?username=2026-1-0007#ab3dk7pq")
    expect(phone.page.locator("#code")).to_have_value("ab3dk7pq")
    expect(phone.page.locator("#username")).to_have_value("2026-1-0007")

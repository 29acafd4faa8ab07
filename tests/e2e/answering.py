"""How a person answers what lies on the desk, whatever its kind, by touch."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

START = "#start"


def enter(page: Page, rules: str) -> None:
    """From the rules page through device check and pledge into the hall."""
    page.goto(rules)
    expect(page.locator("#check-network.check-ok")).to_be_visible()
    expect(page.locator("#check-storage.check-ok")).to_be_visible()
    expect(page.locator(START)).to_be_disabled()
    page.locator(".pledge").click()
    page.locator(START).click()
    expect(page.locator("#place")).to_be_visible()


def place(page: Page) -> tuple[int, int]:
    """(number, count) of the question on the desk."""
    found = re.search(r"第 (\d+) 题 / 共 (\d+) 题", page.locator("#place").inner_text())
    assert found
    return int(found.group(1)), int(found.group(2))


def answer(page: Page) -> str:
    """Answer the question on the desk; gives the kind of control that was used."""
    area = page.locator("#desk fieldset.area")
    if area.locator(".order").count():
        area.locator("[data-down]").first.click()
        return "order"
    if area.locator("select").count():
        for row in area.locator("select").all():
            row.select_option(index=1 + place(page)[0] % 2)
        return "match"
    if area.locator("textarea").count():
        area.locator("textarea").fill("围绕生产经营，主动沟通。")
        return "written"
    if area.locator(".opt.many").count():
        area.locator(".opt.many").nth(0).click()
        area.locator(".opt.many").nth(1).click()
        return "many"
    if area.locator(".opt").count():
        area.locator(".opt").nth(1).click()
        return "one"
    for blank in area.locator("input").all():
        blank.fill("3")
    return "typed"


def move_on(page: Page) -> None:
    """To the next question."""
    number = place(page)[0]
    page.locator("#bar-next").click()
    expect(page.locator("#place")).to_contain_text(f"第 {number + 1} 题")


def expect_saved(page: Page, state: str = "server") -> None:
    """The top of the page says where the answers are."""
    expect(page.locator("#saved")).to_have_attribute("data-state", state, timeout=20_000)


def hand_in(page: Page) -> None:
    """Submit and confirm; ends on the receipt."""
    page.locator("#submit").click()
    page.get_by_role("button", name="确认交卷").click()
    page.wait_for_url(re.compile(r"/receipt$"), timeout=20_000)

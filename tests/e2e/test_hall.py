"""A candidate sits the exam on a phone, with the network going away, and a second device taking over."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.answering import answer, enter, expect_saved, hand_in, move_on, place
from tests.e2e.conftest import Device, ServedHall

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hall")]
Devices = Callable[..., Device]
CONTROLS = {"order", "match", "written", "many", "one", "typed"}
MOST_BYTES = 60_000


def check_accessible(page: Page) -> None:
    """axe finds nothing."""
    found = Axe().run(page).response["violations"]
    assert not found, [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found]


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_candidate_sits_the_exam_on_a_phone_with_the_network_gone(new_device: Devices, served_exam: ServedHall) -> None:
    phone = new_device("lu")
    page = phone.page
    enter(page, served_exam.rules())
    used, count = set(), place(page)[1]
    for number in range(1, count + 1):
        if number == 4:
            expect_saved(page)
            phone.context.set_offline(True)
        used.add(answer(page))
        if number == 6:
            expect_saved(page, "device")
            page.wait_for_timeout(3000)
            expect(page.locator("#saved")).to_contain_text("3 题仅在本机")
            phone.context.set_offline(False)
            expect_saved(page)
            assert len(phone.held()) == 6
        if number == 8:
            expect_saved(page)
            page.reload()
            expect(page.locator("#place")).to_contain_text(f"第 {number} 题")
        if number < count:
            move_on(page)
    assert used == CONTROLS
    expect_saved(page)
    assert len(phone.held()) == count
    hand_in(page)
    expect(page.get_by_text("已交卷，回执签名有效。")).to_be_visible()
    expect(page.locator("dl")).to_contain_text(f"{count} 题")
    assert phone.faults == []


def test_answers_of_a_closed_page_reach_the_server_when_it_is_opened_again(
    new_device: Devices, served_exam: ServedHall
) -> None:
    phone = new_device("lu")
    enter(phone.page, served_exam.rules("second"))
    answer(phone.page)
    expect_saved(phone.page)
    move_on(phone.page)
    phone.context.set_offline(True)
    answer(phone.page)
    expect_saved(phone.page, "device")
    phone.page.close()
    phone.context.set_offline(False)
    phone.page = phone.context.new_page()
    phone.page.goto(f"{served_exam.rules('second')}/exam")
    expect(phone.page.locator("#place")).to_be_visible()
    expect_saved(phone.page)
    assert len(phone.held()) == 2
    hand_in(phone.page)
    assert phone.faults == []


def test_second_device_takes_over_and_the_first_becomes_read_only(new_device: Devices, served_exam: ServedHall) -> None:
    first, second = new_device("shen"), new_device("shen", {"width": 1280, "height": 800})
    enter(first.page, served_exam.rules("third"))
    answer(first.page)
    expect_saved(first.page)
    second.page.goto(served_exam.rules("third"))
    second.page.locator("#start").click()
    number = second.page.get_by_label("请输入准考证号以确认")
    number.fill("L-3")
    second.page.get_by_role("button", name="由本机接管").click()
    expect(second.page.get_by_role("alert").filter(has_text="准考证号不对")).to_be_visible()
    number.fill("S-3")
    second.page.get_by_role("button", name="由本机接管").click()
    expect(second.page.locator("#place")).to_be_visible()
    expect_saved(second.page)
    first.page.locator("#bar-next").click()
    answer(first.page)
    expect(first.page.locator("#notices")).to_contain_text("已接管本次考试，本页只能查看", timeout=20_000)
    expect(first.page.locator("#saved")).to_have_text("只能查看")
    expect(first.page.locator("#desk fieldset.area")).to_have_attribute("disabled", "")
    assert len(second.held()) == 1
    hand_in(second.page)
    assert [text for text in first.faults if "409" not in text] == []


def test_pages_of_the_hall_are_accessible_and_fit_a_phone(new_device: Devices, served_exam: ServedHall) -> None:
    phone = new_device()
    phone.page.goto(f"{served_exam.base}/login")
    check_accessible(phone.page)
    phone.sign_in("shen")
    phone.page.goto(served_exam.rules("fourth"))
    expect(phone.page.locator("#check-network.check-ok")).to_be_visible()
    check_accessible(phone.page)
    assert fits(phone.page)
    enter(phone.page, served_exam.rules("fourth"))
    for _ in range(place(phone.page)[1] - 1):
        check_accessible(phone.page)
        assert fits(phone.page), place(phone.page)
        move_on(phone.page)
    phone.page.locator("#bar-sheet").click()
    check_accessible(phone.page)
    phone.page.keyboard.press("Escape")
    phone.page.locator("#submit").click()
    check_accessible(phone.page)
    phone.page.get_by_role("button", name="确认交卷").click()
    phone.page.wait_for_url(re.compile(r"/receipt$"))
    check_accessible(phone.page)
    assert fits(phone.page)


def test_hall_page_with_all_its_code_weighs_at_most_sixty_kilobytes(
    new_device: Devices, served_exam: ServedHall
) -> None:
    phone = new_device("shen")
    enter(phone.page, served_exam.rules("second"))
    cold = new_device("shen")
    sizes: dict[str, int] = {}
    cold.page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    cold.page.goto(f"{served_exam.rules('second')}/exam")
    cold.page.wait_for_load_state("networkidle")
    code = {url: size for url, size in sizes.items() if "/api/" not in url}
    assert any(url.endswith("/exam") for url in code)
    assert sum("/hall/" in url and ".js" in url for url in code) > 20
    assert sum(code.values()) <= MOST_BYTES, sorted(code.items(), key=lambda item: -item[1])[:8]

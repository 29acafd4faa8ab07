"""A real Chromium and a real server for the tests of the hall in a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from benchmarks.hall import SECRET, Database
from hongling_exam import create_app
from hongling_exam.core import schema
from hongling_exam.core.db import db
from tests.cast import PASSWORD, Cast
from tests.faults.served import Server
from tests.sitting import open_session

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 390, "height": 844}


@dataclass
class ServedHall:
    """A served database in which lu and shen are admitted to open sessions of all ten kinds."""

    base: str
    sessions: dict[str, str]

    def rules(self, session: str = "first") -> str:
        """Where an exam begins."""
        return f"{self.base}/hall/{self.sessions[session]}"


@dataclass
class Device:
    """One browser of one person; `faults` are the errors its console showed."""

    context: BrowserContext
    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def sign_in(self, username: str) -> None:
        """By the page's form."""
        self.page.goto(f"{self.base}/login")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form[data-sign-in] button[type=submit]")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def held(self) -> dict[str, Any]:
        """{question: answer} as the server holds them for the attempt on the page."""
        attempt = self.page.locator("body").get_attribute("data-attempt")
        document = self.context.request.get(f"{self.base}/api/v1/attempts/{attempt}").json()
        return {question: each["answer"] for question, each in document["responses"].items()}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The same Chromium for tests that use the plugin's own `page`."""
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]}


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, without a sandbox, a GPU or traffic of its own."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def served_exam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHall]:
    """One server process for all these tests."""
    folder = tmp_path_factory.mktemp("hall")
    found = Database("sqlite", f"sqlite:///{folder / 'hongling.sqlite'}", folder)
    sessions = _fill(found.url, folder)
    server = Server(found)
    try:
        server.start()
        yield ServedHall(server.base, sessions)
    finally:
        server.stop()


def _fill(url: str, folder: Path) -> dict[str, str]:
    app = create_app({"DATABASE_URL": url, "INSTANCE": str(folder), "SECRET_KEY": SECRET, "JOBS": False})
    with app.app_context():
        schema.upgrade()
        db.session.remove()
    cast = Cast.make(app)
    names = ("first", "second", "third", "fourth")
    sessions = {name: open_session(app, cast, number=number) for number, name in enumerate(names, start=1)}
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        app.extensions["hongling_hot"].dispose()
    return sessions


@pytest.fixture
def new_device(chromium: Browser, served_exam: ServedHall) -> Iterator[Any]:
    """A maker of devices: `new_device("lu")` is a phone on which lu is signed in."""
    made: list[Device] = []

    def make(username: str = "", viewport: Any = PHONE) -> Device:
        context = chromium.new_context(viewport=viewport, locale="zh-CN")
        one = Device(context, context.new_page(), served_exam.base)
        _listen(one)
        made.append(one)
        if username:
            one.sign_in(username)
        return one

    yield make
    for one in made:
        one.context.close()


def _listen(device: Device) -> None:
    """Note every error of the page but the ones a lost network itself makes."""

    def noted(text: str) -> None:
        if "ERR_INTERNET_DISCONNECTED" not in text:
            device.faults.append(text)

    device.context.on("console", lambda message: noted(message.text) if message.type in {"error", "warning"} else None)
    device.context.on("weberror", lambda error: device.faults.append(str(error.error)))
    device.context.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"
    )

"""No write of a browser passes without its CSRF token; a program's bearer token stands for it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import Cast
from tests.client import Browser
from tests.contracts.walk import url_of, writes

BATCH = {"epoch": 1, "changes": [{"question": "q_2", "seq": 1, "answer": "A"}]}


@pytest.fixture
def engine_name() -> str:
    """The token is checked before the database is asked: the cheaper engine."""
    return "sqlite"


@pytest.mark.parametrize("token", [None, "", "0123456789abcdef"])
@pytest.mark.parametrize("username", ["organizer", "lu"])
def test_signed_in_browser_without_the_token_writes_nothing(
    app: Flask, visitor: Browser, username: str, token: str | None
) -> None:
    visitor.enter(username)
    headers = {} if token is None else {"X-CSRFToken": token}
    every = list(writes(app))
    passed = []
    for rule, method in every:
        answer = visitor.client.open(url_of(app, rule), method=method, json={}, headers=headers)
        if answer.status_code != 400:
            passed.append((method, rule.rule, answer.status_code))
    assert not passed, passed
    assert len(every) > 30


def test_the_token_of_another_browser_is_refused(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.enter("organizer")
    other = Browser(app)
    other.enter("lu")
    visitor.token = other.token
    assert visitor.post("/organizations/new", {"name": "平湖市晨光箱包有限公司"}).status_code == 400
    assert visitor.send("POST", "/organizations/new", {}).status_code == 400


def test_forms_carry_the_token_that_lets_them_pass(visitor: Browser) -> None:
    visitor.enter("organizer")
    assert visitor.post("/organizations/new", {"name": ""}).status_code == 422


def test_a_bearer_token_that_is_nobodys_opens_no_write(app: Flask, visitor: Browser) -> None:
    visitor.enter("organizer")
    for rule, method in writes(app):
        if rule.rule.startswith("/api/"):
            headers = {"Authorization": "Bearer nobodys"}
            answer = visitor.client.open(url_of(app, rule), method=method, json=BATCH, headers=headers)
            assert answer.status_code == 401, rule.rule

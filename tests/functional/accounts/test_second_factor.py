"""The second factor of staff: set up, asked, never taken twice, reset by an administrator."""

from __future__ import annotations

import re

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import db
from hongling_exam.core.settings import Settings
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock


def secret_on(page: str) -> str:
    found = re.search(r'id="secret">([^<]+)<', page)
    assert found
    return found.group(1).replace(" ", "")


def set_up(browser: Browser, time: SetClock, username: str = "organizer") -> pyotp.TOTP:
    browser.sign_in(username)
    browser.post("/profile/second-factor")
    codes = pyotp.TOTP(secret_on(browser.get("/profile/second-factor").text))
    answer = browser.post("/profile/second-factor/confirm", {"code": codes.at(time.moment)})
    assert answer.location == "/profile"
    return codes


def test_organizer_sets_up_an_authenticator(app: Flask, cast: Cast, time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("organizer")
    visitor.post("/profile/second-factor")
    picture = visitor.get("/profile/second-factor/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    secret = secret_on(visitor.get("/profile/second-factor").text)
    assert visitor.post("/profile/second-factor/confirm", {"code": "000000"}).status_code == 422
    assert "密码正确" not in visitor.get("/profile").text
    visitor.post("/profile/second-factor/confirm", {"code": pyotp.TOTP(secret).at(time.moment)})
    assert visitor.get("/profile").status_code == 200
    assert visitor.get("/profile/second-factor/qr.svg").status_code == 404
    assert secret not in visitor.get("/profile/second-factor").text


def test_secret_is_sealed_in_the_database(app: Flask, cast: Cast, time: SetClock, visitor: Browser) -> None:
    codes = set_up(visitor, time)
    with app.app_context():
        stored = db.session.scalar(sa.text("SELECT totp_secret FROM account WHERE totp_secret IS NOT NULL"))
    assert stored
    assert codes.secret not in stored


def test_organizer_is_asked_for_the_code_before_anything(app: Flask, time: SetClock, visitor: Browser) -> None:
    codes = set_up(visitor, time)
    other = Browser(app)
    assert other.sign_in("organizer").status_code == 303
    assert other.get("/api/v1/sessions").status_code == 401
    assert other.get("/profile", follow_redirects=True).request.path == "/login/second-factor"
    assert other.post("/login/second-factor", {"code": "123"}).status_code == 422
    assert other.get("/api/v1/sessions").status_code == 401
    time.move(seconds=30)
    answer = other.post("/login/second-factor?next=/profile", {"code": codes.at(time.moment)})
    assert (answer.status_code, answer.location) == (303, "/profile")
    assert other.get("/profile").status_code == 200


def test_code_seen_over_a_shoulder_does_not_work_again(app: Flask, time: SetClock, visitor: Browser) -> None:
    codes = set_up(visitor, time)
    time.move(seconds=30)
    code = codes.at(time.moment)
    for expected in (303, 422):
        other = Browser(app)
        other.sign_in("organizer")
        assert other.post("/login/second-factor", {"code": code}).status_code == expected


def test_who_guesses_codes_is_told_to_wait(app: Flask, time: SetClock, visitor: Browser) -> None:
    codes = set_up(visitor, time)
    other = Browser(app)
    other.sign_in("organizer")
    answers = [other.post("/login/second-factor", {"code": f"00000{n}"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    time.move(seconds=30)
    assert other.post("/login/second-factor", {"code": codes.at(time.moment)}).status_code == 303


def test_other_clients_must_pass_it_too_and_tokens_go_on(app: Flask, time: SetClock, visitor: Browser) -> None:
    elsewhere = Browser(app)
    elsewhere.sign_in("organizer")
    page = elsewhere.post("/profile/tokens/new", {"label": "汇总", "days": "30"})
    found = re.search(r'id="token">([^<]+)<', page.text)
    assert found
    set_up(visitor, time)
    assert elsewhere.get("/api/v1/sessions").status_code == 401
    bearer = {"Authorization": f"Bearer {found.group(1)}"}
    assert app.test_client().get("/api/v1/sessions", headers=bearer).status_code == 200


def test_administrator_resets_it_for_who_lost_the_phone(
    app: Flask, cast: Cast, time: SetClock, visitor: Browser
) -> None:
    set_up(visitor, time)
    administrator = Browser(app)
    administrator.sign_in("administrator")
    url = f"/accounts/{cast.accounts['organizer']}/second-factor/reset"
    assert administrator.post(url, {"reason": ""}).status_code == 422
    administrator.post(url, {"reason": "手机丢失，已当面核实"})
    assert visitor.get("/api/v1/sessions").status_code == 401
    visitor.sign_in("organizer")
    assert visitor.get("/api/v1/sessions").status_code == 200


def test_candidate_has_no_second_factor(visitor: Browser) -> None:
    visitor.sign_in("lu")
    assert visitor.post("/profile/second-factor").status_code == 409
    assert visitor.get("/profile/second-factor/qr.svg").status_code == 404


@pytest.mark.parametrize(("username", "sent_to"), [("organizer", "/profile/second-factor?next=/profile"), ("lu", None)])
def test_staff_are_sent_to_set_it_up_where_it_is_demanded(
    app: Flask, cast: Cast, username: str, sent_to: str | None
) -> None:
    app.config["HONGLING"] = Settings({**app.config["HONGLING"], "STAFF_SECOND_FACTOR": True})
    visitor = Browser(app)
    visitor.sign_in(username)
    assert visitor.get("/profile").location == sent_to
    assert visitor.get("/profile/second-factor").status_code == 200
    assert visitor.get("/api/v1/sessions").status_code == 200


def test_reused_step_is_refused_when_two_requests_race(
    app: Flask, cast: Cast, time: SetClock, visitor: Browser
) -> None:
    codes = set_up(visitor, time)
    with app.app_context():
        account = db.session.get_one(Account, cast.accounts["organizer"])
        assert account.totp_last_step == int(time.moment.timestamp()) // 30
        assert account.totp_secret == codes.secret

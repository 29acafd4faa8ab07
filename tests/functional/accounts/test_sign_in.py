"""Signing in and out: by which names, what a wrong password costs, and what a cookie is worth afterwards."""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts import actions
from hongling_exam.accounts.events import ClientRenewed
from hongling_exam.accounts.models import Account, SignIn, SignInDelay
from hongling_exam.accounts.passwords import MOST_WAITING, QUEUE
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Person
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.exams import make_admission, make_session

PRIVATE = "/api/v1/sessions"


def end_of(app: Flask, account_id: int) -> dt.datetime:
    with app.app_context():
        return db.session.scalars(sa.select(SignIn.expires_at).where(SignIn.account_id == account_id)).one()


def test_candidate_signs_in_and_out(visitor: Browser) -> None:
    assert visitor.get(PRIVATE).status_code == 401
    assert visitor.sign_in("lu").status_code == 303
    assert visitor.get(PRIVATE).json == []
    assert visitor.post("/logout").status_code == 303
    assert visitor.get(PRIVATE).status_code == 401


def test_candidate_with_wrong_password_stays_out(visitor: Browser) -> None:
    assert visitor.sign_in("lu", "wrong").status_code == 422
    assert visitor.get(PRIVATE).status_code == 401


def test_candidate_signs_in_by_phone(app: Flask, cast: Cast, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        person = db.session.get_one(Person, cast.persons["lu"])
        person.phone, person.phone_digest = "13857301122", digest("13857301122", "phone")
    assert visitor.sign_in("138 5730 1122").status_code == 303


def test_candidate_signs_in_by_admission_number(app: Flask, cast: Cast, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        person = db.session.get_one(Person, cast.persons["lu"])
        number = make_admission(make_session(), person).admission_number
    assert visitor.sign_in(number).status_code == 303
    assert [each["attempt"] for each in visitor.get(PRIVATE).json] == [None]


def test_stranger_hears_the_same_for_unknown_and_known_names(visitor: Browser) -> None:
    def told(name: str) -> tuple[int, str]:
        answer = visitor.sign_in(name, "wrong-password")
        return answer.status_code, re.sub(r'(value|content)="[^"]*"', "", answer.text)

    assert told("lu") == told("nobody")
    for _ in range(5):
        known, unknown = told("lu"), told("nobody")
    assert known == unknown
    assert known[0] == 429


def test_stranger_with_twenty_wrong_passwords_is_told_to_wait(app: Flask, time: SetClock, visitor: Browser) -> None:
    first = [visitor.sign_in("lu", f"wrong-{n}").status_code for n in range(20)]
    assert first[:5] == [422] * 5
    assert set(first[5:]) == {429}
    answer = visitor.sign_in("lu")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 2
    time.move(seconds=2)
    assert visitor.sign_in("lu").status_code == 303


def test_owner_signs_in_again_while_strangers_guess(app: Flask, cast: Cast, time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("lu")
    stranger = Browser(app)
    for _ in range(6):
        stranger.sign_in("lu", "guess")
    time.move(hours=13)
    assert stranger.sign_in("lu", "guess").status_code == 422
    assert stranger.sign_in("lu").status_code == 429
    assert visitor.sign_in("lu").status_code == 303


def test_candidates_behind_one_address_wait_for_nobody_elses_typos(app: Flask, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        for n in range(1000):
            actions.note_failure(f"account:{1000 + n}")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInDelay)) == 1000
    assert visitor.sign_in("lu", "one typo").status_code == 422
    assert visitor.sign_in("lu").status_code == 303


def test_thief_with_a_cookie_from_before_sign_out_stays_out(visitor: Browser) -> None:
    visitor.sign_in("lu")
    stolen = visitor.client.get_cookie("hongling_session")
    assert stolen is not None
    visitor.post("/logout")
    visitor.client.set_cookie("hongling_session", stolen.value)
    assert visitor.get(PRIVATE).status_code == 401


def test_candidate_gets_a_fresh_cookie_at_sign_in(visitor: Browser) -> None:
    visitor.get("/login")
    before = visitor.client.get_cookie("hongling_session")
    visitor.sign_in("lu")
    after = visitor.client.get_cookie("hongling_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_visitor_is_never_sent_to_another_site(visitor: Browser) -> None:
    form = {"username": "lu", "password": PASSWORD}
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ):
        token = visitor._token(visitor.get("/login"))
        answer = visitor.client.post("/login", query_string={"next": target}, data={**form, "csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/"), target


def test_visitor_is_sent_on_to_the_page_asked_for(visitor: Browser) -> None:
    assert visitor.get("/profile").location == "/login?next=/profile"
    page = visitor.get("/login")
    form = {"username": "lu", "password": "hong-ling-2026", "csrf_token": visitor._token(page)}
    assert visitor.client.post("/login?next=/profile", data=form).location == "/profile"


def test_form_without_csrf_token_is_refused(visitor: Browser) -> None:
    visitor.get("/login")
    answer = visitor.client.post("/login", data={"username": "lu", "password": "hong-ling-2026"})
    assert answer.status_code == 400
    assert visitor.get(PRIVATE).status_code == 401


def test_page_script_is_told_where_to_go(visitor: Browser) -> None:
    form = {"username": "lu", "password": "hong-ling-2026", "csrf_token": visitor._token(visitor.get("/login"))}
    answer = visitor.client.post("/login?next=/profile", data=form, headers={"Accept": "application/json"})
    assert answer.json == {"next": "/profile"}


def test_browser_that_signs_in_again_is_the_same_client(
    app: Flask, cast: Cast, time: SetClock, visitor: Browser
) -> None:
    renewed: list[ClientRenewed] = []
    app.extensions["hongling_news"].follow(ClientRenewed, renewed.append)
    visitor.sign_in("lu")
    visitor.sign_in("lu")
    time.move(hours=13)
    assert visitor.get(PRIVATE).status_code == 401
    visitor.sign_in("lu")
    with app.app_context():
        first, second, third = db.session.scalars(sa.select(SignIn.id).order_by(SignIn.id))
    assert renewed == [ClientRenewed(first, second), ClientRenewed(second, third)]


def test_browser_that_signed_out_or_changed_hands_is_another_client(app: Flask, visitor: Browser) -> None:
    renewed: list[ClientRenewed] = []
    app.extensions["hongling_news"].follow(ClientRenewed, renewed.append)
    visitor.sign_in("lu")
    visitor.post("/logout")
    visitor.sign_in("lu")
    visitor.sign_in("shen")
    assert renewed == []


def test_idle_browser_is_signed_out_after_two_hours(time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("lu")
    time.move(minutes=119)
    assert visitor.get(PRIVATE).status_code == 200
    time.move(minutes=119)
    assert visitor.get(PRIVATE).status_code == 200
    time.move(minutes=121)
    assert visitor.get(PRIVATE).status_code == 401


def test_busy_browser_is_signed_out_after_twelve_hours(time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("lu")
    for _ in range(7):
        time.move(minutes=100)
        assert visitor.get(PRIVATE).status_code == 200
    time.move(minutes=21)
    assert visitor.get(PRIVATE).status_code == 401


def test_browser_that_only_posts_stays_signed_in(time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("lu")
    for _ in range(3):
        time.move(minutes=100)
        assert visitor.post("/profile/language", {"locale": "zh_CN"}).location == "/profile"


def test_contact_is_written_at_most_once_a_minute(app: Flask, cast: Cast, time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("lu")
    until = end_of(app, cast.accounts["lu"])
    time.move(seconds=59)
    visitor.get(PRIVATE)
    assert end_of(app, cast.accounts["lu"]) == until
    time.move(seconds=1)
    visitor.get(PRIVATE)
    assert end_of(app, cast.accounts["lu"]) == until + dt.timedelta(minutes=1)


def test_end_set_later_by_an_exam_is_never_brought_nearer(
    app: Flask, cast: Cast, time: SetClock, visitor: Browser
) -> None:
    visitor.sign_in("lu")
    late = time.moment + dt.timedelta(hours=20)
    with app.app_context(), unit_of_work():
        db.session.execute(sa.update(SignIn).values(expires_at=late))
    time.move(minutes=5)
    visitor.get(PRIVATE)
    assert end_of(app, cast.accounts["lu"]) == late


def test_disabled_account_is_out_at_its_next_request(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.sign_in("lu")
    administrator = Browser(app)
    administrator.sign_in("administrator")
    administrator.post(f"/accounts/{cast.accounts['lu']}/disable", {"reason": "离职"})
    assert visitor.get(PRIVATE).status_code == 401
    assert visitor.sign_in("lu").status_code == 422


def test_extra_fields_at_sign_in_change_nothing(app: Flask, cast: Cast, visitor: Browser) -> None:
    form = {"username": "lu", "password": "hong-ling-2026", "csrf_token": visitor._token(visitor.get("/login"))}
    extra = {"role": "administrator", "state": "disabled", "kind": "token", "expires_at": "2099-01-01"}
    visitor.client.post("/login", data=form | extra)
    with app.app_context():
        account = db.session.get_one(Account, cast.accounts["lu"])
        assert account.grants == []
        assert account.state == "active"
    assert end_of(app, cast.accounts["lu"]).year == 2026


def test_old_delays_and_sign_ins_are_forgotten(app: Flask, time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("lu", "wrong")
    visitor.sign_in("lu")
    time.move(days=181)
    with app.app_context(), unit_of_work():
        actions.forget_stale()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInDelay)) == 0
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 0


def test_who_comes_when_too_many_wait_is_told_when_to_come_back(visitor: Browser) -> None:
    taken = [QUEUE._places.acquire(blocking=False) for _ in range(MOST_WAITING)]
    try:
        assert all(taken)
        form = {"username": "lu", "password": PASSWORD, "csrf_token": visitor._token(visitor.get("/login"))}
        answer = visitor.client.post("/login", data=form)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    finally:
        for _ in taken:
            QUEUE._places.release()
    assert visitor.sign_in("lu").status_code == 303

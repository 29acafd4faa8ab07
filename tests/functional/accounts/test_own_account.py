"""What people do to their own accounts."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.clock import SetClock

PRIVATE = "/api/v1/sessions"
NEW = {"old": PASSWORD, "new": "quiet-river-2026", "again": "quiet-river-2026"}


def ids_of(app: Flask, account_id: int) -> list[int]:
    with app.app_context():
        query = sa.select(SignIn.id).where(SignIn.account_id == account_id).order_by(SignIn.id)
        return list(db.session.scalars(query))


def make_token(browser: Browser, **fields: str) -> str:
    page = browser.post("/profile/tokens/new", {"label": "成绩汇总", "days": "30", **fields})
    assert page.status_code == 201
    found = re.search(r'id="token">([^<]+)<', page.text)
    assert found
    return found.group(1)


def with_token(app: Flask, token: str) -> int:
    return app.test_client().get(PRIVATE, headers={"Authorization": f"Bearer {token}"}).status_code


def force_change(app: Flask, account_id: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Account, account_id).must_change_password = True


def test_organizer_sees_roles_with_their_jurisdictions(visitor: Browser) -> None:
    visitor.sign_in("organizer")
    page = visitor.get("/profile").text
    assert "考务组织" in page
    assert "（当湖街道）" in page
    assert "本机" in page


def test_candidate_changes_the_password_and_other_devices_end(app: Flask, visitor: Browser) -> None:
    other = Browser(app)
    other.sign_in("lu")
    visitor.sign_in("lu")
    token = make_token(other)
    assert visitor.post("/profile/password", NEW).location == "/profile"
    assert visitor.get(PRIVATE).status_code == 200
    assert other.get(PRIVATE).status_code == 401
    assert with_token(app, token) == 401
    assert Browser(app).sign_in("lu").status_code == 422
    assert Browser(app).sign_in("lu", "quiet-river-2026").status_code == 303


def test_candidate_with_a_bad_change_keeps_the_password(app: Flask, visitor: Browser) -> None:
    visitor.sign_in("lu")
    for wrong in (
        {"old": "not-mine"},
        {"new": "short", "again": "short"},
        {"again": "something-else"},
        {"new": PASSWORD, "again": PASSWORD},
        {"old": ""},
    ):
        assert visitor.post("/profile/password", NEW | wrong).status_code == 422, wrong
    assert Browser(app).sign_in("lu").status_code == 303


def test_who_guesses_the_old_password_is_told_to_wait(visitor: Browser) -> None:
    visitor.sign_in("lu")
    answers = [visitor.post("/profile/password", NEW | {"old": f"no-{n}"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]


def test_extra_fields_of_the_password_form_change_nothing(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.sign_in("lu")
    visitor.post("/profile/password", NEW | {"username": "root", "state": "disabled", "role": "administrator"})
    with app.app_context():
        account = db.session.get_one(Account, cast.accounts["lu"])
        assert (account.username, account.state.value, account.grants) == ("lu", "active", [])


def test_candidate_with_a_one_time_password_must_change_it_first(app: Flask, cast: Cast, visitor: Browser) -> None:
    force_change(app, cast.accounts["lu"])
    visitor.sign_in("lu")
    assert visitor.get("/").location == "/profile/password?next=/"
    assert visitor.get("/profile").location == "/profile/password?next=/profile"
    assert visitor.post("/profile/language", {"locale": "en"}).location == "/profile/password"
    assert visitor.post("/profile/password?next=/profile", NEW).location == "/profile"
    assert visitor.get("/profile").status_code == 200


def test_one_time_password_never_stands_before_the_hall(app: Flask, cast: Cast, visitor: Browser) -> None:
    force_change(app, cast.accounts["lu"])
    visitor.sign_in("lu")
    assert visitor.get(PRIVATE).status_code == 200
    assert visitor.get("/hall/s_unknown").status_code == 404


def test_candidate_ends_another_device(app: Flask, cast: Cast, visitor: Browser) -> None:
    other = Browser(app)
    other.sign_in("lu")
    visitor.sign_in("lu")
    first, here = ids_of(app, cast.accounts["lu"])
    visitor.post(f"/profile/sign-ins/{first}/end")
    assert other.get(PRIVATE).status_code == 401
    assert visitor.get(PRIVATE).status_code == 200
    assert visitor.post(f"/profile/sign-ins/{here}/end").location == "/login?ended=1"
    assert visitor.get(PRIVATE).status_code == 401


def test_candidate_ends_all_other_devices_but_no_token(app: Flask, visitor: Browser) -> None:
    other = Browser(app)
    other.sign_in("lu")
    visitor.sign_in("lu")
    token = make_token(visitor)
    visitor.post("/profile/sign-ins/end-others")
    assert other.get(PRIVATE).status_code == 401
    assert visitor.get(PRIVATE).status_code == 200
    assert with_token(app, token) == 200


def test_candidate_cannot_end_somebody_elses_sign_in(app: Flask, cast: Cast, visitor: Browser) -> None:
    other = Browser(app)
    other.sign_in("shen")
    visitor.sign_in("lu")
    theirs = visitor.post(f"/profile/sign-ins/{ids_of(app, cast.accounts['shen'])[0]}/end")
    missing = visitor.post("/profile/sign-ins/987654/end")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.data == missing.data
    assert other.get(PRIVATE).status_code == 200


def test_token_works_until_it_is_revoked(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.sign_in("lu")
    token = make_token(visitor)
    assert with_token(app, token) == 200
    assert token not in visitor.get("/profile").text
    visitor.post(f"/profile/sign-ins/{ids_of(app, cast.accounts['lu'])[-1]}/end")
    assert with_token(app, token) == 401


def test_token_ends_on_its_day_however_much_it_is_used(app: Flask, time: SetClock, visitor: Browser) -> None:
    visitor.sign_in("lu")
    token = make_token(visitor, days="7")
    for _ in range(6):
        time.move(days=1)
        assert with_token(app, token) == 200
    time.move(days=1)
    assert with_token(app, token) == 401


def test_token_never_stands_in_the_database(app: Flask, visitor: Browser) -> None:
    visitor.sign_in("lu")
    token = make_token(visitor)
    with app.app_context():
        stored = db.session.scalars(sa.select(SignIn.token_digest).where(SignIn.kind == SignInKind.TOKEN)).one()
    assert token not in stored
    assert len(stored) == 64


def test_bad_token_form_makes_none(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.sign_in("lu")
    for wrong in ({"label": ""}, {"label": "x" * 61}, {"days": "9999"}, {"days": "-1"}):
        assert visitor.post("/profile/tokens/new", {"label": "汇总", "days": "30", **wrong}).status_code == 422, wrong
    assert len(ids_of(app, cast.accounts["lu"])) == 1


def test_chosen_language_follows_the_account_to_another_browser(app: Flask, visitor: Browser) -> None:
    visitor.sign_in("lu")
    visitor.post("/profile/language", {"locale": "en"})
    other = Browser(app)
    other.sign_in("lu")
    cookie = other.client.get_cookie("hongling_locale")
    assert cookie is not None
    assert cookie.value == "en"


WAYS_IN = ("/profile/tokens/new", "/profile/password", "/profile/second-factor", "/profile/second-factor/confirm")


@pytest.mark.parametrize("url", WAYS_IN)
def test_program_with_a_token_does_not_change_how_its_account_is_entered(
    app: Flask, visitor: Browser, url: str
) -> None:
    visitor.sign_in("organizer")
    program = {"Authorization": f"Bearer {make_token(visitor)}"}
    form = {"label": "再来一个", "days": "365", "old": PASSWORD, "new": "qing-he-2027", "again": "qing-he-2027"}
    assert app.test_client().post(url, data=form, headers=program).status_code == 401
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(SignIn.id)).where(SignIn.kind == SignInKind.TOKEN)) == 1
        assert db.session.scalars(sa.select(Account.totp_secret).where(Account.totp_secret.is_not(None))).all() == []


@pytest.mark.parametrize("url", ["/login", "/login/slip"])
def test_asking_only_for_the_head_of_a_page_is_no_attempt_to_sign_in(visitor: Browser, url: str) -> None:
    assert visitor.client.head(url).status_code == 200

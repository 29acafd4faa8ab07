"""A host application names who is signed in there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.accounts.states import AccountState, SignInKind
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from tests.cast import Cast
from tests.client import Browser

PRIVATE = "/api/v1/sessions"


class Host:
    """Who the host has signed in."""

    username: str | None = "lu"

    def __call__(self, environ: Mapping[str, Any]) -> str | None:
        """The identity function."""
        return self.username


@pytest.fixture
def host(app: Flask) -> Host:
    """The host of the app."""
    app.extensions["hongling_identity"] = Host()
    found: Host = app.extensions["hongling_identity"]
    return found


def test_user_of_the_host_is_signed_in_on_the_way(app: Flask, host: Host, visitor: Browser) -> None:
    answer = visitor.get("/profile", follow_redirects=True)
    assert answer.request.path == "/profile"
    assert "陆明华" in answer.text
    with app.app_context():
        assert db.session.scalars(sa.select(SignIn.kind)).all() == [SignInKind.HOST]


def test_sign_in_by_the_host_ends_with_the_hosts_own(host: Host, visitor: Browser) -> None:
    visitor.get("/login")
    assert visitor.get(PRIVATE).status_code == 200
    host.username = None
    assert visitor.get(PRIVATE).status_code == 401
    host.username = "shen"
    assert visitor.get(PRIVATE).status_code == 401
    assert "沈雅琴" in visitor.get("/profile", follow_redirects=True).text


def test_host_names_nobody_we_know(app: Flask, cast: Cast, host: Host, visitor: Browser) -> None:
    host.username = "somebody"
    assert visitor.get("/login").status_code == 200
    with app.app_context(), unit_of_work():
        db.session.get_one(Account, cast.accounts["lu"]).state = AccountState.DISABLED
    host.username = "lu"
    assert visitor.get("/login").status_code == 200
    assert visitor.get(PRIVATE).status_code == 401


def test_host_that_fails_leaves_the_form(app: Flask, visitor: Browser) -> None:
    def broken(environ: Mapping[str, Any]) -> str:
        raise RuntimeError("no session store")

    app.extensions["hongling_identity"] = broken
    assert visitor.get("/login").status_code == 200
    assert visitor.sign_in("lu").status_code == 303


def test_who_signs_out_stays_out_until_the_form_is_left(host: Host, visitor: Browser) -> None:
    visitor.get("/login")
    visitor.token = visitor._token(visitor.get("/profile"))
    out = visitor.post("/logout")
    assert out.location == "/login?ended=1"
    assert visitor.get(out.location).status_code == 200
    assert visitor.get(PRIVATE).status_code == 401


def test_host_does_not_replace_who_signed_in_by_password(app: Flask, host: Host, visitor: Browser) -> None:
    host.username = None
    visitor.sign_in("shen")
    host.username = "lu"
    assert visitor.get("/login").status_code == 200
    assert "沈雅琴" in visitor.get("/profile").text

"""A browser for tests: Flask's client with sign-in and CSRF as a person's browser has them."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from hongling_exam.accounts.actions import sign_in
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.signed_in import idle_limit
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work

PASSWORD = "hong-ling-2026"


class Browser:
    """Keeps cookies and sends the CSRF token with every write."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.token = ""

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Sign in by the page's form."""
        page = self.client.get("/login")
        form = {"username": username, "password": password, "csrf_token": self._token(page)}
        response = self.client.post("/login", data=form)
        self.refresh_token()
        return response

    def enter(self, username: str) -> None:
        """Come as somebody who is signed in: for tests of anything but signing in, which costs a password check."""
        with self.app.app_context(), unit_of_work():
            account = db.session.scalars(sa.select(Account).where(Account.username == username)).one()
            _, token = sign_in(account, SignInKind.PASSWORD, address="127.0.0.1", lasts=idle_limit())
        cookie = current_cookie(self.app)
        self.client.set_cookie(cookie, token)
        with self.app.test_request_context(headers={"Cookie": f"{cookie}={token}"}):
            self.token = generate_csrf()

    def refresh_token(self) -> None:
        """Read the CSRF token of the client's present sign-in."""
        self.token = self._token(self.client.get("/login", follow_redirects=True))

    @staticmethod
    def _token(page: TestResponse) -> str:
        found = re.search(r'name="csrf[-_]token"[^>]*(?:value|content)="([^"]+)"', page.text)
        assert found, "the page carries no CSRF token"
        return found.group(1)

    def get(self, url: str, **options: Any) -> TestResponse:
        """GET."""
        return self.client.get(url, **options)

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """POST a form with the CSRF token in it."""
        return self.client.post(url, data={"csrf_token": self.token, **(data or {})}, **options)

    def send(self, method: str, url: str, document: Any = None) -> TestResponse:
        """Send JSON with the CSRF header, as the hall does."""
        return self.client.open(url, method=method, json=document, headers={"X-CSRFToken": self.token})


def current_cookie(app: Flask) -> str:
    """The name of the cookie that carries a browser's token."""
    return str(app.session_interface.cookie)  # type: ignore[attr-defined]

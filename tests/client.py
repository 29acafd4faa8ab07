"""A browser for tests: Flask's client with sign-in and CSRF as a person's browser has them."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "hong-ling-2026"


class Browser:
    """Keeps cookies and sends the CSRF token with every write."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = ""

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Sign in by the page's form."""
        page = self.client.get("/login")
        form = {"username": username, "password": password, "csrf_token": self._token(page)}
        response = self.client.post("/login", data=form)
        self.refresh_token()
        return response

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

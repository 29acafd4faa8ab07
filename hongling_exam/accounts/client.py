"""The browser's cookie: an opaque random token, nothing else. The CSRF secret is derived from it.

Signed out, the same cookie carries a token nobody holds an account by, so that the sign-in form is protected too; it
is replaced at sign-in. Flashed messages travel once, in a signed cookie of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from hongling_exam.core.encryption import digest

FLASHES = "_flashes"
FLASH_SECONDS = 300
TOKEN_LENGTH = 43


class Client(dict[str, Any], SessionMixin):
    """What Flask calls the session: here only the CSRF secret and flashed messages."""

    def __init__(self, token: str, *, is_new: bool, csrf: str, flashes: list[Any]) -> None:
        super().__init__({"csrf_token": csrf})
        if flashes:
            self[FLASHES] = flashes
        self.token = token
        self.given = not is_new
        self.had_flashes = bool(flashes)
        self.wanted = False

    def __getitem__(self, key: str) -> Any:
        self.wanted = True
        return super().__getitem__(key)

    def use(self, token: str, csrf: str) -> None:
        """Go on with another token: at sign-in and sign-out."""
        self.token, self.given, self.wanted = token, False, True
        self["csrf_token"] = csrf


class ClientCookies(SessionInterface):
    """Reads and writes the two cookies."""

    def __init__(self, secret: bytes, *, tls: bool) -> None:
        self._csrf_key = hashlib.sha256(b"csrf" + secret).digest()
        self._flash = URLSafeTimedSerializer(hashlib.sha256(b"flash" + secret).hexdigest())
        self._tls = tls
        self.cookie = "__Host-hongling_session" if tls else "hongling_session"
        self.flash_cookie = "hongling_flash"

    def csrf_for(self, token: str) -> str:
        """The CSRF secret that belongs to `token`."""
        return hmac.digest(self._csrf_key, token.encode(), "sha256").hex()

    def open_session(self, app: Flask, request: Request) -> Client:
        """Take the client's token, or think one up for who has none."""
        token = request.cookies.get(self.cookie, "")
        known = len(token) == TOKEN_LENGTH
        token = token if known else new_token()
        flashes = self._read_flashes(request) if self.flash_cookie in request.cookies else []
        return Client(token, is_new=not known, csrf=self.csrf_for(token), flashes=flashes)

    def _read_flashes(self, request: Request) -> list[Any]:
        try:
            found = self._flash.loads(request.cookies[self.flash_cookie], max_age=FLASH_SECONDS)
        except BadSignature:
            return []
        return [tuple(item) for item in found]

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set what changed. A cookie is set for a stranger only once a form asked for the CSRF secret.

        Mounted below a prefix the cookie stays there: the host does not see it. __Host- asks for the path "/".
        """
        assert isinstance(session, Client)
        path = "/" if self._tls else request.script_root or "/"
        if session.wanted and not session.given:
            response.set_cookie(self.cookie, session.token, httponly=True, secure=self._tls, samesite="Lax", path=path)
        flashes = dict.get(session, FLASHES)
        if flashes:
            value = self._flash.dumps(flashes)
            response.set_cookie(
                self.flash_cookie,
                str(value),
                httponly=True,
                secure=self._tls,
                samesite="Lax",
                max_age=FLASH_SECONDS,
                path=path,
            )
        elif session.had_flashes:
            response.delete_cookie(self.flash_cookie, path=path)


def new_token() -> str:
    """256 random bits as 43 characters."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def slip_digest(code: str) -> str:
    """What is stored of a slip's code: a keyed digest, so that the database alone does not let anybody try codes."""
    return digest(code.strip().lower(), "slip")

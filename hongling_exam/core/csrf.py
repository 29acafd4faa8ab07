"""CSRF protection by Flask-WTF for every write of a browser; a program with a bearer token needs none.

A token in the header lives as long as the client's own token, so a pair once proved stays proved: the hall's saves do
not pay for the signature each time.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, request
from flask_wtf import CSRFProtect

from hongling_exam.core.kept import Kept

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "X-CSRFToken"
PAIRS_KEPT = 20_000


def install(app: Flask, client_token: Callable[[], str], has_bearer: Callable[[], bool]) -> None:
    """Check each request that writes. `client_token` is the browser's own token, to which its CSRF token is bound."""
    csrf = CSRFProtect(app)
    proved: Kept[bool] = Kept(PAIRS_KEPT)

    def prove() -> bool:
        csrf.protect()
        return True

    @app.before_request
    def protect() -> None:
        if request.method in SAFE_METHODS or has_bearer():
            return
        header = request.headers.get(HEADER)
        if header is None:
            csrf.protect()
        else:
            proved.get((client_token(), header), prove)

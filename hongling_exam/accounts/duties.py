"""What has to be done before anything else: a one-time password changed, the second factor set up.

The hall and its interface are never in the way of this: a running exam goes first.
"""

from __future__ import annotations

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts.models import Account
from hongling_exam.accounts.signed_in import current_sign_in
from hongling_exam.accounts.states import STAFF_ROLES
from hongling_exam.core.permissions import OWN_CHECK, PUBLIC, declared_access

NEVER_IN_THE_WAY = ("/api/", "/hall")
WHERE_DUTIES_ARE_DONE = ("own_password.", "second_factor.")


def install(app: Flask) -> None:
    """Send a signed-in person with a duty to its page, whatever page was asked for."""

    @app.before_request
    def first_things_first() -> BaseResponse | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint == "static" or request.path.startswith(NEVER_IN_THE_WAY):
            return None
        if declared_access(endpoint) in {PUBLIC, OWN_CHECK} or endpoint.startswith(WHERE_DUTIES_ARE_DONE):
            return None
        client = current_sign_in()
        duty = duty_of(client.account) if client else None
        if duty is None:
            return None
        back = request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for(duty, next=back), 303)


def duty_of(account: Account) -> str | None:
    """The endpoint where the account's first duty is done, or None."""
    if account.must_change_password:
        return "own_password.change"
    demanded = current_app.config["HONGLING"].flag("STAFF_SECOND_FACTOR")
    if demanded and account.totp_confirmed_at is None and any(g.role in STAFF_ROLES for g in account.grants):
        return "second_factor.show"
    return None

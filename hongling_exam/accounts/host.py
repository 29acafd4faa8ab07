"""The host application's own sign-in: it may name the user, and what it named stands only while it names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import current_app, request

from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.accounts.queries import find_account_by_username
from hongling_exam.accounts.rules import fold_username
from hongling_exam.accounts.states import AccountState, SignInKind

Identity = Callable[[Mapping[str, Any]], str | None]
log = structlog.get_logger()


def named_by_host() -> str | None:
    """The user name the host has signed in for this request. A host that fails names nobody."""
    identity: Identity | None = current_app.extensions.get("hongling_identity")
    if identity is None:
        return None
    try:
        named = identity(request.environ)
    except Exception:
        log.exception("the host's identity function failed")
        return None
    return fold_username(named) if named else None


def find_account_named_by_host() -> Account | None:
    """The active account of the user the host has signed in."""
    username = named_by_host()
    account = find_account_by_username(username) if username else None
    return account if account is not None and account.state is AccountState.ACTIVE else None


def is_vouched_for(client: SignIn) -> bool:
    """Whether a client still stands: one signed in by the host ends with the host's own sign-in."""
    return client.kind is not SignInKind.HOST or named_by_host() == client.account.username

"""Flask's side of signing in: who the client of this request is, found once and only when asked."""

from __future__ import annotations

import datetime as dt

from flask import Flask, Request, current_app, g, request, session
from flask_login import LoginManager, current_user

from hongling_exam.accounts import actions
from hongling_exam.accounts.client import Client, ClientCookies, token_digest
from hongling_exam.accounts.contact import note_contact
from hongling_exam.accounts.host import is_vouched_for
from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.accounts.queries import NameResolver, SignedIn, actor_of, find_sign_in
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core import clock, encryption
from hongling_exam.core.actor import NOBODY, Actor
from hongling_exam.core.errors import SignInRequired
from hongling_exam.core.permissions import Permission


def install(app: Flask) -> None:
    """Give the app its cookies and Flask-Login, which finds the client by cookie or bearer token."""
    sealer: encryption.Sealer = app.extensions["hongling_sealer"]
    app.session_interface = ClientCookies(sealer.key("cookies"), tls=app.config["HONGLING"].flag("TLS"))
    app.extensions.setdefault("hongling_sign_in_names", [])
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_load)


def name_resolvers() -> list[NameResolver]:
    """What components above know as a name to sign in by (准考证号)."""
    found: list[NameResolver] = current_app.extensions["hongling_sign_in_names"]
    return found


def browser_token() -> str:
    """The token of this request's cookie; empty for a browser that came without one."""
    client = session._get_current_object()  # type: ignore[attr-defined]
    return client.token if isinstance(client, Client) and client.given else ""


def client_token(of: Request | None = None) -> str:
    """The token this request came with: the bearer's, else the cookie's; empty when it came with none."""
    of = of or request
    scheme, _, token = of.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()[:200]
    return browser_token()


def client_digest() -> str:
    """What is stored of the token this request came with."""
    return token_digest(client_token())


def has_bearer() -> bool:
    """Whether this request is a program's, which needs no CSRF token."""
    return request.headers.get("Authorization", "")[:7].lower() == "bearer "


def idle_limit() -> dt.timedelta:
    """How long a browser's sign-in lives without being seen."""
    return dt.timedelta(minutes=max(1, current_app.config["HONGLING"].number("IDLE_MINUTES")))


def _load(of: Request) -> SignedIn | None:
    token = client_token(of)
    if not token:
        return None
    found = find_sign_in(token_digest(token))
    if found is None or not is_vouched_for(found):
        return None
    note_contact(found, clock.now(), idle_limit())
    return SignedIn(found, actor_of(found.account, _permissions_of, found.id))


def _permissions_of(role: str) -> list[str]:
    by_role: dict[str, list[str]] = current_app.extensions["hongling_role_permissions"]
    return by_role.get(role, [])


def permissions_by_role(permissions: list[Permission]) -> dict[str, list[str]]:
    """Turn the manifests' permissions round: role → permission names."""
    by_role: dict[str, list[str]] = {}
    for permission in permissions:
        for role in permission.roles:
            by_role.setdefault(role, []).append(permission.name)
    return by_role


def awaits_second_factor(sign_in: SignIn) -> bool:
    """Whether the password was right and the account's second factor is still to come."""
    return sign_in.account.totp_confirmed_at is not None and sign_in.second_factor_at is None


def current_sign_in() -> SignIn | None:
    """The client of this request, also one that still owes the second factor."""
    return current_user.sign_in if current_user.is_authenticated else None


def current_browser() -> SignIn:
    """The client of this request when it is a browser; raises SignInRequired for a program.

    A token that got into wrong hands ends on its day: it neither makes another nor changes how its account is entered.
    """
    client = current_sign_in()
    if client is None or client.kind is SignInKind.TOKEN:
        raise SignInRequired()
    return client


def current_actor() -> Actor:
    """Who asks; NOBODY when signed out or before the second factor."""
    if "hongling_actor" not in g:
        sign_in = current_sign_in()
        whole = sign_in is not None and not awaits_second_factor(sign_in)
        g.hongling_actor = current_user.actor if whole else NOBODY
    found: Actor = g.hongling_actor
    return found


def open_client(account: Account, kind: SignInKind) -> None:
    """Sign this browser in under a fresh token."""
    origin = actions.Origin(browser_token(), request.user_agent.string, request.remote_addr or "", idle_limit())
    use_token(actions.sign_in_browser(account, kind, origin))


def use_token(token: str) -> None:
    """Let the browser go on under `token`."""
    client, cookies = session._get_current_object(), current_app.session_interface  # type: ignore[attr-defined]
    assert isinstance(client, Client)
    assert isinstance(cookies, ClientCookies)
    client.use(token, cookies.csrf_for(token))

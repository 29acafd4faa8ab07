"""What may be done, by whom, and the guard at every route. A route that declares nothing is shut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request

from hongling_exam.core.actor import NOBODY, Actor
from hongling_exam.core.errors import Forbidden, SignInRequired

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed-in"
OWN_CHECK = "own-check"


@dataclass(frozen=True)
class Permission:
    """A named right, the roles that bring it, and its title for people."""

    name: str
    title: str
    roles: tuple[str, ...]


def requires(permission: str) -> Callable[[View], View]:
    """Open a route to actors who hold `permission` on some jurisdiction; loading the object checks which."""

    def mark(view: View) -> View:
        view.hongling_access = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open a route to everybody."""
    return requires(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Open a route to everybody who is signed in; loading the object checks whose it is."""
    return requires(SIGNED_IN)(view)


def checked_by_statement(view: View) -> View:
    """Leave the check to the view's own SQL statement, which authorises and acts in one (the hall's save)."""
    return requires(OWN_CHECK)(view)


def current_actor() -> Actor:
    """Who asks, as accounts tell it; NOBODY when signed out."""
    ask: Callable[[], Actor] = current_app.extensions["hongling_current_actor"]
    return ask()


def client_digest() -> str:
    """The digest that is stored of the token this request came with, for a statement that checks by itself."""
    ask: Callable[[], str] = current_app.extensions["hongling_client_digest"]
    return ask()


def declared_access(endpoint: str) -> str | None:
    """What the endpoint's view declares, or None."""
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "hongling_access", None)


def install(app: Flask, ask: Callable[[], Actor], ask_digest: Callable[[], str]) -> None:
    """Check every request before its view runs.

    `ask` tells who the client is (NOBODY when signed out), `ask_digest` what is stored of its token.
    """
    app.extensions["hongling_current_actor"] = ask
    app.extensions["hongling_client_digest"] = ask_digest

    @app.before_request
    def guard() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        access = declared_access(request.endpoint)
        if access in {PUBLIC, OWN_CHECK}:
            return
        actor = current_actor()
        if actor is NOBODY:
            raise SignInRequired()
        if access is None or (access != SIGNED_IN and not actor.may(access)):
            raise Forbidden()

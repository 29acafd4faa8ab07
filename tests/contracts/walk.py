"""Walking the live routes: which there are, and how to ask each one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.cast import Cast
from tests.client import Browser

SAFE = {"GET", "HEAD", "OPTIONS"}
MISSING_NUMBER, MISSING_NAME = 987654, "x_none222222222222"


def routes(app: Flask) -> Iterator[Rule]:
    """Every route but the static files."""
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def writes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route that takes a write, with each of its methods that write."""
    return ((rule, method) for rule in routes(app) for method in sorted((rule.methods or set()) - SAFE))


def url_of(app: Flask, rule: Rule, values: Mapping[str, Any] | None = None) -> str:
    """The route's path; arguments that `values` lacks name nothing there is."""
    missing = {name: MISSING_NUMBER if is_number(rule, name) else MISSING_NAME for name in rule.arguments}
    arguments = {name: (values or {}).get(name, value) for name, value in missing.items()}
    return str(app.url_map.bind("localhost").build(rule.endpoint, arguments))


def is_number(rule: Rule, name: str) -> bool:
    """Whether the argument is an integer key."""
    return f"<int:{name}>" in rule.rule


def browsers(app: Flask, cast: Cast) -> dict[str, Browser]:
    """A browser for each of the cast, signed in, and one that is not ("")."""
    found = {"": Browser(app)}
    found[""].refresh_token()
    for name in cast.accounts:
        found[name] = Browser(app)
        found[name].enter(name)
    return found

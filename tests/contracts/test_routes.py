"""The route × role matrix: what each route declares, what each of the cast is answered, and nothing about others."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hongling_exam.accounts.states import Role
from tests.cast import Cast
from tests.contracts.matrix import OTHER_ANSWERS, OWN_CHECK, PERMISSIONS, PUBLIC, ROLES, ROUTES, SIGNED_IN
from tests.contracts.walk import browsers, routes, url_of, writes

CANDIDATES = ("lu", "shen", "stranger")
LISTED = {f"{blueprint}.{view}": access for blueprint, views in ROUTES.items() for view, access in views.items()}


@pytest.fixture
def engine_name() -> str:
    """Who may open a route does not hang on the engine: the cheaper one."""
    return "sqlite"


def role_of(name: str) -> str:
    """The role of one of the cast; user names of staff are their roles."""
    return "candidate" if name in CANDIDATES else name.removeprefix("other_")


def may(name: str, access: str) -> bool:
    """What the matrix says; "" is who is signed out."""
    if access in {PUBLIC, OWN_CHECK}:
        return True
    return bool(name) and (access == SIGNED_IN or role_of(name) in PERMISSIONS[access])


def refused(answer: TestResponse, name: str, rule: Rule) -> bool:
    """Whether the answer is the guard's refusal for such a caller."""
    if name:
        return answer.status_code == 403
    if rule.rule.startswith("/api/") or answer.request.method != "GET":
        return answer.status_code == 401
    return answer.status_code == 303 and "/login?next=" in answer.location


def test_every_route_declares_the_access_that_the_matrix_lists(app: Flask) -> None:
    declared = {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "hongling_access", None) for rule in routes(app)
    }
    assert declared == LISTED


def test_every_permission_is_brought_by_the_roles_that_the_matrix_lists(app: Flask) -> None:
    declared = {item.name: {str(role) for role in item.roles} for item in app.extensions["hongling_permissions"]}
    assert declared == PERMISSIONS


def test_roles_are_those_that_the_matrix_lists() -> None:
    assert {role.value for role in Role} == ROLES
    assert set().union(*PERMISSIONS.values()) <= ROLES


def test_auditor_changes_nothing_and_administrator_decides_no_exam() -> None:
    auditors = {name for name, roles in PERMISSIONS.items() if "auditor" in roles}
    assert {name.rpartition(".")[2] for name in auditors} == {"read", "reveal"}
    administrators = {name for name, roles in PERMISSIONS.items() if "administrator" in roles}
    assert not [name for name in administrators if name.startswith(("exams.", "grading.", "certification."))]


def test_no_two_permissions_share_a_name(app: Flask) -> None:
    names = [item.name for item in app.extensions["hongling_permissions"]]
    assert sorted(names) == sorted(set(names))


def test_route_role_matrix(app: Flask, cast: Cast) -> None:
    wrong = []
    pages = [rule for rule in routes(app) if "GET" in (rule.methods or ()) and not rule.arguments]
    for name, browser in browsers(app, cast).items():
        for rule in pages:
            answer, access = browser.get(url_of(app, rule)), LISTED[rule.endpoint]
            opened = answer.status_code == OTHER_ANSWERS.get(rule.endpoint, 200)
            right = opened if may(name, access) else refused(answer, name, rule)
            if not right:
                wrong.append((name or "signed out", rule.rule, access, answer.status_code))
    assert not wrong, wrong
    assert len(pages) > 20


def test_each_role_writes_only_what_the_matrix_allows(app: Flask, cast: Cast) -> None:
    wrong = []
    for name, browser in browsers(app, cast).items():
        for rule, method in writes(app):
            if not may(name, LISTED[rule.endpoint]):
                answer = browser.send(method, url_of(app, rule), {})
                if not refused(answer, name, rule):
                    wrong.append((name or "signed out", method, rule.rule, answer.status_code))
    assert not wrong, wrong

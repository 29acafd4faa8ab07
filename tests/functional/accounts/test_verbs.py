"""`account …` on the command line."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from hongling_exam.accounts import cli
from hongling_exam.accounts.models import Account
from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from tests.cast import Cast
from tests.client import Browser


def run(app: Flask, *words: str, given: str = "") -> Result:
    return CliRunner().invoke(cli.account, [*words], input=given, obj=Installation(lambda _: app, None))


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_office_makes_an_account_with_a_one_time_password(app: Flask, cast: Cast) -> None:
    made = document(run(app, "create", "gao", "--name", "高建国", "--role", "organizer", "--on", "330482001", "--json"))
    browser = Browser(app)
    assert browser.sign_in("gao", made["password"]).status_code == 303
    assert browser.get("/accounts").location == "/profile/password?next=/accounts"
    with app.app_context():
        account = db.session.scalars(sa.select(Account).where(Account.username == "gao")).one()
        assert [(grant.role.value, grant.jurisdiction_id) for grant in account.grants] == [("organizer", cast.street)]


def test_password_is_given_on_standard_input(app: Flask, cast: Cast) -> None:
    made = document(run(app, "create", "gao", "--password-stdin", "--json", given="willow-lane-88\n"))
    assert made == {"username": "gao"}
    browser = Browser(app)
    browser.sign_in("gao", "willow-lane-88")
    assert browser.get("/profile").status_code == 200


REFUSED = [
    (["create", "lu"], "", "已被使用"),
    (["create", "gao", "--on", "999999"], "", "没有代码为 999999 的辖区"),
    (["create", "gao", "--password-stdin"], "12345678\n", "太常见"),
    (["create", "gao", "--password-stdin"], "", "至少 8 位"),
    (["password", "nobody"], "", "没有用户名为“nobody”的账号"),
    (["token", "nobody"], "", "没有用户名为“nobody”的账号"),
    (["role", "lu", "marker", "--withdraw"], "", "没有这个角色"),
]


def test_refused_verb_ends_with_one_and_the_reason(app: Flask, cast: Cast) -> None:
    for words, given, said in REFUSED:
        result = run(app, *words, given=given)
        assert (result.exit_code, said in result.output) == (1, True), words
    with app.app_context():
        assert db.session.scalar(sa.select(Account.id).where(Account.username == "gao")) is None


def test_unknown_role_is_wrong_usage(app: Flask, cast: Cast) -> None:
    assert run(app, "role", "lu", "emperor").exit_code == 2
    assert run(app, "token", "lu", "--days", "0").exit_code == 2


def test_new_password_ends_all_sign_ins(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    browser.sign_in("lu")
    password = document(run(app, "password", "lu", "--json"))["password"]
    assert browser.get("/api/v1/sessions").status_code == 401
    assert browser.sign_in("lu", password).status_code == 303


def test_token_works_as_a_bearer(app: Flask, cast: Cast) -> None:
    token = document(run(app, "token", "lu", "--label", "演练", "--json"))["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/sessions", headers=headers).status_code == 200
    assert run(app, "token", "lu").output.strip() != token


def test_role_is_granted_and_withdrawn(app: Flask, cast: Cast) -> None:
    held = document(run(app, "role", "lu", "marker", "--on", "330482001", "--json"))
    assert held == {"username": "lu", "roles": [{"role": "marker", "on": "330482001"}]}
    browser = Browser(app)
    browser.sign_in("lu")
    assert document(run(app, "role", "lu", "marker", "--on", "330482001", "--withdraw", "--json"))["roles"] == []
    assert browser.get("/api/v1/sessions").status_code == 401


def test_verbs_take_the_topmost_jurisdiction_when_none_is_named(app: Flask, cast: Cast) -> None:
    held = document(run(app, "role", "lu", "supervisor", "--json"))
    assert held["roles"] == [{"role": "supervisor", "on": "330482"}]

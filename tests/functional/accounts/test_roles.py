"""Roles on jurisdictions: who may give them, who keeps one, and what a demotion ends."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts import actions
from hongling_exam.accounts.models import Account, RoleGrant
from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.errors import Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from tests.acting import at_once
from tests.cast import Cast
from tests.client import Browser

PRIVATE = "/api/v1/sessions"


def signed_in(app: Flask, username: str) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(username).status_code == 303
    return browser


def grants_of(app: Flask, account_id: int) -> dict[str, int]:
    with app.app_context():
        query = sa.select(RoleGrant.role, RoleGrant.id).where(RoleGrant.account_id == account_id)
        return {row.role.value: row.id for row in db.session.execute(query)}


def grant(app: Flask, account_id: int, role: Role, jurisdiction_id: int) -> None:
    with app.app_context(), unit_of_work():
        account = db.session.get_one(Account, account_id)
        actions.grant_role(SYSTEM, account, role, db.session.get_one(Jurisdiction, jurisdiction_id))


def test_administrator_grants_a_role_that_works_at_once(app: Flask, cast: Cast) -> None:
    trainer, administrator = signed_in(app, "trainer"), signed_in(app, "administrator")
    assert trainer.get("/accounts").status_code == 403
    form = {"role": "organizer", "jurisdiction": str(cast.street)}
    administrator.post(f"/accounts/{cast.accounts['trainer']}/roles", form)
    assert trainer.get("/accounts").status_code == 200


def test_administrator_cannot_grant_beyond_the_own_jurisdiction(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    places = {"organizer": (cast.city, cast.other_street, ""), "candidate": (cast.street,), "emperor": (cast.street,)}
    for role, jurisdictions in places.items():
        for jurisdiction in jurisdictions:
            form = {"role": role, "jurisdiction": str(jurisdiction)}
            assert administrator.post(f"/accounts/{cast.accounts['trainer']}/roles", form).status_code == 422, form
    assert list(grants_of(app, cast.accounts["trainer"])) == ["trainer"]


def test_administrator_cannot_grant_to_the_own_account(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    form = {"role": "marker", "jurisdiction": str(cast.street)}
    assert administrator.post(f"/accounts/{cast.accounts['administrator']}/roles", form).status_code == 409
    assert list(grants_of(app, cast.accounts["administrator"])) == ["administrator"]


def test_organizer_cannot_grant_roles(app: Flask, cast: Cast) -> None:
    form = {"role": "organizer", "jurisdiction": str(cast.street)}
    assert signed_in(app, "organizer").post(f"/accounts/{cast.accounts['lu']}/roles", form).status_code == 403
    assert grants_of(app, cast.accounts["lu"]) == {}


def test_demotion_ends_sign_ins_at_once(app: Flask, cast: Cast) -> None:
    organizer, administrator = signed_in(app, "organizer"), signed_in(app, "administrator")
    held = grants_of(app, cast.accounts["organizer"])["organizer"]
    url = f"/accounts/{cast.accounts['organizer']}/roles/{held}/withdraw"
    assert administrator.post(url, {}).status_code == 422
    assert organizer.get(PRIVATE).status_code == 200
    administrator.post(url, {"reason": "调离"})
    assert organizer.get(PRIVATE).status_code == 401
    organizer.sign_in("organizer")
    assert organizer.get("/accounts").status_code == 403


def test_last_administrator_keeps_the_role(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    held = grants_of(app, cast.accounts["administrator"])["administrator"]
    url = f"/accounts/{cast.accounts['administrator']}/roles/{held}/withdraw"
    assert administrator.post(url, {"reason": "不干了"}).status_code == 409
    assert administrator.get("/accounts").status_code == 200


def test_administrator_may_go_when_another_covers_the_street(app: Flask, cast: Cast) -> None:
    grant(app, cast.accounts["supervisor"], Role.ADMINISTRATOR, cast.city)
    administrator = signed_in(app, "administrator")
    held = grants_of(app, cast.accounts["administrator"])["administrator"]
    url = f"/accounts/{cast.accounts['administrator']}/roles/{held}/withdraw"
    assert administrator.post(url, {"reason": "交接"}).status_code == 303
    assert administrator.get(PRIVATE).status_code == 401
    assert grants_of(app, cast.accounts["administrator"]) == {}


def test_administrator_of_another_street_is_no_replacement(app: Flask, cast: Cast) -> None:
    grant(app, cast.accounts["other_organizer"], Role.ADMINISTRATOR, cast.other_street)
    administrator = signed_in(app, "administrator")
    held = grants_of(app, cast.accounts["administrator"])["administrator"]
    url = f"/accounts/{cast.accounts['administrator']}/roles/{held}/withdraw"
    assert administrator.post(url, {"reason": "交接"}).status_code == 409


def test_two_administrators_who_withdraw_each_other_leave_one(app: Flask, cast: Cast) -> None:
    grant(app, cast.accounts["trainer"], Role.ADMINISTRATOR, cast.street)
    pair = [cast.accounts["administrator"], cast.accounts["trainer"]]
    held = [grants_of(app, each)["administrator"] for each in pair]

    def withdraw(place: int) -> None:
        actions.withdraw_role(SYSTEM, db.session.get_one(Account, pair[place]), held[place], "互撤")

    outcomes = at_once(app, [lambda: withdraw(0), lambda: withdraw(1)])
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Refused"]
    left = [each for each in pair if "administrator" in grants_of(app, each)]
    assert len(left) == 1


def test_last_administrator_cannot_be_disabled(app: Flask, cast: Cast) -> None:
    with app.app_context():
        account = db.session.get_one(Account, cast.accounts["administrator"])
        with pytest.raises(Refused, match="最后一名系统管理员"):
            actions.disable_account(SYSTEM, account, "误操作")

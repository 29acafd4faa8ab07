"""Accounts made for whole lists of people, and what accounts hold about one person."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts import actions, personal_data
from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.core import audit
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.factories.organizations import make_person
from tests.statements import counted


def newcomers(app: Flask, cast: Cast, count: int) -> list[int]:
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        return [make_person("新来的人", street).id for _ in range(count)]


def test_organizer_opens_accounts_for_a_list(app: Flask, cast: Cast) -> None:
    ids = newcomers(app, cast, 3)
    passwords = actions.make_passwords(2)
    with app.app_context(), unit_of_work():
        persons = [db.session.get_one(Person, each) for each in [*ids, cast.persons["lu"]]]
        issued = actions.create_candidate_accounts(acting(app, cast), persons, passwords)
        names = [each.account.username for each in issued]
        assert [each.account.person_id for each in issued] == ids
        assert [each.password for each in issued] == [passwords[0].password, passwords[1].password, None]
    assert all(re.fullmatch(r"hl\d{6}", name) for name in names)
    assert Browser(app).sign_in(names[0], passwords[0].password).status_code == 303
    assert Browser(app).sign_in(names[2], "").status_code == 422


def test_list_with_somebody_elses_person_is_refused(app: Flask, cast: Cast) -> None:
    with app.app_context():
        persons = [db.session.get_one(Person, cast.persons[name]) for name in ("lu", "stranger")]
        with pytest.raises(Forbidden):
            actions.create_candidate_accounts(acting(app, cast), persons)


def test_long_list_asks_the_database_little(app: Flask, cast: Cast) -> None:
    ids = newcomers(app, cast, 300)
    with app.app_context(), unit_of_work():
        persons = db.session.scalars(sa.select(Person).where(Person.id.in_(ids))).unique().all()
        actor = acting(app, cast)
        with counted() as statements:
            issued = actions.create_candidate_accounts(actor, persons)
        assert len({each.account.username for each in issued}) == 300
    assert sum(sent.startswith("SELECT") for sent in statements.sent) < 10


def test_person_is_given_what_accounts_hold(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.sign_in("lu")
    with app.app_context():
        held = personal_data.export(cast.persons["lu"])
        assert (held["username"], held["display_name"]) == ("lu", "陆明华")
        assert isinstance(held["sign_ins"], list)
        assert held["sign_ins"][0]["address"] == "127.0.0.1"
        assert personal_data.export(987654) == {}


def test_erased_person_is_out_and_the_audit_chain_holds(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.sign_in("lu")
    with app.app_context():
        with unit_of_work():
            audit.link_entries()
        with unit_of_work():
            personal_data.erase(cast.persons["lu"])
        account = db.session.get_one(Account, cast.accounts["lu"])
        assert (account.display_name, account.person_id, account.password_hash) == ("已注销", None, None)
        assert db.session.scalars(sa.select(SignIn.address)).all() == [""]
        assert personal_data.export(cast.persons["lu"]) == {}
        assert audit.verify().sound
    assert visitor.get("/api/v1/sessions").status_code == 401
    assert Browser(app).sign_in("lu").status_code == 422

"""An account goes with its person."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import db
from hongling_exam.core.events import state
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.events import PersonMoved
from tests.cast import Cast


def test_account_follows_its_person_to_another_street(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        state(PersonMoved(cast.persons["lu"], cast.other_street))
    with app.app_context():
        assert db.session.get_one(Account, cast.accounts["lu"]).jurisdiction_id == cast.other_street
        assert db.session.get_one(Account, cast.accounts["shen"]).jurisdiction_id == cast.street

"""The fixed cast: one person for each role, a stranger, and another 街道. Everyone's password is PASSWORD."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from hongling_exam.accounts.actions import create_account, grant_role
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.passwords import hash_password
from hongling_exam.accounts.states import STAFF_ROLES, Role
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from tests.factories.organizations import make_jurisdiction, make_organization, make_person

PASSWORD = "hong-ling-2026"
PASSWORD_HASH = hash_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    """Ids of who and what there is. Staff user names are their roles; `lu` and `shen` are candidates of 当湖街道."""

    city: int
    street: int
    other_street: int
    organization: int
    accounts: dict[str, int]
    persons: dict[str, int]

    @classmethod
    def make(cls, app: Flask) -> Cast:
        """Put the cast into the app's database."""
        with app.app_context(), unit_of_work():
            city = make_jurisdiction("平湖市", "330482")
            street = make_jurisdiction("当湖街道", "330482001", city)
            other = make_jurisdiction("钟埭街道", "330482002", city)
            organization = make_organization(street)
            staff = {role.value: _staff(role.value, role, street) for role in STAFF_ROLES}
            staff["other_organizer"] = _staff("other_organizer", Role.ORGANIZER, other)
            people = {
                "lu": make_person("陆明华", street, organization),
                "shen": make_person("沈雅琴", street, organization),
                "stranger": make_person("古丽·买买提", other),
            }
            for username, person in people.items():
                staff[username] = _account(username, person.name, person.jurisdiction)
                staff[username].person = person
            db.session.flush()
            return cls(
                city.id,
                street.id,
                other.id,
                organization.id,
                {name: account.id for name, account in staff.items()},
                {name: person.id for name, person in people.items()},
            )


def _account(username: str, name: str, jurisdiction: Jurisdiction) -> Account:
    account = create_account(SYSTEM, username=username, display_name=name, jurisdiction=jurisdiction)
    account.password_hash = PASSWORD_HASH
    return account


def _staff(username: str, role: Role, jurisdiction: Jurisdiction) -> Account:
    account = _account(username, role.label, jurisdiction)
    grant_role(SYSTEM, account, role, jurisdiction)
    return account

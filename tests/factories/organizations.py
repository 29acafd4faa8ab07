"""Jurisdictions, organizations and persons."""

from __future__ import annotations

import datetime as dt
import itertools

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.rules import CREDIT_ALPHABET, ID_CHECK, ID_WEIGHTS, birthday, sex_of
from hongling_exam.organizations.states import OrganizationKind, Scale

_serial = itertools.count(1)


def valid_id_number(serial: int, born: str = "19800512") -> str:
    """An invented id number with a right check digit."""
    head = f"330482{int(born) + serial // 1000 * 10000}{serial % 1000:03d}"
    return head + ID_CHECK[sum(int(d) * w for d, w in zip(head, ID_WEIGHTS, strict=True)) % 11]


def valid_credit_code(serial: int) -> str:
    """An invented credit code with a right check character."""
    head = f"91330482MA{serial:07d}"
    total = sum(CREDIT_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(head))
    return head + CREDIT_ALPHABET[(31 - total % 31) % 31]


def make_jurisdiction(name: str, code: str, parent: Jurisdiction | None = None) -> Jurisdiction:
    """A jurisdiction below `parent`."""
    made = Jurisdiction(name=name, code=code, parent=parent, path=f"pending-{code}")
    db.session.add(made)
    db.session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    db.session.flush()
    return made


def make_organization(jurisdiction: Jurisdiction, name: str = "平湖市晨光箱包有限公司") -> Organization:
    """An enterprise above the designated size."""
    made = Organization(
        jurisdiction=jurisdiction,
        kind=OrganizationKind.ENTERPRISE,
        name=name,
        credit_code=valid_credit_code(next(_serial)),
        scale=Scale.ABOVE_DESIGNATED,
    )
    db.session.add(made)
    db.session.flush()
    return made


def make_person(
    name: str, jurisdiction: Jurisdiction, organization: Organization | None = None, phone: str | None = None
) -> Person:
    """A person with an invented id number."""
    number = valid_id_number(next(_serial))
    made = Person(
        name=name,
        jurisdiction=jurisdiction,
        organization=organization,
        sex=sex_of(number),
        born_on=birthday(number),
        id_number=number,
        id_number_digest=digest(number, "id_number"),
        id_number_tail=number[-4:],
        phone=phone,
        phone_digest=digest(phone, "phone") if phone else None,
        party_work_since=dt.date(2020, 3, 1),
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made

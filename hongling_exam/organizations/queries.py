"""Reading jurisdictions, organizations and persons."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.errors import NotFound
from hongling_exam.organizations.models import Jurisdiction, Organization, Person


def under_paths(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a joined Jurisdiction lies below one of `paths`; false for none."""
    return sa.or_(sa.false(), *(Jurisdiction.path.startswith(path, autoescape=True) for path in paths))


def list_jurisdictions(paths: Sequence[str] = ("/",)) -> Sequence[Jurisdiction]:
    """The jurisdictions below `paths`, in tree order."""
    return db.session.scalars(sa.select(Jurisdiction).where(under_paths(paths)).order_by(Jurisdiction.path)).all()


def get_jurisdiction(jurisdiction_id: int) -> Jurisdiction:
    """The jurisdiction; raises NotFound."""
    found = db.session.get(Jurisdiction, jurisdiction_id)
    if found is None:
        raise NotFound()
    return found


def find_jurisdiction_by_code(code: str) -> Jurisdiction | None:
    """The jurisdiction with this code."""
    return db.session.scalar(sa.select(Jurisdiction).where(Jurisdiction.code == code))


def get_person(person_id: int) -> Person:
    """The person, whoever asks; raises NotFound. Pages load through `access` instead."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound()
    return found


def find_person_by_id_number(id_number: str) -> Person | None:
    """The person with this id number (folded, upper case)."""
    query = sa.select(Person).where(Person.id_number_digest == digest(id_number, "id_number"))
    return db.session.scalar(query)


def find_organization_by_credit_code(code: str) -> Organization | None:
    """The organization with this 统一社会信用代码."""
    return db.session.scalar(sa.select(Organization).where(Organization.credit_code == code))

"""Reading persons, and who has looked at their data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from hongling_exam.core.actor import Actor
from hongling_exam.core.audit import AuditEntry, AuditPersonalValue
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.errors import NotFound
from hongling_exam.core.folding import fold, fold_name, fold_phone
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Organization, Person
from hongling_exam.organizations.queries.jurisdictions import in_jurisdiction, under_paths

READ = "organizations.person.read"
EXPORT = "organizations.person.export"
IMPORT = "organizations.person.import"
FILTERS = ("jurisdiction", "organization", "sex")
NOBODYS = "none"
MOST_LISTS = 500
SORTS: dict[str, sa.ColumnElement[Any]] = {
    "name": Person.name.expression,
    "organization": Organization.name.expression,
    "born_on": Person.born_on.expression,
    "party_work_since": Person.party_work_since.expression,
    "created_at": Person.created_at.expression,
}


@dataclass(frozen=True)
class Reading:
    """One act on a person's data as the audit log holds it: who, when, what, why."""

    at: dt.datetime
    action: str
    who: str
    reason: str


def list_people(actor: Actor, wanted: Wanted) -> Listing[Person]:
    """One page of the people the actor may read."""
    return list_page(_filtered(actor, wanted), wanted, SORTS, "name")


def list_filtered_people(actor: Actor, wanted: Wanted, most: int, permission: str = READ) -> Sequence[Person]:
    """All the people of a filtered list on whom the actor holds `permission`, up to `most`, by name."""
    query = _filtered(actor, wanted, permission).order_by(Person.name, Person.id)
    return db.session.scalars(query.limit(most)).unique().all()


def _filtered(actor: Actor, wanted: Wanted, permission: str = READ) -> sa.Select[Any]:
    filters = wanted.filters
    query = (
        sa.select(Person)
        .join(Person.jurisdiction)
        .outerjoin(Person.organization)
        .options(contains_eager(Person.jurisdiction), contains_eager(Person.organization))
        .where(under_paths(actor.paths(permission)))
    )
    if wanted.query:
        query = query.where(_matches(wanted.query))
    if filters.get("jurisdiction"):
        query = query.where(in_jurisdiction(wanted.number("jurisdiction")))
    if filters.get("organization"):
        without = filters["organization"] == NOBODYS
        query = query.where(Person.organization_id == (None if without else wanted.number("organization") or 0))
    if filters.get("sex"):
        query = query.where(sa.cast(Person.sex, sa.String) == filters["sex"])
    return query


def _matches(text: str) -> sa.ColumnElement[bool]:
    """Part of a name or of an organization's name, or a whole phone or id number."""
    return sa.or_(
        Person.name.contains(fold_name(text), autoescape=True),
        Organization.name.contains(fold(text), autoescape=True),
        Person.phone_digest == digest(fold_phone(text), "phone"),
        Person.id_number_digest == digest(fold(text).upper(), "id_number"),
    )


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


def find_person_by_phone(text: str) -> Person | None:
    """The one person with this phone number, however it is typed; None also where several share it."""
    query = sa.select(Person).where(Person.phone_digest == digest(fold_phone(text), "phone")).limit(2)
    found = db.session.scalars(query).unique().all()
    return found[0] if len(found) == 1 else None


def list_people_meant(text: str, paths: Sequence[str], most: int = 6) -> Sequence[Person]:
    """The people below `paths` with exactly this name or id number."""
    by_number = Person.id_number_digest == digest(fold(text).upper(), "id_number")
    query = sa.select(Person).join(Person.jurisdiction).where(by_number | (Person.name == fold_name(text)))
    return db.session.scalars(query.where(under_paths(paths)).order_by(Person.id).limit(most)).unique().all()


def find_people_by_id_numbers(id_numbers: Iterable[str]) -> dict[str, Person]:
    """The people with these id numbers (folded, upper case), by id number."""
    digests = {digest(number, "id_number"): number for number in id_numbers}
    keys, found = list(digests), dict[str, Person]()
    for start in range(0, len(keys), 500):
        query = sa.select(Person).where(Person.id_number_digest.in_(keys[start : start + 500]))
        found |= {digests[person.id_number_digest]: person for person in db.session.scalars(query).unique()}
    return found


def find_people(person_ids: Sequence[int]) -> dict[int, Person]:
    """Those of `person_ids` that are there, by id."""
    found: dict[int, Person] = {}
    for start in range(0, len(person_ids), 500):
        query = sa.select(Person).where(Person.id.in_(person_ids[start : start + 500]))
        found |= {person.id: person for person in db.session.scalars(query).unique()}
    return found


def list_readings(person_id: int, most: int = 100) -> list[Reading]:
    """Who looked at or changed a person's data, newest first.

    These are acts on the person, and the whole exports and the imports that held them.
    """
    own = sa.select(AuditEntry).where(AuditEntry.subject == f"person:{person_id}")
    entries = list(db.session.scalars(own.order_by(AuditEntry.id.desc()).limit(most)))
    lists = sa.select(AuditEntry).where(AuditEntry.action.in_([EXPORT, IMPORT])).order_by(AuditEntry.id.desc())
    for entry in db.session.scalars(lists.limit(MOST_LISTS)):
        if person_id in entry.details.get("persons", ()):
            entries.append(entry)
    values = _personal_values([entry.id for entry in entries])
    readings = [
        Reading(
            entry.at,
            entry.action,
            values.get((entry.id, "by"), entry.actor_name),
            values.get((entry.id, "reason"), ""),
        )
        for entry in entries
    ]
    return sorted(readings, key=lambda reading: reading.at, reverse=True)[:most]


def _personal_values(entry_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    query = sa.select(AuditPersonalValue).where(AuditPersonalValue.entry_id.in_(entry_ids))
    return {(value.entry_id, value.field): value.value for value in db.session.scalars(query)}

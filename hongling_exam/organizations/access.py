"""Loading is authorising: what is absent and what is not the actor's are both NotFound."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries import under_paths

PERSON_READ = "organizations.person.read"
PERSON_EDIT = "organizations.person.edit"
PERSON_REVEAL = "organizations.person.reveal"
ORGANIZATION_READ = "organizations.organization.read"
ORGANIZATION_EDIT = "organizations.organization.edit"
JURISDICTION_EDIT = "organizations.jurisdiction.edit"


def get_person(actor: Actor, person_id: int, permission: str) -> Person:
    """A person in a jurisdiction where the actor holds `permission`."""
    found = db.session.get(Person, person_id)
    if found is None or not actor.may(permission, found.jurisdiction.path):
        raise NotFound()
    return found


def list_people(actor: Actor, person_ids: Sequence[int], permission: str) -> Sequence[Person]:
    """Those of `person_ids` that the actor holds `permission` on, by name; raises NotFound when one is missing."""
    query = sa.select(Person).join(Person.jurisdiction).where(Person.id.in_(person_ids))
    paths = actor.paths(permission)
    found = db.session.scalars(query.where(under_paths(paths)).order_by(Person.name, Person.id)).unique().all()
    if not found or len(found) != len(set(person_ids)):
        raise NotFound()
    return found


def get_organization(actor: Actor, organization_id: int, permission: str) -> Organization:
    """An organization in a jurisdiction where the actor holds `permission`."""
    found = db.session.get(Organization, organization_id)
    if found is None or not actor.may(permission, found.jurisdiction.path):
        raise NotFound()
    return found


def get_jurisdiction(actor: Actor, jurisdiction_id: int | None, permission: str) -> Jurisdiction:
    """A jurisdiction on which the actor holds `permission`."""
    found = db.session.get(Jurisdiction, jurisdiction_id) if jurisdiction_id else None
    if found is None or not actor.may(permission, found.path):
        raise NotFound()
    return found

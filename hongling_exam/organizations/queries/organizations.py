"""Reading organizations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.folding import fold
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries.jurisdictions import in_jurisdiction, under_paths

READ = "organizations.organization.read"
FILTERS = ("jurisdiction", "kind", "scale")
PEOPLE = sa.select(sa.func.count()).where(Person.organization_id == Organization.id).scalar_subquery()
SORTS: dict[str, sa.ColumnElement[Any]] = {
    "name": Organization.name.expression,
    "jurisdiction": Jurisdiction.path.expression,
    "people": PEOPLE,
}


def list_organizations(actor: Actor, wanted: Wanted) -> Listing[Any]:
    """One page of the organizations the actor may read, as rows (Organization, number of people)."""
    return list_page(_filtered(actor, wanted).add_columns(PEOPLE.label("people")), wanted, SORTS, "name")


def list_filtered_organizations(actor: Actor, wanted: Wanted, most: int) -> Sequence[Organization]:
    """All the organizations of a filtered list, up to `most`, by name."""
    return db.session.scalars(_filtered(actor, wanted).order_by(Organization.name).limit(most)).unique().all()


def _filtered(actor: Actor, wanted: Wanted) -> sa.Select[Any]:
    filters = wanted.filters
    query = (
        sa.select(Organization)
        .join(Organization.jurisdiction)
        .options(contains_eager(Organization.jurisdiction))
        .where(under_paths(actor.paths(READ)))
    )
    if wanted.query:
        text = fold(wanted.query)
        query = query.where(
            sa.or_(Organization.name.contains(text, autoescape=True), Organization.credit_code == text.upper())
        )
    if filters.get("jurisdiction"):
        query = query.where(in_jurisdiction(wanted.number("jurisdiction")))
    for name, column in (("kind", Organization.kind), ("scale", Organization.scale)):
        if filters.get(name):
            query = query.where(sa.cast(column, sa.String) == filters[name])
    return query


def find_organization_by_credit_code(code: str) -> Organization | None:
    """The organization with this 统一社会信用代码."""
    return db.session.scalar(sa.select(Organization).where(Organization.credit_code == code))


def find_organizations(organization_ids: Sequence[int]) -> dict[int, Organization]:
    """Those of `organization_ids` that are there, by id."""
    found: dict[int, Organization] = {}
    for start in range(0, len(organization_ids), 500):
        query = sa.select(Organization).where(Organization.id.in_(organization_ids[start : start + 500]))
        found |= {organization.id: organization for organization in db.session.scalars(query).unique()}
    return found


def list_organizations_like(texts: Iterable[str], paths: Sequence[str]) -> Sequence[Organization]:
    """The organizations below `paths` whose whole name or credit code is one of `texts`."""
    found: list[Organization] = []
    wanted = sorted(set(texts))
    for start in range(0, len(wanted), 400):
        some = wanted[start : start + 400]
        query = (
            sa.select(Organization)
            .join(Organization.jurisdiction)
            .options(contains_eager(Organization.jurisdiction))
            .where(under_paths(paths), sa.or_(Organization.name.in_(some), Organization.credit_code.in_(some)))
        )
        found += db.session.scalars(query).unique()
    return found


def list_organization_names(paths: Sequence[str], most: int = 500) -> Sequence[str]:
    """Names to offer while somebody types, in order."""
    query = sa.select(Organization.name).join(Organization.jurisdiction).where(under_paths(paths))
    return db.session.scalars(query.order_by(Organization.name).limit(most)).all()


def count_people(organization_id: int) -> int:
    """How many people belong to an organization."""
    return db.session.scalar(sa.select(sa.func.count()).where(Person.organization_id == organization_id)) or 0

"""Reading the tree of jurisdictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.organizations.models import Jurisdiction, Organization, Person


@dataclass(frozen=True)
class JurisdictionLine:
    """A jurisdiction as its list shows it. `depth` counts from 0 within the list."""

    jurisdiction: Jurisdiction
    depth: int
    organizations: int
    people: int


def under_paths(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that a joined Jurisdiction lies below one of `paths`; false for none."""
    return sa.or_(sa.false(), *(Jurisdiction.path.startswith(path, autoescape=True) for path in paths))


def top_path() -> str:
    """The path of the tree's only root, over everybody; "/" (only the system's) for several or none."""
    roots = db.session.scalars(sa.select(Jurisdiction.path).where(Jurisdiction.parent_id.is_(None)).limit(2)).all()
    return roots[0] if len(roots) == 1 else "/"


def in_jurisdiction(jurisdiction_id: int | None) -> sa.ColumnElement[bool]:
    """The condition that a joined Jurisdiction is this one or lies below it; false when there is none of this id."""
    chosen = db.session.get(Jurisdiction, jurisdiction_id) if jurisdiction_id else None
    return under_paths([chosen.path] if chosen else [])


def list_jurisdictions(paths: Sequence[str] = ("/",)) -> Sequence[Jurisdiction]:
    """The jurisdictions below `paths`, in tree order."""
    return db.session.scalars(sa.select(Jurisdiction).where(under_paths(paths)).order_by(Jurisdiction.path)).all()


def list_jurisdiction_lines(paths: Sequence[str]) -> list[JurisdictionLine]:
    """The jurisdictions below `paths` in tree order, each with what is registered in it and below it."""
    organizations, people = _paths_of(Organization.jurisdiction_id), _paths_of(Person.jurisdiction_id)
    found = list_jurisdictions(paths)
    shallowest = min((each.path.count("/") for each in found), default=0)
    return [
        JurisdictionLine(
            each,
            each.path.count("/") - shallowest,
            sum(count for path, count in organizations if path.startswith(each.path)),
            sum(count for path, count in people if path.startswith(each.path)),
        )
        for each in found
    ]


def _paths_of(column: sa.orm.InstrumentedAttribute[int]) -> list[tuple[str, int]]:
    """(path, count) of the rows that name a jurisdiction in `column`."""
    query = sa.select(Jurisdiction.path, sa.func.count()).join(Jurisdiction, Jurisdiction.id == column)
    rows = db.session.execute(query.select_from(column.class_).group_by(Jurisdiction.path)).all()
    return [(row[0], row[1]) for row in rows]


def get_jurisdiction(jurisdiction_id: int) -> Jurisdiction:
    """The jurisdiction; raises NotFound."""
    found = db.session.get(Jurisdiction, jurisdiction_id)
    if found is None:
        raise NotFound()
    return found


def find_jurisdiction_by_code(code: str) -> Jurisdiction | None:
    """The jurisdiction with this code."""
    return db.session.scalar(sa.select(Jurisdiction).where(Jurisdiction.code == code))

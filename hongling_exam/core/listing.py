"""Lists as people use them: search, sort and paging kept in the address, two queries whatever the size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa

from hongling_exam.core.db import db

T = TypeVar("T")
Member = TypeVar("Member", bound=StrEnum)
PER_PAGE = 30
MOST_PER_PAGE = 200


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; bounded, so that any address is safe to run."""

    query: str = ""
    page: int = 1
    per_page: int = PER_PAGE
    sort: str = ""
    direction: str = "asc"
    filters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_args(cls, args: Mapping[str, str], filters: Sequence[str] = ()) -> Wanted:
        """Read `q`, `page`, `per_page`, `sort`, `direction` and the named filters; nonsense becomes the default."""
        return cls(
            query=args.get("q", "").strip()[:100],
            page=_bounded(args.get("page"), 1, 1_000_000, 1),
            per_page=_bounded(args.get("per_page"), 1, MOST_PER_PAGE, PER_PAGE),
            sort=args.get("sort", "")[:32],
            direction="desc" if args.get("direction") == "desc" else "asc",
            filters={name: args[name][:64] for name in filters if args.get(name)},
        )

    def number(self, name: str) -> int | None:
        """The id a filter names; None when it is not set or no id."""
        raw = self.filters.get(name, "")
        return int(raw) if raw.isdecimal() and len(raw) < 10 else None

    def member(self, name: str, of: type[Member]) -> Member | None:
        """The member of a closed list that a filter names; None when it is not set or no member."""
        raw = self.filters.get(name, "")
        return of(raw) if raw in set(of) else None


def _bounded(raw: str | None, low: int, high: int, default: int) -> int:
    return min(max(int(raw), low), high) if raw and raw.isdecimal() and len(raw) < 10 else default


@dataclass(frozen=True)
class Listing(Generic[T]):
    """One page of a list, and the addresses of the others. `more`: there are more than the `total` that was counted."""

    items: Sequence[T]
    total: int
    wanted: Wanted
    more: bool = False

    @property
    def page(self) -> int:
        return self.wanted.page

    @property
    def per_page(self) -> int:
        return self.wanted.per_page

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.wanted.per_page))

    @property
    def sort(self) -> str:
        return self.wanted.sort

    @property
    def direction(self) -> str:
        return self.wanted.direction

    @property
    def query(self) -> str:
        return self.wanted.query

    @property
    def filters(self) -> Mapping[str, str]:
        return self.wanted.filters

    def url(self, **changes: object) -> str:
        """The query string of this list with `changes` (page, sort, direction, q) made; begins with "?"."""
        current: dict[str, object] = {"q": self.query, "sort": self.sort, **self.filters}
        current |= {"direction": self.direction if self.sort else "", "page": self.page if self.page > 1 else ""}
        current |= {"per_page": self.per_page if self.per_page != PER_PAGE else ""}
        current |= changes
        return "?" + urlencode({key: value for key, value in current.items() if value not in ("", None)})


def list_page(
    statement: sa.Select[Any],
    wanted: Wanted,
    sorts: Mapping[str, sa.ColumnElement[Any]],
    default: str,
    total: int | None = None,
) -> Listing[Any]:
    """Run `statement` for one page. `sorts` are the columns a list may be sorted by, `default` the key else used.

    A default of "-name" shows the list as sorted by `name`, the highest first.
    A statement of one entity gives entities, of several columns gives rows. `total` is given by who has counted.
    """
    if total is None:
        total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    if wanted.sort not in sorts and default.startswith("-"):
        wanted = replace(wanted, sort=default[1:], direction="desc")
    column = sorts[wanted.sort if wanted.sort in sorts else default]
    ordered = statement.order_by(column.desc() if wanted.direction == "desc" else column.asc())
    result = db.session.execute(ordered.limit(wanted.per_page).offset((wanted.page - 1) * wanted.per_page))
    rows = result.unique().all()
    items = [row[0] for row in rows] if len(statement.column_descriptions) == 1 else rows
    return Listing(items, total, wanted)

"""Importing from files: first a plan of what would happen, row by row, then the plan carried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.folding import fold
from hongling_exam.core.spreadsheet import Problem, Row, Table
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.rules.columns import Layout
from hongling_exam.organizations.rules.entries import Fault

Facts = TypeVar("Facts")
UNKNOWN_PLACE = N_("没有名为“%(name)s”的辖区，或不在您的管理范围内")
CHANGED_MEANWHILE = N_("预览之后数据又有变化，没有导入任何内容，请重新预览。")
TWICE = N_("与第 %(row)s 行重复")


@dataclass(frozen=True)
class Named:
    """A jurisdiction or organization as a plan holds it: free of the session it was read in."""

    id: int
    name: str
    path: str

    @classmethod
    def jurisdiction(cls, found: Jurisdiction) -> Named:
        """With its own path."""
        return cls(found.id, found.name, found.path)

    @classmethod
    def organization(cls, found: Organization | None) -> Named | None:
        """With the path of its jurisdiction."""
        return cls(found.id, found.name, found.jurisdiction.path) if found else None


@dataclass(frozen=True)
class Planned(Generic[Facts]):
    """What a row would do: make something, or change row `target` of ours, as it was in `version`, in `changed`."""

    row: int
    facts: Facts
    jurisdiction: Named
    organization: Named | None = None
    target: int | None = None
    version: int = 0
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """What an import did or would do, in rows."""

    added: int
    updated: int
    unchanged: int
    refused: int


@dataclass
class Plan(Generic[Facts]):
    """What a file would do. A row with a problem does nothing."""

    added: list[Planned[Facts]] = field(default_factory=list)
    updated: list[Planned[Facts]] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    ignored: Sequence[str] = ()

    def sort_in(self, planned: Planned[Facts]) -> None:
        """Put a row where it belongs: added, updated or unchanged."""
        if planned.target is None:
            self.added.append(planned)
        elif planned.changed:
            self.updated.append(planned)
        else:
            self.unchanged += 1

    @property
    def refused(self) -> int:
        """How many rows have problems."""
        return len({problem.row for problem in self.problems})

    @property
    def effective(self) -> int:
        """How many rows would change something."""
        return len(self.added) + len(self.updated)

    @property
    def summary(self) -> Summary:
        """What carrying it out would do, in counts."""
        return Summary(len(self.added), len(self.updated), self.unchanged, self.refused)


class Places:
    """The jurisdictions a file may name: those the actor may edit, by name or code."""

    def __init__(self, jurisdictions: Iterable[Jurisdiction], default: Jurisdiction | None) -> None:
        self._known: dict[str, Jurisdiction] = {}
        for jurisdiction in jurisdictions:
            self._known |= {jurisdiction.name: jurisdiction, jurisdiction.code: jurisdiction}
        self.default = default

    def find(self, text: str) -> tuple[Jurisdiction | None, list[Fault]]:
        """The jurisdiction a cell names; None without a fault when it is empty."""
        text = fold(text)
        if not text or text in self._known:
            return self._known.get(text), []
        return None, [Fault("jurisdiction", UNKNOWN_PLACE, {"name": text})]


class Register:
    """Collects problems under the titles of their columns, and finds keys that stand twice in a file."""

    def __init__(self, layout: Layout, table: Table) -> None:
        self._layout = layout
        self.problems: list[Problem] = list(table.problems)
        self._broken = {problem.row for problem in table.problems}
        self._damaged = {(problem.row, problem.column) for problem in table.problems}
        self._rows: dict[str, int] = {}

    def add(self, row: Row, faults: Iterable[Fault]) -> None:
        """List the faults of a row, but none for a cell whose damage is listed already."""
        for fault in faults:
            column = self._layout.title_of(fault.field)
            if (row.number, column) not in self._damaged:
                self.problems.append(Problem(row.number, column, fault.reason, dict(fault.params)))
            self._broken.add(row.number)

    def twice(self, row: Row, field_name: str, key: str) -> list[Fault]:
        """A fault when an earlier row has the same key."""
        first = self._rows.setdefault(key, row.number)
        if first == row.number:
            return []
        return [Fault(field_name, TWICE, {"row": first})]

    def is_broken(self, row: Row) -> bool:
        """Whether the row has a problem."""
        return row.number in self._broken

    def sorted_problems(self) -> list[Problem]:
        """All problems in the order of the file."""
        return sorted(self.problems, key=lambda problem: problem.row)


def check_untouched(planned: Sequence[Planned[Any]], found: Mapping[int, Person] | Mapping[int, Organization]) -> None:
    """Raise Refused when a row that is to be changed is gone or was changed since the plan was made."""
    for each in planned:
        present = found.get(each.target or 0)
        if present is None or present.version != each.version:
            raise Refused(CHANGED_MEANWHILE, code="changed-meanwhile")


def details_of(summary: Summary, kind: str, ids: Sequence[int]) -> dict[str, Any]:
    """What the audit entry of an import says: the counts, and which rows of ours were touched."""
    return {**asdict(summary), kind: list(ids)}

"""The two kinds of files, each with its layout, its plan and how the plan is carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.actor import Actor
from hongling_exam.core.spreadsheet import Table, read_table
from hongling_exam.organizations.access import ORGANIZATION_EDIT, PERSON_EDIT
from hongling_exam.organizations.actions.import_organizations import apply_organizations, plan_organizations
from hongling_exam.organizations.actions.import_people import apply_people, plan_people
from hongling_exam.organizations.actions.importing import Plan, Summary
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.rules.columns import LAYOUTS, Layout


@dataclass(frozen=True)
class Importer:
    """How files of one kind are imported. `plan(actor, table, default)` writes nothing, `apply` does what it says."""

    kind: str
    permission: str
    plan: Callable[[Actor, Table, Jurisdiction | None], Plan[Any]]
    apply: Callable[[Actor, Plan[Any], str], Summary]

    @property
    def layout(self) -> Layout:
        """What the file looks like."""
        return LAYOUTS[self.kind]

    @property
    def purpose(self) -> str:
        """What a file waits for between preview and confirmation (see `core.uploads`)."""
        return f"organizations.{self.kind}"

    def read(self, data: bytes) -> Table:
        """The file as a table; slow. Raises Invalid."""
        return read_table(data, self.layout.aliases, self.layout.required)


IMPORTERS: Mapping[str, Importer] = {
    "people": Importer("people", PERSON_EDIT, plan_people, apply_people),
    "organizations": Importer("organizations", ORGANIZATION_EDIT, plan_organizations, apply_organizations),
}

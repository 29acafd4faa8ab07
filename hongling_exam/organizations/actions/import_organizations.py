"""Organizations from a file: the credit code tells which are new and which are known."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_
from hongling_exam.core.folding import fold_code
from hongling_exam.core.spreadsheet import Table
from hongling_exam.organizations.access import ORGANIZATION_EDIT
from hongling_exam.organizations.actions.checks import constrained, record
from hongling_exam.organizations.actions.importing import (
    CHANGED_MEANWHILE,
    Named,
    Places,
    Plan,
    Planned,
    Register,
    Summary,
    check_untouched,
    details_of,
)
from hongling_exam.organizations.actions.organizations import changes, place_organization, write_facts
from hongling_exam.organizations.models import Jurisdiction, Organization
from hongling_exam.organizations.queries import find_organizations, list_jurisdictions, list_organizations_like
from hongling_exam.organizations.rules.columns import LAYOUTS
from hongling_exam.organizations.rules.entries import Fault, OrganizationFacts, read_organization

LAYOUT = LAYOUTS["organizations"]
OrganizationsPlan = Plan[OrganizationFacts]


def plan_organizations(actor: Actor, table: Table, default: Jurisdiction | None) -> OrganizationsPlan:
    """What importing `table` would do; nothing is written. An empty cell leaves what is known as it is.

    `default` is the jurisdiction of new organizations for which the file names none.
    """
    codes = {fold_code(row.cells["credit_code"]) for row in table.rows} - {""}
    known = {found.credit_code: found for found in list_organizations_like(codes, ("/",))}
    places = Places(list_jurisdictions(actor.paths(ORGANIZATION_EDIT)), default)
    register, plan = Register(LAYOUT, table), OrganizationsPlan(ignored=table.ignored)
    for row in table.rows:
        own = known.get(fold_code(row.cells["credit_code"]))
        facts, faults = read_organization(_completed(row.cells, own))
        place, more = _place_of(actor, row.cells, own, places)
        faults += more
        if facts is not None:
            faults += register.twice(row, "credit_code", facts.credit_code)
        register.add(row, faults)
        if facts is None or place is None or register.is_broken(row):
            continue
        changed = changes(own, facts, place) if own else ()
        target, version = (own.id, own.version) if own else (None, 0)
        plan.sort_in(Planned(row.number, facts, Named.jurisdiction(place), None, target, version, changed))
    plan.problems = register.sorted_problems()
    return plan


def _completed(cells: Mapping[str, str], own: Organization | None) -> Mapping[str, str]:
    """The row's cells, with what is known, else the usual, where a cell is empty."""
    known = {"kind": own.kind.value if own else "企业", "scale": own.scale.value if own else ""}
    return {**cells, **{name: cells[name] or value for name, value in known.items()}}


def _place_of(
    actor: Actor, cells: Mapping[str, str], own: Organization | None, places: Places
) -> tuple[Jurisdiction | None, list[Fault]]:
    """The jurisdiction a row's organization would belong to."""
    if own is not None and not actor.may(ORGANIZATION_EDIT, own.jurisdiction.path):
        return None, [Fault("credit_code", N_("这个统一社会信用代码已登记在您管理范围之外的辖区"))]
    named, faults = places.find(cells["jurisdiction"])
    place = named or (own.jurisdiction if own else places.default)
    if place is None and not faults:
        faults = [Fault("jurisdiction", N_("请填写辖区"))]
    return place, faults


def apply_organizations(actor: Actor, plan: OrganizationsPlan, filename: str = "") -> Summary:
    """Carry out a plan; raises Refused when what it rests on has changed meanwhile."""
    for planned in [*plan.added, *plan.updated]:
        actor.require(ORGANIZATION_EDIT, planned.jurisdiction.path)
    with constrained(CHANGED_MEANWHILE, "changed-meanwhile"):
        touched = [*_insert(plan), *_update(plan)]
    summary = plan.summary
    details = details_of(summary, "organizations", [each.id for each in touched])
    path = next(iter(actor.paths(ORGANIZATION_EDIT)), "/")
    record(actor, "organizations.organization.import", "organization_list:import", path, details, filename=filename)
    return summary


def _insert(plan: OrganizationsPlan) -> list[Organization]:
    """The new organizations."""
    made = []
    for planned in plan.added:
        organization = Organization(jurisdiction_id=planned.jurisdiction.id)
        write_facts(organization, planned.facts)
        made.append(organization)
    db.session.add_all(made)
    return made


def _update(plan: OrganizationsPlan) -> list[Organization]:
    """The known organizations, changed; their people go with them."""
    found = find_organizations([planned.target for planned in plan.updated if planned.target])
    check_untouched(plan.updated, found)
    for planned in plan.updated:
        organization = found[planned.target or 0]
        write_facts(organization, planned.facts)
        place_organization(organization, db.session.get_one(Jurisdiction, planned.jurisdiction.id))
    return list(found.values())

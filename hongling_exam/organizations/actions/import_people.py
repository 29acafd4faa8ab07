"""People from a file: the id number tells who is new and who is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.errors import N_
from hongling_exam.core.folding import fold, fold_code
from hongling_exam.core.office_time import office_day
from hongling_exam.core.spreadsheet import Table
from hongling_exam.organizations.access import PERSON_EDIT
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
from hongling_exam.organizations.actions.people import changes, place_person, write_facts
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries import (
    find_people,
    find_people_by_id_numbers,
    list_jurisdictions,
    list_organizations_like,
)
from hongling_exam.organizations.queries.people import IMPORT
from hongling_exam.organizations.rules.columns import LAYOUTS
from hongling_exam.organizations.rules.entries import Fault, PersonFacts, read_person

LAYOUT = LAYOUTS["people"]
PeoplePlan = Plan[PersonFacts]


class _Known:
    """What the database knows of what the file names, found in a few queries."""

    def __init__(self, actor: Actor, table: Table) -> None:
        paths = actor.paths(PERSON_EDIT)
        numbers = {fold_code(row.cells["id_number"]) for row in table.rows}
        self.people = find_people_by_id_numbers(numbers)
        texts = {fold(row.cells[name]) for row in table.rows for name in ("organization", "credit_code")} - {""}
        self._organizations: dict[str, list[Organization]] = defaultdict(list)
        for organization in list_organizations_like({*texts, *(text.upper() for text in texts)}, paths):
            for key in {organization.name, organization.credit_code}:
                self._organizations[key].append(organization)

    def organization(self, cells: Mapping[str, str]) -> tuple[Organization | None, list[Fault]]:
        """The organization a row names by name, credit code or both."""
        name, code = fold(cells["organization"]), fold(cells["credit_code"]).upper()
        if not name and not code:
            return None, []
        column = "credit_code" if code else "organization"
        found = self._organizations.get(code) if code else self._organizations.get(name) or []
        if not found:
            text = N_("没有登记叫“%(name)s”的单位，请先在“单位”中添加")
            return None, [Fault(column, text, {"name": code or name})]
        if len(found) > 1:
            text = N_("有 %(count)s 个单位叫这个名称，请加上“统一社会信用代码”一列")
            return None, [Fault(column, text, {"count": len(found)})]
        if code and name and name not in {found[0].name, code}:
            return None, [Fault("organization", N_("单位名称与统一社会信用代码不是同一个单位"))]
        return found[0], []


def plan_people(actor: Actor, table: Table, default: Jurisdiction | None) -> PeoplePlan:
    """What importing `table` would do; nothing is written.

    An empty cell leaves what is known as it is. `default` is the jurisdiction of new people for whom the file names
    neither an organization nor a jurisdiction.
    """
    known, today = _Known(actor, table), office_day(clock.now())
    places = Places(list_jurisdictions(actor.paths(PERSON_EDIT)), default)
    register, plan = Register(LAYOUT, table), PeoplePlan(ignored=table.ignored)
    for row in table.rows:
        person = known.people.get(fold_code(row.cells["id_number"]))
        facts, faults = read_person(_completed(row.cells, person), today)
        organization, more = known.organization(row.cells)
        place, others = _place_of(actor, row.cells, person, organization, places)
        faults += more + (others if not more else [])
        if facts is not None:
            faults += register.twice(row, "id_number", facts.id_number)
        register.add(row, faults)
        if facts is None or place is None or register.is_broken(row):
            continue
        organization = organization or (person.organization if person else None)
        changed = changes(person, facts, organization, place) if person else ()
        target, version = (person.id, person.version) if person else (None, 0)
        unit = Named.organization(organization)
        plan.sort_in(Planned(row.number, facts, Named.jurisdiction(place), unit, target, version, changed))
    plan.problems = register.sorted_problems()
    return plan


def _completed(cells: Mapping[str, str], person: Person | None) -> Mapping[str, str]:
    """The row's cells, with what is known of the person where a cell is empty."""
    if person is None:
        return cells
    since = person.party_work_since.isoformat() if person.party_work_since else ""
    known = {"phone": person.phone or "", "party_work_since": since}
    return {**cells, **{name: cells[name] or value for name, value in known.items()}}


def _place_of(
    actor: Actor, cells: Mapping[str, str], person: Person | None, organization: Organization | None, places: Places
) -> tuple[Jurisdiction | None, list[Fault]]:
    """The jurisdiction a row's person would belong to."""
    if person is not None and not actor.may(PERSON_EDIT, person.jurisdiction.path):
        return None, [Fault("id_number", N_("这个证件号已登记在您管理范围之外的辖区"))]
    named, faults = places.find(cells["jurisdiction"])
    if faults:
        return None, faults
    organization = organization or (person.organization if person else None)
    if organization is not None:
        if named is not None and named.id != organization.jurisdiction_id:
            return None, [Fault("jurisdiction", N_("辖区与单位所在的辖区不一致"))]
        return organization.jurisdiction, []
    place = named or (person.jurisdiction if person else places.default)
    return place, [] if place else [Fault("jurisdiction", N_("没有单位的人，请填写辖区"))]


def apply_people(actor: Actor, plan: PeoplePlan, filename: str = "") -> Summary:
    """Carry out a plan; raises Refused when what it rests on has changed meanwhile."""
    for planned in [*plan.added, *plan.updated]:
        actor.require(PERSON_EDIT, planned.jurisdiction.path)
    with constrained(CHANGED_MEANWHILE, "changed-meanwhile"):
        ids = [*_insert(plan), *_update(plan)]
    summary = plan.summary
    details = details_of(summary, "persons", ids)
    path = next(iter(actor.paths(PERSON_EDIT)), "/")
    record(actor, IMPORT, "person_list:import", path, details, filename=filename)
    return summary


def _update(plan: PeoplePlan) -> list[int]:
    """Change the people who are known; gives their ids."""
    people = find_people([planned.target for planned in plan.updated if planned.target])
    check_untouched(plan.updated, people)
    for planned in plan.updated:
        person = people[planned.target or 0]
        organization = db.session.get_one(Organization, planned.organization.id) if planned.organization else None
        write_facts(person, planned.facts)
        place_person(person, organization, db.session.get_one(Jurisdiction, planned.jurisdiction.id))
    return list(people)


def _insert(plan: PeoplePlan) -> list[int]:
    """Insert the new people in bulk, which keeps the writer's turn short; gives their ids."""
    moment = clock.now()
    rows = [
        {
            "jurisdiction_id": planned.jurisdiction.id,
            "organization_id": planned.organization.id if planned.organization else None,
            "name": planned.facts.name,
            "sex": planned.facts.sex,
            "born_on": planned.facts.born_on,
            "id_number": planned.facts.id_number,
            "id_number_digest": digest(planned.facts.id_number, "id_number"),
            "id_number_tail": planned.facts.id_number[-4:],
            "phone": planned.facts.phone,
            "phone_digest": digest(planned.facts.phone, "phone") if planned.facts.phone else None,
            "party_work_since": planned.facts.party_work_since,
            "created_at": moment,
        }
        for planned in plan.added
    ]
    return list(db.session.scalars(sa.insert(Person).returning(Person.id), rows)) if rows else []

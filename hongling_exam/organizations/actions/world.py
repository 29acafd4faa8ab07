"""Jurisdictions, organizations and people from a document, for demonstrations and rehearsals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.actor import SYSTEM
from hongling_exam.organizations.actions.jurisdictions import create_jurisdiction
from hongling_exam.organizations.actions.organizations import create_organization
from hongling_exam.organizations.actions.people import create_person
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries import (
    find_jurisdiction_by_code,
    find_organization_by_credit_code,
    find_person_by_id_number,
)
from hongling_exam.organizations.states import Scale


@dataclass(frozen=True)
class World:
    """What a document names: jurisdictions by key, organizations by name, people in the document's order."""

    jurisdictions: dict[str, Jurisdiction]
    organizations: dict[str, Organization]
    people: list[Person]


def load_world(document: Mapping[str, Any]) -> World:
    """Make what `document` lists and find what is there already (by code, credit code, id number).

    `jurisdictions` {key, name, code, parent?} stand parents first; `organizations` {name, kind, credit_code,
    above_designated, jurisdiction}; `persons` {name, id_number, phone?, party_work_since?, organization or
    jurisdiction}. Raises Invalid for what the rules refuse, KeyError for a key that is not there.
    """
    world = World({}, {}, [])
    for each in document.get("jurisdictions", ()):
        parent = world.jurisdictions[each["parent"]] if each.get("parent") else None
        found = find_jurisdiction_by_code(each["code"])
        world.jurisdictions[each["key"]] = found or create_jurisdiction(SYSTEM, each["name"], each["code"], parent)
    for each in document.get("organizations", ()):
        world.organizations[each["name"]] = find_organization_by_credit_code(each["credit_code"]) or _organize(
            each, world.jurisdictions[each["jurisdiction"]]
        )
    for each in document.get("persons", ()):
        world.people.append(find_person_by_id_number(each["id_number"]) or _register(each, world))
    return world


def _organize(each: Mapping[str, Any], jurisdiction: Jurisdiction) -> Organization:
    scale = Scale.ABOVE_DESIGNATED if each.get("above_designated") else Scale.BELOW_DESIGNATED
    texts = {"name": each["name"], "credit_code": each["credit_code"], "kind": each["kind"], "scale": scale.value}
    return create_organization(SYSTEM, texts, jurisdiction)


def _register(each: Mapping[str, Any], world: World) -> Person:
    texts = {name: str(each.get(name, "")) for name in ("name", "id_number", "phone", "party_work_since", "sex")}
    if each.get("organization"):
        texts["organization"] = world.organizations[each["organization"]].credit_code
    jurisdiction = world.jurisdictions[each["jurisdiction"]] if each.get("jurisdiction") else None
    return create_person(SYSTEM, texts, jurisdiction)

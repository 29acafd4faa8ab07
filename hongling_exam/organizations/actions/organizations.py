"""Registering organizations, changing and deleting them."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.events import state
from hongling_exam.organizations.access import ORGANIZATION_EDIT
from hongling_exam.organizations.actions.checks import (
    check_reason,
    check_version,
    constrained,
    record,
    refuse_faults,
)
from hongling_exam.organizations.events import PersonMoved
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries import count_people, find_organization_by_credit_code
from hongling_exam.organizations.rules.entries import Fault, OrganizationFacts, read_organization

TAKEN = N_("这个统一社会信用代码已经登记，请打开已有的单位修改。")


def create_organization(actor: Actor, texts: Mapping[str, str], jurisdiction: Jurisdiction) -> Organization:
    """Register an organization from what was typed (see `read_organization`); raises Invalid that names every field."""
    actor.require(ORGANIZATION_EDIT, jurisdiction.path)
    facts = _checked(texts)
    organization = Organization(jurisdiction=jurisdiction)
    with constrained(TAKEN, "taken"):
        write_facts(organization, facts)
        db.session.add(organization)
    record(actor, "organizations.organization.create", f"organization:{organization.id}", jurisdiction.path)
    return organization


def update_organization(
    actor: Actor, organization: Organization, version: int, texts: Mapping[str, str], jurisdiction: Jurisdiction
) -> tuple[str, ...]:
    """Change an organization the actor may edit; its people go with it into another jurisdiction.

    `version` is what the editor saw. Gives the changed fields; raises Invalid that names every field, Refused.
    """
    check_version(organization.version, version)
    actor.require(ORGANIZATION_EDIT, organization.jurisdiction.path)
    actor.require(ORGANIZATION_EDIT, jurisdiction.path)
    facts = _checked(texts, organization)
    changed = changes(organization, facts, jurisdiction)
    with constrained(TAKEN, "taken"):
        write_facts(organization, facts)
        place_organization(organization, jurisdiction)
    if changed:
        subject, details = f"organization:{organization.id}", {"fields": list(changed)}
        record(actor, "organizations.organization.update", subject, jurisdiction.path, details)
    return changed


def delete_organization(actor: Actor, organization: Organization, reason: str) -> None:
    """Delete an organization that nobody belongs to; raises Refused ("in-use") otherwise."""
    actor.require(ORGANIZATION_EDIT, organization.jurisdiction.path)
    reason = check_reason(reason)
    people = count_people(organization.id)
    if people:
        text = N_("这个单位还有 %(count)s 名人员，请先把他们调到别的单位，再删除。")
        raise Refused(text, code="in-use", count=people)
    subject, path, name = f"organization:{organization.id}", organization.jurisdiction.path, organization.name
    with constrained(N_("还有记录引用这个单位，不能删除。"), "in-use"):
        db.session.delete(organization)
    record(actor, "organizations.organization.delete", subject, path, reason=reason, name=name)


def _checked(texts: Mapping[str, str], own: Organization | None = None) -> OrganizationFacts:
    """The facts typed; raises Invalid, also for a credit code that another organization has."""
    facts, faults = read_organization(texts)
    holder = find_organization_by_credit_code(facts.credit_code) if facts else None
    if holder is not None and holder is not own:
        faults = [Fault("credit_code", TAKEN)]
    refuse_faults(faults)
    assert facts is not None
    return facts


def changes(organization: Organization, facts: OrganizationFacts, jurisdiction: Jurisdiction) -> tuple[str, ...]:
    """The fields in which `organization` differs from what is to be written."""
    pairs = {
        "name": (organization.name, facts.name),
        "credit_code": (organization.credit_code, facts.credit_code),
        "kind": (organization.kind, facts.kind),
        "scale": (organization.scale, facts.scale),
        "jurisdiction": (organization.jurisdiction_id, jurisdiction.id),
    }
    return tuple(name for name, (before, after) in pairs.items() if before != after)


def write_facts(organization: Organization, facts: OrganizationFacts) -> None:
    """Write the facts."""
    organization.name, organization.credit_code = facts.name, facts.credit_code
    organization.kind, organization.scale = facts.kind, facts.scale


def place_organization(organization: Organization, jurisdiction: Jurisdiction) -> None:
    """Put the organization, and its people with it, into a jurisdiction."""
    if organization.jurisdiction_id == jurisdiction.id:
        return
    organization.jurisdiction = jurisdiction
    for person in db.session.scalars(sa.select(Person).where(Person.organization_id == organization.id)).unique():
        person.jurisdiction = jurisdiction
        db.session.flush()
        state(PersonMoved(person.id, jurisdiction.id))

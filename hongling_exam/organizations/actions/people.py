"""Registering people, changing, moving, revealing and deleting them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.events import state
from hongling_exam.core.folding import fold
from hongling_exam.core.office_time import office_day
from hongling_exam.organizations import access
from hongling_exam.organizations.access import PERSON_EDIT, PERSON_READ, PERSON_REVEAL
from hongling_exam.organizations.actions.checks import (
    check_reason,
    check_version,
    constrained,
    record,
    refuse_faults,
)
from hongling_exam.organizations.events import PersonMoved
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries import (
    find_person_by_id_number,
    list_organizations_like,
)
from hongling_exam.organizations.queries.people import EXPORT
from hongling_exam.organizations.rules.entries import Fault, PersonFacts, read_person

TAKEN = N_("这个证件号刚刚被登记，请刷新后再试。")
HELD = N_("这个人已有账号、准考或考试记录，不能删除。需要删除个人信息时，请走个人信息删除流程。")


class AlreadyRegistered(Refused):
    """The id number belongs to `person`; `person` is None when the actor may not see whose it is."""

    code = "already-registered"

    def __init__(self, person: Person | None) -> None:
        seen = N_("这个证件号已经登记，请打开已有的人员档案修改。")
        unseen = N_("这个证件号已登记在您管理范围之外的辖区，请联系上级处理。")
        super().__init__(seen if person else unseen)
        self.person = person


def create_person(actor: Actor, texts: Mapping[str, str], jurisdiction: Jurisdiction | None = None) -> Person:
    """Register a person from what was typed (see `read_person`; `organization` is a name or credit code).

    The organization's jurisdiction is the person's; without one, `jurisdiction` is. Raises Invalid that names every
    field, AlreadyRegistered.
    """
    facts, faults = read_person(texts, office_day(clock.now()))
    organization, more = find_organization(actor, texts.get("organization", ""))
    place = organization.jurisdiction if organization else jurisdiction
    if place is None and not more:
        more = [Fault("jurisdiction", N_("没有单位的人，请选择辖区"))]
    if facts is not None:
        _refuse_registered(actor, facts.id_number)
    refuse_faults([*faults, *more])
    assert facts is not None
    assert place is not None
    actor.require(PERSON_EDIT, place.path)
    person = Person(created_at=clock.now(), organization=organization, jurisdiction=place)
    with constrained(TAKEN, "taken"):
        write_facts(person, facts)
        db.session.add(person)
    record(actor, "organizations.person.create", f"person:{person.id}", place.path)
    return person


def update_person(
    actor: Actor, person: Person, version: int, texts: Mapping[str, str], jurisdiction: Jurisdiction | None = None
) -> tuple[str, ...]:
    """Change a person the actor may edit; an empty `id_number` keeps the one there is. Gives the changed fields.

    `version` is what the editor saw. Raises Invalid that names every field, AlreadyRegistered, Refused ("stale").
    """
    check_version(person.version, version)
    number = texts.get("id_number", "").strip() or person.id_number
    facts, faults = read_person({**texts, "id_number": number}, office_day(clock.now()))
    organization, more = find_organization(actor, texts.get("organization", ""), person.organization)
    refuse_faults([*faults, *more])
    assert facts is not None
    if facts.id_number != person.id_number:
        _refuse_registered(actor, facts.id_number)
    place = organization.jurisdiction if organization else jurisdiction or person.jurisdiction
    actor.require(PERSON_EDIT, place.path)
    changed = changes(person, facts, organization, place)
    with constrained(TAKEN, "taken"):
        write_facts(person, facts)
        place_person(person, organization, place)
    if changed:
        record(actor, "organizations.person.update", f"person:{person.id}", place.path, {"fields": list(changed)})
    return changed


def move_people(actor: Actor, person_ids: Sequence[int], organization_text: str) -> int:
    """Give people another organization, or none when the text is empty; tells how many changed."""
    people = access.list_people(actor, person_ids, PERSON_EDIT)
    organization, faults = find_organization(actor, organization_text)
    refuse_faults(faults)
    moved = 0
    for person in people:
        if person.organization_id != (organization.id if organization else None):
            place_person(person, organization, organization.jurisdiction if organization else person.jurisdiction)
            details = {"organization": organization.id if organization else None}
            record(actor, "organizations.person.move", f"person:{person.id}", person.jurisdiction.path, details)
            moved += 1
    return moved


def reveal_person(actor: Actor, person: Person, reason: str) -> tuple[str, str | None]:
    """The whole id number and phone, for a reason that is written down and that the person can read."""
    actor.require(PERSON_REVEAL, person.jurisdiction.path)
    reason = check_reason(reason)
    record(actor, "organizations.person.reveal", f"person:{person.id}", person.jurisdiction.path, reason=reason)
    return person.id_number, person.phone


def note_export(actor: Actor, person_ids: Sequence[int], reason: str) -> None:
    """Write down that whole id numbers and phones of these people were exported, and why."""
    actor.require(PERSON_REVEAL)
    details = {"count": len(person_ids), "persons": list(person_ids)}
    path = actor.paths(PERSON_REVEAL)[0]
    record(actor, EXPORT, "person_list:export", path, details, reason=check_reason(reason))


def delete_person(actor: Actor, person: Person, reason: str) -> None:
    """Delete a person on whom nothing hangs; raises Refused ("in-use") otherwise."""
    actor.require(PERSON_EDIT, person.jurisdiction.path)
    reason = check_reason(reason)
    subject, path, name = f"person:{person.id}", person.jurisdiction.path, person.name
    with constrained(HELD, "in-use"):
        db.session.delete(person)
    record(actor, "organizations.person.delete", subject, path, reason=reason, name=name)


def find_organization(
    actor: Actor, text: str, present: Organization | None = None
) -> tuple[Organization | None, list[Fault]]:
    """The organization an editor named by whole name or credit code; `present` when the text still names that."""
    text = fold(text)
    if not text or (present is not None and text == present.name):
        return (present if text else None), []
    found = list_organizations_like([text, text.upper()], actor.paths(PERSON_EDIT))
    if len(found) == 1:
        return found[0], []
    if found:
        reason = N_("有 %(count)s 个单位叫这个名称，请改填统一社会信用代码")
        return None, [Fault("organization", reason, {"count": len(found)})]
    return None, [Fault("organization", N_("没有登记叫“%(name)s”的单位，请先在“单位”中添加"), {"name": text})]


def changes(
    person: Person, facts: PersonFacts, organization: Organization | None, place: Jurisdiction
) -> tuple[str, ...]:
    """The fields in which `person` differs from what is to be written."""
    pairs = {
        "name": (person.name, facts.name),
        "id_number": (person.id_number, facts.id_number),
        "phone": (person.phone, facts.phone),
        "party_work_since": (person.party_work_since, facts.party_work_since),
        "organization": (person.organization_id, organization.id if organization else None),
        "jurisdiction": (person.jurisdiction_id, place.id),
    }
    return tuple(name for name, (before, after) in pairs.items() if before != after)


def write_facts(person: Person, facts: PersonFacts) -> None:
    """Write the facts, and what follows from them; a sealed field is touched only when its value changed."""
    person.name, person.party_work_since = facts.name, facts.party_work_since
    if person.phone != facts.phone:
        person.phone = facts.phone
        person.phone_digest = digest(facts.phone, "phone") if facts.phone else None
    if person.id_number != facts.id_number:
        person.id_number, person.id_number_tail = facts.id_number, facts.id_number[-4:]
        person.id_number_digest = digest(facts.id_number, "id_number")
        person.sex, person.born_on = facts.sex, facts.born_on


def place_person(person: Person, organization: Organization | None, place: Jurisdiction) -> None:
    """Put a person into an organization (or none) and a jurisdiction, and state the move."""
    person.organization = organization
    if person.jurisdiction_id != place.id:
        person.jurisdiction = place
        db.session.flush()
        state(PersonMoved(person.id, place.id))


def _refuse_registered(actor: Actor, id_number: str) -> None:
    person = find_person_by_id_number(id_number)
    if person is not None:
        raise AlreadyRegistered(person if actor.may(PERSON_READ, person.jurisdiction.path) else None)

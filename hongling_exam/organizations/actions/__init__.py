"""Every write that organizations can do."""

from hongling_exam.organizations.actions.import_organizations import apply_organizations, plan_organizations
from hongling_exam.organizations.actions.import_people import apply_people, plan_people
from hongling_exam.organizations.actions.importers import IMPORTERS, Importer
from hongling_exam.organizations.actions.importing import Plan, Planned, Summary
from hongling_exam.organizations.actions.jurisdictions import (
    create_jurisdiction,
    delete_jurisdiction,
    update_jurisdiction,
)
from hongling_exam.organizations.actions.organizations import (
    create_organization,
    delete_organization,
    update_organization,
)
from hongling_exam.organizations.actions.people import (
    AlreadyRegistered,
    create_person,
    delete_person,
    move_people,
    note_export,
    reveal_person,
    update_person,
)
from hongling_exam.organizations.actions.world import World, load_world

__all__ = [
    "IMPORTERS",
    "AlreadyRegistered",
    "Importer",
    "Plan",
    "Planned",
    "Summary",
    "World",
    "apply_organizations",
    "apply_people",
    "create_jurisdiction",
    "create_organization",
    "create_person",
    "delete_jurisdiction",
    "delete_organization",
    "delete_person",
    "load_world",
    "move_people",
    "note_export",
    "plan_organizations",
    "plan_people",
    "reveal_person",
    "update_jurisdiction",
    "update_organization",
    "update_person",
]

"""Drawing the tree of jurisdictions."""

from __future__ import annotations

import re

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.folding import fold
from hongling_exam.organizations.access import JURISDICTION_EDIT
from hongling_exam.organizations.actions.checks import (
    check_reason,
    check_version,
    constrained,
    record,
    refuse_faults,
)
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import find_jurisdiction_by_code
from hongling_exam.organizations.rules.entries import Fault

TAKEN = N_("名称或代码已被使用。")
DEEPEST = 6


def create_jurisdiction(actor: Actor, name: str, code: str, parent: Jurisdiction | None) -> Jurisdiction:
    """Add a jurisdiction below `parent`; one without a parent only the system makes. Raises Invalid, Refused."""
    actor.require(JURISDICTION_EDIT, parent.path if parent else "/")
    if parent is not None and parent.path.count("/") > DEEPEST:
        raise Refused(N_("辖区最多分 %(depth)s 级。"), code="too-deep", depth=DEEPEST)
    name, code = _checked(name, code, parent, None)
    made = Jurisdiction(name=name, code=code, parent=parent, path=f"new-{code}")
    with constrained(TAKEN, "taken"):
        db.session.add(made)
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    db.session.flush()
    record(actor, "organizations.jurisdiction.create", f"jurisdiction:{made.id}", made.path)
    return made


def update_jurisdiction(actor: Actor, jurisdiction: Jurisdiction, version: int, name: str, code: str) -> None:
    """Rename a jurisdiction or correct its code; `version` is what the editor saw. Raises Invalid, Refused."""
    check_version(jurisdiction.version, version)
    actor.require(JURISDICTION_EDIT, jurisdiction.path)
    name, code = _checked(name, code, jurisdiction.parent, jurisdiction)
    changed = [field for field, value in (("name", name), ("code", code)) if getattr(jurisdiction, field) != value]
    with constrained(TAKEN, "taken"):
        jurisdiction.name, jurisdiction.code = name, code
    if changed:
        details = {"fields": changed}
        record(
            actor, "organizations.jurisdiction.update", f"jurisdiction:{jurisdiction.id}", jurisdiction.path, details
        )


def delete_jurisdiction(actor: Actor, jurisdiction: Jurisdiction, reason: str) -> None:
    """Delete a jurisdiction on which nothing hangs; raises Refused ("in-use") otherwise."""
    actor.require(JURISDICTION_EDIT, jurisdiction.path)
    reason = check_reason(reason)
    subject, path, name = f"jurisdiction:{jurisdiction.id}", jurisdiction.path, jurisdiction.name
    with constrained(N_("这个辖区下还有下级辖区、单位、人员、账号或考试，不能删除。"), "in-use"):
        db.session.delete(jurisdiction)
    record(actor, "organizations.jurisdiction.delete", subject, path, reason=reason, name=name)


def _checked(name: str, code: str, parent: Jurisdiction | None, own: Jurisdiction | None) -> tuple[str, str]:
    """Name and code, folded; raises Invalid that names every field, also for what another jurisdiction has."""
    name, code = fold(name), fold(code)
    faults = []
    if not 2 <= len(name) <= 64:
        faults.append(Fault("name", N_("名称应为 2–64 个字")))
    elif _sibling(name, parent) not in {None, own}:
        faults.append(Fault("name", N_("同一级已有这个名称的辖区")))
    if not re.fullmatch(r"[0-9]{6,12}", code):
        faults.append(Fault("code", N_("代码应为 6–12 位数字（行政区划代码）")))
    elif find_jurisdiction_by_code(code) not in {None, own}:
        faults.append(Fault("code", N_("这个代码已被另一个辖区使用")))
    refuse_faults(faults)
    return name, code


def _sibling(name: str, parent: Jurisdiction | None) -> Jurisdiction | None:
    query = sa.select(Jurisdiction).where(
        Jurisdiction.name == name, Jurisdiction.parent_id == (parent.id if parent else None)
    )
    return db.session.scalar(query)

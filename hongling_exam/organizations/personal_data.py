"""What organizations holds about a person: given on request, removed on request."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa

from hongling_exam.core.audit import AuditEntry, AuditPersonalValue
from hongling_exam.core.component import PersonalData
from hongling_exam.core.db import db
from hongling_exam.organizations.queries import get_person, list_readings

ERASED = "（已删除）"
NO_DAY = dt.date(1900, 1, 1)


def export_person(person_id: int) -> dict[str, object]:
    """Everything stored about the person, and who has looked at it; raises NotFound."""
    person = get_person(person_id)
    return {
        "name": person.name,
        "sex": person.sex.value,
        "born_on": person.born_on.isoformat(),
        "id_number": person.id_number,
        "phone": person.phone,
        "organization": person.organization.name if person.organization else None,
        "jurisdiction": person.jurisdiction.name,
        "party_work_since": person.party_work_since.isoformat() if person.party_work_since else None,
        "created_at": person.created_at.isoformat(),
        "readings": [
            {"at": each.at.isoformat(), "action": each.action, "by": each.who, "reason": each.reason}
            for each in list_readings(person_id, most=10_000)
        ],
    }


def erase_person(person_id: int) -> None:
    """Leave a row that tells nothing of whom it was, since results hang on it; the audit chain stays valid."""
    person = get_person(person_id)
    person.name, person.born_on, person.party_work_since = ERASED, NO_DAY, None
    person.id_number, person.id_number_tail = "", ""
    person.id_number_digest = f"erased-{secrets.token_hex(16)}"
    person.phone = person.phone_digest = person.organization = None
    entries = sa.select(AuditEntry.id).where(AuditEntry.subject == f"person:{person_id}")
    db.session.execute(sa.delete(AuditPersonalValue).where(AuditPersonalValue.entry_id.in_(entries)))


PERSONAL_DATA = PersonalData(export=export_person, erase=erase_person)

"""Lists of people and organizations as workbooks, in the columns of the import, so that they come back in."""

from __future__ import annotations

from collections.abc import Sequence

from hongling_exam.core.spreadsheet import Sheet, write_workbook
from hongling_exam.organizations.models import Organization, Person
from hongling_exam.organizations.rules.columns import LAYOUTS

MOST = 20_000


def people_workbook(people: Sequence[Person], *, whole: bool) -> bytes:
    """An .xlsx of people; id numbers and phones are masked unless `whole`."""
    layout = LAYOUTS["people"]
    fields = ("name", "sex", "id_number", "phone", "organization", "credit_code", "party_work_since", "jurisdiction")
    rows = [
        (
            person.name,
            person.sex.label,
            person.id_number if whole else person.masked_id_number,
            (person.phone if whole else person.masked_phone) or "",
            person.organization.name if person.organization else "",
            person.organization.credit_code if person.organization else "",
            person.party_work_since,
            person.jurisdiction.name,
        )
        for person in people
    ]
    headers = [layout.title_of(field) for field in fields]
    return write_workbook([Sheet(layout.title, headers, rows, (14, 8, 24, 16, 32, 24, 24, 16))])


def organizations_workbook(organizations: Sequence[Organization]) -> bytes:
    """An .xlsx of organizations."""
    layout = LAYOUTS["organizations"]
    rows = [
        (each.name, each.credit_code, each.kind.label, each.scale.label, each.jurisdiction.name)
        for each in organizations
    ]
    headers = [layout.title_of(field) for field in layout.offered]
    return write_workbook([Sheet(layout.title, headers, rows, (36, 24, 16, 14, 16))])

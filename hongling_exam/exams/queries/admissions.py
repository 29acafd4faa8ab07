"""Reading who is admitted, who could be, and who may invigilate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hongling_exam.accounts.models import Account
from hongling_exam.accounts.queries import list_accounts_with_role
from hongling_exam.accounts.states import Role
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.folding import fold, fold_name, fold_phone
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.exams.models import Admission, Attempt, ExamSession
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.queries import under_paths

SEATS_PER_ROOM = 1001


def list_possible_invigilators(session: ExamSession) -> Sequence[Account]:
    """Active accounts that are invigilator or organizer where the session belongs, by name."""
    path = session.jurisdiction.path
    found = {
        account.id: account
        for role in (Role.INVIGILATOR, Role.ORGANIZER)
        for account in list_accounts_with_role(role, path)
    }
    return sorted(found.values(), key=lambda account: account.display_name)


def list_admissions(session_id: int, wanted: Wanted) -> Listing[Any]:
    """(admission, attempt or None) of a session, by seat unless sorted otherwise; `q` finds names and numbers."""
    query: Any = (
        sa.select(Admission, Attempt)
        .join(Person, Person.id == Admission.person_id)
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .where(Admission.session_id == session_id)
        .options(joinedload(Admission.room), joinedload(Attempt.admission).lazyload("*"))
    )
    if wanted.query:
        text = fold(wanted.query)
        by_name = Person.name.contains(fold_name(text), autoescape=True)
        query = query.where(sa.or_(by_name, Admission.admission_number.contains(text, autoescape=True)))
    room = wanted.filters.get("room", "")
    if room == "none":
        query = query.where(Admission.room_id.is_(None))
    elif room.isdigit():
        query = query.where(Admission.room_id == int(room[:9]))
    seat = sa.func.coalesce(Admission.room_id * SEATS_PER_ROOM + Admission.seat, 0)
    sorts: dict[str, Any] = {"seat": seat, "number": Admission.admission_number, "name": Person.name}
    return list_page(query, wanted, sorts, "number")


def list_all_admissions(session_id: int, ids: Collection[int] | None = None) -> Sequence[Admission]:
    """The admissions of a session (of `ids` only, where given), by room and seat; for printing."""
    query = (
        sa.select(Admission)
        .where(Admission.session_id == session_id)
        .options(joinedload(Admission.room))
        .order_by(Admission.room_id, Admission.seat, Admission.admission_number)
    )
    if ids is not None:
        query = query.where(Admission.id.in_(ids))
    return db.session.scalars(query).all()


def list_people_to_admit(session: ExamSession, wanted: Wanted) -> Listing[Any]:
    """People below the session's jurisdiction who are not admitted yet.

    `q` finds parts of names and organizations, or exactly an id number, its last four characters, or a phone.
    """
    admitted = sa.exists().where(Admission.session_id == session.id, Admission.person_id == Person.id)
    query = (
        sa.select(Person)
        .join(Jurisdiction, Jurisdiction.id == Person.jurisdiction_id)
        .outerjoin(Organization, Organization.id == Person.organization_id)
        .where(under_paths([session.jurisdiction.path]), sa.not_(admitted))
    )
    if wanted.query:
        query = query.where(_matches(wanted.query))
    sorts: dict[str, Any] = {"name": Person.name, "organization": Organization.name, "born": Person.born_on}
    return list_page(query, wanted, sorts, "name")


def _matches(text: str) -> sa.ColumnElement[bool]:
    folded = fold(text)
    return sa.or_(
        Person.name.contains(fold_name(folded), autoescape=True),
        Organization.name.contains(folded, autoescape=True),
        Person.id_number_digest == digest(folded.upper(), "id_number"),
        Person.id_number_tail == folded.upper(),
        Person.phone_digest == digest(fold_phone(folded), "phone"),
    )


def list_people(session: ExamSession, person_ids: Collection[int]) -> Sequence[Person]:
    """Those of `person_ids` who belong below the session's jurisdiction, in the order given."""
    query = (
        sa.select(Person)
        .join(Jurisdiction, Jurisdiction.id == Person.jurisdiction_id)
        .where(Person.id.in_(person_ids), under_paths([session.jurisdiction.path]))
    )
    found = {person.id: person for person in db.session.scalars(query)}
    return [found[each] for each in dict.fromkeys(person_ids) if each in found]


def count_without_account(person_ids: Collection[int]) -> int:
    """How many of these people have no account yet."""
    having = sa.select(sa.func.count(Account.id)).where(Account.person_id.in_(person_ids))
    return len(set(person_ids)) - int(db.session.scalar(having) or 0)


def find_admission_by_number(number: str) -> Admission | None:
    """The admission under this 准考证号, whoever asks."""
    return db.session.scalar(sa.select(Admission).where(Admission.admission_number == number))

"""Rows held until the unit of work ends, always in this order: session, its admissions, persons, numbers.

On SQLite a writer has the database to itself and these are plain reads. `FOR NO KEY UPDATE` lets others go on
inserting rows that refer to the held ones.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import Admission, ExamSession
from hongling_exam.organizations.models import Jurisdiction, Person


def hold_session(session: ExamSession) -> None:
    """Hold the session and read it anew: two people who plan it take turns."""
    db.session.flush()  # a refresh would throw away what is not yet sent
    db.session.refresh(session, with_for_update={"of": ExamSession, "key_share": True})


def hold_admissions(session: ExamSession) -> None:
    """Hold every admission of the session: whoever begins an attempt holds theirs, so none begins meanwhile."""
    query = sa.select(Admission.id).where(Admission.session_id == session.id).order_by(Admission.id)
    db.session.execute(query.with_for_update(of=Admission)).all()


def hold_admission(admission: Admission) -> None:
    """Hold one admission and read it anew."""
    db.session.flush()
    db.session.refresh(admission, with_for_update={"of": Admission})


def hold_persons(person_ids: Collection[int]) -> None:
    """Hold people, so that two sessions that want them at the same time see each other."""
    query = sa.select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(query.with_for_update(of=Person, key_share=True)).all()


def hold_numbers() -> None:
    """Hold the root of the jurisdictions: admission numbers are given out by one unit of work at a time."""
    query = sa.select(Jurisdiction.id).where(Jurisdiction.parent_id.is_(None)).order_by(Jurisdiction.id)
    db.session.execute(query.with_for_update(of=Jurisdiction, key_share=True)).all()

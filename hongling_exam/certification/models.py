"""The certification record. Points are hundredths."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, append_only, stored_enum
from hongling_exam.grading.models import ExamResult
from hongling_exam.organizations.models import Person
from hongling_exam.scheme.states import Level


class ExamCredit(Base):
    """合格凭据: what a released result leaves in the person's record, with or without a case (clause T-4).

    Written in the unit of work that releases the result, once for each result. `valid_until` is NULL when not passed.
    """

    __tablename__ = "exam_credit"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    level: Mapped[Level] = mapped_column(stored_enum(Level))
    result_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_result.id"), unique=True)
    exam_title: Mapped[str] = mapped_column(sa.String(100))
    sat_on: Mapped[dt.date]
    points: Mapped[int]
    max_points: Mapped[int]
    passed: Mapped[bool]
    valid_until: Mapped[dt.date | None]
    paper_seal: Mapped[str] = mapped_column(sa.String(64))
    written_at: Mapped[dt.datetime]
    person: Mapped[Person] = relationship()
    result: Mapped[ExamResult] = relationship()
    __table_args__ = (sa.CheckConstraint("passed = (valid_until IS NOT NULL)", name="valid_until"),)


append_only(ExamCredit.__table__)

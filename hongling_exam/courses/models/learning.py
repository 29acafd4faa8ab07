"""What people learned: sittings at lessons, progress, answers, notes, and the ledger of credit minutes (clause D-2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, append_only, public_id, stored_enum
from hongling_exam.courses.models.material import Lesson, LessonVersion
from hongling_exam.courses.states import CreditKind


class LearningVisit(Base):
    """学习记录: one sitting at one lesson. An account has one open at a time: who opens the next closes this one.

    `counted` are seconds of the server's clock, of which `unproved` are those since the reader last showed to be there;
    `pulses` is the sequence of the last pulse. See rules/hours.py.
    """

    __tablename__ = "learning_visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("v")
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson_version.id"))
    opened_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    pulses: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)
    unproved: Mapped[int] = mapped_column(default=0)
    check_due_at: Mapped[dt.datetime | None]
    version: Mapped[LessonVersion] = relationship()
    lesson: Mapped[Lesson] = relationship()
    __table_args__ = (
        sa.CheckConstraint("counted >= 0 AND unproved >= 0 AND unproved <= counted", name="counted"),
        sa.Index(
            "uq_learning_visit_open",
            "account_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )


class LessonProgress(Base):
    """How far somebody came in a lesson: seconds that count, the furthest share read, and when it was finished."""

    __tablename__ = "lesson_progress"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id"), primary_key=True, index=True)
    counted: Mapped[int] = mapped_column(default=0)
    share: Mapped[int] = mapped_column(default=0)
    place: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    lesson: Mapped[Lesson] = relationship()
    __table_args__ = (
        sa.CheckConstraint("counted >= 0", name="counted"),
        sa.CheckConstraint("share BETWEEN 0 AND 100 AND place BETWEEN 0 AND 100", name="share"),
    )


class LessonAnswer(Base):
    """The last answer to a question inside a lesson; `right_at` is when it was first right."""

    __tablename__ = "lesson_answer"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id"), primary_key=True, index=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True, index=True)
    answer: Mapped[Any] = mapped_column(sa.JSON().with_variant(JSONB(), "postgresql"))
    tries: Mapped[int] = mapped_column(default=1)
    answered_at: Mapped[dt.datetime]
    right_at: Mapped[dt.datetime | None]


class LessonNote(Base):
    """笔记: somebody's own note on a lesson, seen by nobody else."""

    __tablename__ = "lesson_note"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id"), primary_key=True, index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    changed_at: Mapped[dt.datetime]
    lesson: Mapped[Lesson] = relationship()


class CreditEntry(Base):
    """学时账: minutes that count in a year of the office, and how they were counted. A correction is a further row.

    `reference` names what they come from and is unique for a person and kind, so nothing counts twice.
    """

    __tablename__ = "credit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    year: Mapped[int]
    kind: Mapped[CreditKind] = mapped_column(stored_enum(CreditKind))
    reference: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(200))
    minutes: Mapped[int]
    explanation: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime]
    __table_args__ = (
        sa.UniqueConstraint("person_id", "kind", "reference"),
        sa.Index("ix_credit_entry_person_id_year", "person_id", "year"),
        sa.CheckConstraint("minutes > 0 OR kind = 'correction'", name="minutes"),
    )


append_only(CreditEntry.__table__)

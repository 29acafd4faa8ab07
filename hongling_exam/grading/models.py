"""Results, the answers that wait for a person, and the marks people give. Points are hundredths."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, append_only, public_id, stored_enum
from hongling_exam.exams.models import Attempt
from hongling_exam.grading.states import ResultState


class ExamResult(Base):
    """成绩 of one attempt. `items` is {question: {"points", "max_points", "detail", "pending"}}.

    It follows from answers, keys and marks, so until its release it may be made anew; a released one stays.
    """

    __tablename__ = "exam_result"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), unique=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_session.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    points: Mapped[int]
    max_points: Mapped[int]
    pass_points: Mapped[int]
    passed: Mapped[bool]
    pending: Mapped[int] = mapped_column(default=0)
    items: Mapped[dict[str, Any]]
    state: Mapped[ResultState] = mapped_column(stored_enum(ResultState))
    graded_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]
    attempt: Mapped[Attempt] = relationship()
    __table_args__ = (
        sa.CheckConstraint("points <= max_points", name="points"),
        sa.CheckConstraint("pending >= 0", name="pending"),
        sa.CheckConstraint("(pending > 0) = (state = 'awaits_marks')", name="pending_state"),
        sa.CheckConstraint("(released_at IS NOT NULL) = (state = 'released')", name="released"),
        sa.CheckConstraint("passed = (pending = 0 AND points >= pass_points)", name="passed"),
    )


class HeldAnswer(Base):
    """待阅答案: an answer that waits for a mark, or has one, under a random name that says nothing of its writer.

    `points` is NULL while it waits. The row goes when its attempt is re-opened or voided; the marks stay.
    """

    __tablename__ = "held_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("w")
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_session.id"))
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    question: Mapped[str] = mapped_column(sa.String(24))
    max_points: Mapped[int]
    answer_digest: Mapped[str] = mapped_column(sa.String(64))
    points: Mapped[int | None]
    attempt: Mapped[Attempt] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("attempt_id", "question"),
        sa.CheckConstraint("points BETWEEN 0 AND max_points", name="points"),
        sa.Index("ix_held_answer_queue", "session_id", "question", "public_id"),
    )


class Marking(Base):
    """Points and a comment that a marker gave one answer. Append-only: the last one counts, all are kept.

    A mark is of the answer that was read: it counts only while the attempt's answer has this digest.
    """

    __tablename__ = "marking"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    question: Mapped[str] = mapped_column(sa.String(24))
    answer_digest: Mapped[str] = mapped_column(sa.String(64))
    marker_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    points: Mapped[int]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    marked_at: Mapped[dt.datetime]
    __table_args__ = (
        sa.CheckConstraint("points >= 0", name="points"),
        sa.Index("ix_marking_place", "attempt_id", "question"),
    )


append_only(Marking.__table__)

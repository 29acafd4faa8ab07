"""Sessions, their rooms, and who is admitted. Durations are seconds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import Base, append_only, public_id, stored_enum
from hongling_exam.exams.models.papers import Paper
from hongling_exam.exams.states import FocusPolicy, SessionState
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.scheme.states import Level


class ExamSession(Base):
    """考试场次. `review` maps each phase to what its review page shows (exam-engine 21).

    `practice_reason` is why an organizer lets a real session use public practice questions; NULL where it does not.
    """

    __tablename__ = "exam_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("s")
    jurisdiction_id: Mapped[int] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paper.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(100))
    level: Mapped[Level] = mapped_column(stored_enum(Level))
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    duration_s: Mapped[int]
    late_entry_s: Mapped[int] = mapped_column(default=1800)
    earliest_submit_s: Mapped[int] = mapped_column(default=0)
    focus_policy: Mapped[FocusPolicy] = mapped_column(stored_enum(FocusPolicy), default=FocusPolicy.RECORD)
    focus_limit: Mapped[int] = mapped_column(default=5)
    review: Mapped[dict[str, Any]]
    notice: Mapped[str] = mapped_column(sa.Text, default="")
    is_mock: Mapped[bool] = mapped_column(default=False)
    practice_reason: Mapped[str | None] = mapped_column(sa.String(500))
    credit_years: Mapped[int] = mapped_column(default=2)
    state: Mapped[SessionState] = mapped_column(stored_enum(SessionState), default=SessionState.DRAFT)
    released_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    jurisdiction: Mapped[Jurisdiction] = relationship(lazy="joined")
    paper: Mapped[Paper | None] = relationship()
    rooms: Mapped[list[ExamRoom]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="ExamRoom.name"
    )
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="window"),
        sa.CheckConstraint("duration_s > 0 AND late_entry_s >= 0", name="duration"),
        sa.CheckConstraint("earliest_submit_s BETWEEN 0 AND duration_s", name="earliest_submit"),
        sa.CheckConstraint("focus_limit > 0", name="focus_limit"),
        sa.CheckConstraint("state IN ('draft', 'cancelled') OR paper_id IS NOT NULL", name="paper"),
        sa.Index("ix_exam_session_window", "opens_at", "closes_at"),
    )


class ExamRoom(Base):
    """考场: a room of a session with so many seats."""

    __tablename__ = "exam_room"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_session.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(50))
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    capacity: Mapped[int]
    columns: Mapped[int] = mapped_column(default=6)
    session: Mapped[ExamSession] = relationship(back_populates="rooms")
    invigilators: Mapped[list[RoomInvigilator]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    __table_args__ = (
        sa.UniqueConstraint("session_id", "name"),
        sa.CheckConstraint("capacity BETWEEN 1 AND 1000", name="capacity"),
        sa.CheckConstraint("columns BETWEEN 1 AND 20", name="columns"),
    )


class RoomInvigilator(Base):
    """An account that invigilates a room."""

    __tablename__ = "room_invigilator"
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_room.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    account: Mapped[Account] = relationship(lazy="joined")


class Admission(Base):
    """准考: a person admitted to a session, with number, seat and extra time. The number signs in, too."""

    __tablename__ = "admission"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_session.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    admission_number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("exam_room.id"))
    seat: Mapped[int | None]
    extra_time_s: Mapped[int] = mapped_column(default=0)
    extra_time_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    session: Mapped[ExamSession] = relationship()
    person: Mapped[Person] = relationship(lazy="joined")
    room: Mapped[ExamRoom | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.UniqueConstraint("session_id", "person_id"),
        sa.UniqueConstraint("room_id", "seat"),
        sa.CheckConstraint("(room_id IS NULL) = (seat IS NULL)", name="seat"),
        sa.CheckConstraint("extra_time_s >= 0", name="extra_time"),
        sa.CheckConstraint("seat > 0", name="seat_positive"),
    )


class Incident(Base):
    """情况记录: what an invigilator notes about a room or one candidate. Append-only."""

    __tablename__ = "incident"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_session.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("exam_room.id"), index=True)
    admission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("admission.id"), index=True)
    note: Mapped[str] = mapped_column(sa.Text)
    noted_at: Mapped[dt.datetime]
    noted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


append_only(Incident.__table__)

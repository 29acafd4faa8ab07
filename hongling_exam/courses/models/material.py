"""Courses, their units and lessons, the immutable versions of lessons, and the editions that learners read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, append_only, stored_enum
from hongling_exam.courses.states import EditionState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.scheme.states import Level, Track


class Course(Base):
    """课程: what stays the same while its lessons change. Without a jurisdiction it ships with the package."""

    __tablename__ = "course"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    jurisdiction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    track: Mapped[Track] = mapped_column(stored_enum(Track))
    title: Mapped[str] = mapped_column(sa.String(100))
    summary: Mapped[str] = mapped_column(sa.String(1000), default="")
    created_at: Mapped[dt.datetime]
    version_id: Mapped[int] = mapped_column(default=1)
    jurisdiction: Mapped[Jurisdiction | None] = relationship()
    levels: Mapped[list[CourseLevel]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    units: Mapped[list[CourseUnit]] = relationship(cascade="all, delete-orphan", order_by="CourseUnit.position")
    __mapper_args__ = {"version_id_col": version_id}


class CourseLevel(Base):
    """A level that a course is meant for."""

    __tablename__ = "course_level"
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[Level] = mapped_column(stored_enum(Level), primary_key=True)


class CourseUnit(Base):
    """单元: lessons that belong together."""

    __tablename__ = "course_unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(100))
    lessons: Mapped[list[Lesson]] = relationship(order_by="Lesson.position", back_populates="unit")


class Lesson(Base):
    """课: what stays the same while its versions change; out of its course once it has no unit."""

    __tablename__ = "lesson"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_unit.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    current_version_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("lesson_version.id", use_alter=True), index=True
    )
    course: Mapped[Course] = relationship()
    unit: Mapped[CourseUnit | None] = relationship(back_populates="lessons")
    current_version: Mapped[LessonVersion | None] = relationship(foreign_keys=[current_version_id], post_update=True)


class LessonVersion(Base):
    """The text of a lesson, which never changes; an edit makes the next number.

    `minutes` is the honest time of reading and doing. `goals` is [text, …], `sources`
    [[document, edition, article], …], `questions` the keys of the questions inside the text, in order.
    """

    __tablename__ = "lesson_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(100))
    minutes: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)
    goals: Mapped[list[Any]]
    sources: Mapped[list[Any]]
    questions: Mapped[list[Any]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    created_at: Mapped[dt.datetime]
    lesson: Mapped[Lesson] = relationship(foreign_keys=[lesson_id])
    __table_args__ = (
        sa.UniqueConstraint("lesson_id", "number"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 300", name="minutes"),
    )


append_only(LessonVersion.__table__)


class CourseEdition(Base):
    """课程版次: the lessons of a course as they were handed in; learners read the newest one that is out."""

    __tablename__ = "course_edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    number: Mapped[int]
    state: Mapped[EditionState] = mapped_column(stored_enum(EditionState))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    submitted_at: Mapped[dt.datetime]
    reviewed_at: Mapped[dt.datetime | None]
    publish_at: Mapped[dt.datetime | None]
    remark: Mapped[str] = mapped_column(sa.String(2000), default="")
    course: Mapped[Course] = relationship()
    lessons: Mapped[list[EditionLesson]] = relationship(order_by="EditionLesson.position")
    __table_args__ = (
        sa.UniqueConstraint("course_id", "number"),
        sa.CheckConstraint("reviewer_id <> author_id", name="not_own"),
        sa.Index(
            "uq_course_edition_in_review",
            "course_id",
            unique=True,
            sqlite_where=sa.text("state = 'in_review'"),
            postgresql_where=sa.text("state = 'in_review'"),
        ),
    )


class EditionLesson(Base):
    """One lesson's place in an edition, at the version that was handed in."""

    __tablename__ = "edition_lesson"
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    unit_title: Mapped[str] = mapped_column(sa.String(100))
    lesson_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("lesson_version.id"), index=True)
    lesson: Mapped[Lesson] = relationship()
    version: Mapped[LessonVersion] = relationship()
    __table_args__ = (sa.UniqueConstraint("edition_id", "lesson_id"),)


append_only(EditionLesson.__table__)

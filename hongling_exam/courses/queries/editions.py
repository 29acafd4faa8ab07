"""The editions that learners read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.courses.models import (
    Course,
    CourseEdition,
    CourseLevel,
    EditionLesson,
    Lesson,
    LessonProgress,
    LessonVersion,
)
from hongling_exam.courses.states import EditionState
from hongling_exam.scheme.states import Level, Track


def is_out(now: dt.datetime) -> sa.ColumnElement[bool]:
    """The condition that a CourseEdition is the one its course is read by: the newest that is published by now."""
    later = sa.orm.aliased(CourseEdition)
    newest = (
        sa.select(sa.func.max(later.number))
        .where(
            later.course_id == CourseEdition.course_id,
            later.state == EditionState.APPROVED,
            later.publish_at <= now,
        )
        .scalar_subquery()
    )
    return sa.and_(CourseEdition.state == EditionState.APPROVED, CourseEdition.number == newest)


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as a learner's list shows it; `begun` and `finished` are the account's own lessons."""

    key: str
    track: Track
    title: str
    summary: str
    levels: tuple[Level, ...]
    lessons: int
    minutes: int
    begun: int
    finished: int

    @property
    def per_cent(self) -> int:
        """Finished lessons, in per cent, rounded down."""
        return 100 * self.finished // self.lessons if self.lessons else 0


def list_courses(account_id: int | None, *, level: Level | None = None) -> Sequence[CourseCard]:
    """The courses that are out, or those of them that are meant for `level`, by track and title, with the account's
    own progress.
    """
    query = _cards(account_id)
    if level is not None:
        query = query.where(Course.id.in_(sa.select(CourseLevel.course_id).where(CourseLevel.level == level)))
    rows = db.session.execute(query).all()
    levels = _levels_of([row.id for row in rows])
    return [
        CourseCard(
            row.key,
            row.track,
            row.title,
            row.summary,
            levels.get(row.id, ()),
            row.lessons,
            row.minutes,
            row.begun,
            row.finished,
        )
        for row in rows
    ]


def _cards(account_id: int | None) -> sa.Select[*tuple[Any, ...]]:
    own = sa.and_(LessonProgress.lesson_id == EditionLesson.lesson_id, LessonProgress.account_id == account_id)
    said = (Course.id, Course.key, Course.track, Course.title, Course.summary)
    figures = (
        sa.func.count(EditionLesson.lesson_id).label("lessons"),
        sa.func.sum(LessonVersion.minutes).label("minutes"),
        sa.func.count(LessonProgress.lesson_id).label("begun"),
        sa.func.count(LessonProgress.finished_at).label("finished"),
    )
    return (
        sa.select(*said, *figures)
        .join(CourseEdition, CourseEdition.course_id == Course.id)
        .join(EditionLesson, EditionLesson.edition_id == CourseEdition.id)
        .join(LessonVersion, EditionLesson.version_id == LessonVersion.id)
        .outerjoin(LessonProgress, own)
        .where(is_out(clock.now()))
        .group_by(*said)
        .order_by(Course.track, Course.title)
    )


def _levels_of(course_ids: Sequence[int]) -> Mapping[int, tuple[Level, ...]]:
    query = sa.select(CourseLevel.course_id, CourseLevel.level).where(CourseLevel.course_id.in_(course_ids))
    found: dict[int, list[Level]] = {}
    for course_id, level in db.session.execute(query):
        found.setdefault(course_id, []).append(level)
    return {each: tuple(sorted(levels, key=lambda one: one.rank)) for each, levels in found.items()}


def list_places(edition_id: int) -> Sequence[EditionLesson]:
    """The lessons of an edition in order, with their keys and titles."""
    query = sa.select(EditionLesson).where(EditionLesson.edition_id == edition_id).order_by(EditionLesson.position)
    loaded = (
        sa.orm.joinedload(EditionLesson.version).load_only(LessonVersion.title, LessonVersion.minutes),
        sa.orm.joinedload(EditionLesson.lesson),
    )
    return db.session.scalars(query.options(*loaded)).all()


@dataclass(frozen=True, slots=True)
class LessonHit:
    """A lesson that a search found: where, and the words around."""

    lesson: str
    title: str
    course: str
    around: str


def find_lessons(text: str, most: int = 30) -> Sequence[LessonHit]:
    """Lessons that are out and say `text` in title or body, titles first."""
    said = text.strip()
    if len(said) < 2:
        return []
    in_title = LessonVersion.title.contains(said, autoescape=True)
    query = (
        sa.select(Lesson.key, LessonVersion.title, LessonVersion.body, Course.title.label("course"))
        .select_from(EditionLesson)
        .join(CourseEdition, EditionLesson.edition_id == CourseEdition.id)
        .join(Course, CourseEdition.course_id == Course.id)
        .join(Lesson, EditionLesson.lesson_id == Lesson.id)
        .join(LessonVersion, EditionLesson.version_id == LessonVersion.id)
        .where(is_out(clock.now()), sa.or_(in_title, LessonVersion.body.contains(said, autoescape=True)))
        .order_by(in_title.desc(), Course.title, EditionLesson.position)
        .limit(most)
    )
    return [LessonHit(row.key, row.title, row.course, _around(row.body, said)) for row in db.session.execute(query)]


def _around(body: str, said: str) -> str:
    place = body.find(said)
    if place < 0:
        return ""
    start, end = max(place - 30, 0), min(place + len(said) + 60, len(body))
    return ("…" if start else "") + " ".join(body[start:end].split()) + ("…" if end < len(body) else "")

"""The editions that learners read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

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


def list_courses(account_id: int | None, *, level: Level | None = None, text: str = "") -> Sequence[CourseCard]:
    """The courses that are out, by track and title, with how far the account came; `text` is sought in every lesson."""
    query = (
        sa.select(
            Course.id,
            Course.key,
            Course.track,
            Course.title,
            Course.summary,
            sa.func.count(EditionLesson.lesson_id).label("lessons"),
            sa.func.sum(LessonVersion.minutes).label("minutes"),
            sa.func.count(LessonProgress.lesson_id).label("begun"),
            sa.func.count(LessonProgress.finished_at).label("finished"),
        )
        .join(CourseEdition, CourseEdition.course_id == Course.id)
        .join(EditionLesson, EditionLesson.edition_id == CourseEdition.id)
        .join(LessonVersion, EditionLesson.version_id == LessonVersion.id)
        .outerjoin(
            LessonProgress,
            sa.and_(LessonProgress.lesson_id == EditionLesson.lesson_id, LessonProgress.account_id == account_id),
        )
        .where(is_out(clock.now()))
        .group_by(Course.id, Course.key, Course.track, Course.title, Course.summary)
        .order_by(Course.track, Course.title)
    )
    if level is not None:
        query = query.where(Course.id.in_(sa.select(CourseLevel.course_id).where(CourseLevel.level == level)))
    rows = db.session.execute(query).all()
    wanted = sa.select(CourseLevel.course_id, CourseLevel.level).where(
        CourseLevel.course_id.in_([row.id for row in rows])
    )
    levels: dict[int, list[Level]] = {}
    for course_id, each in db.session.execute(wanted):
        levels.setdefault(course_id, []).append(each)
    return [
        CourseCard(
            row.key,
            row.track,
            row.title,
            row.summary,
            tuple(sorted(levels.get(row.id, ()), key=lambda each: each.rank)),
            row.lessons,
            row.minutes,
            row.begun,
            row.finished,
        )
        for row in rows
    ]


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

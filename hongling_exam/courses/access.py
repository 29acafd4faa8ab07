"""Loading is authorising: a course that is absent, not out, or of another 辖区 are all NotFound.

A course without a jurisdiction ships with the package and is everybody's who learns.
"""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.courses.models import Course, CourseEdition, EditionLesson, LearningVisit, Lesson
from hongling_exam.courses.queries.editions import is_out
from hongling_exam.question_bank.queries import AskedQuestion, list_asked

EDIT = "courses.course.edit"


def get_edition_to_read(actor: Actor, key: str) -> CourseEdition:
    """The edition of a course that learners read now."""
    query = sa.select(CourseEdition).join(Course, CourseEdition.course_id == Course.id)
    query = query.where(Course.key == key, is_out(clock.now())).options(
        sa.orm.joinedload(CourseEdition.course),
        sa.orm.selectinload(CourseEdition.lessons).joinedload(EditionLesson.version),
        sa.orm.selectinload(CourseEdition.lessons).joinedload(EditionLesson.lesson),
    )
    found: CourseEdition | None = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def get_lesson_to_read(actor: Actor, key: str) -> EditionLesson:
    """A lesson as it stands in the edition that learners read now."""
    query = (
        sa.select(EditionLesson)
        .join(Lesson, EditionLesson.lesson_id == Lesson.id)
        .join(CourseEdition, EditionLesson.edition_id == CourseEdition.id)
        .where(Lesson.key == key, is_out(clock.now()))
        .options(
            sa.orm.joinedload(EditionLesson.version),
            sa.orm.joinedload(EditionLesson.lesson).joinedload(Lesson.course),
        )
    )
    found: EditionLesson | None = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def get_question_in(place: EditionLesson, key: str) -> AskedQuestion:
    """A question that stands inside a lesson."""
    found = list_asked([key]) if key in place.version.questions else []
    if not found:
        raise NotFound()
    return found[0]


def get_visit(actor: Actor, visit_id: str) -> LearningVisit:
    """The actor's own visit, held until the unit of work ends."""
    query = sa.select(LearningVisit).where(
        LearningVisit.public_id == visit_id, LearningVisit.account_id == actor.account_id
    )
    found: LearningVisit | None = db.session.scalar(query.with_for_update())
    if found is None:
        raise NotFound()
    return found

"""How far somebody came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.courses.models import (
    Course,
    CourseEdition,
    CreditEntry,
    EditionLesson,
    Lesson,
    LessonAnswer,
    LessonNote,
    LessonProgress,
    LessonVersion,
)
from hongling_exam.courses.queries.editions import is_out
from hongling_exam.courses.rules.hours import Reading
from hongling_exam.question_bank.models import Question


def reading_of(progress: LessonProgress, version_id: int) -> tuple[Reading, LessonVersion]:
    """What a lesson's version asks for and what was done of it."""
    version = db.session.get_one(LessonVersion, version_id)
    right = (
        sa.select(sa.func.count())
        .select_from(LessonAnswer)
        .join(Question, LessonAnswer.question_id == Question.id)
        .where(
            LessonAnswer.account_id == progress.account_id,
            LessonAnswer.lesson_id == progress.lesson_id,
            LessonAnswer.right_at.is_not(None),
            Question.key.in_(version.questions),
        )
    )
    answered = db.session.scalar(right) or 0 if version.questions else 0
    return Reading(version.minutes, progress.counted, progress.share, len(version.questions), answered), version


def progress_by_lesson(account_id: int | None, lesson_ids: Sequence[int]) -> Mapping[int, LessonProgress]:
    """The account's progress in these lessons, by lesson."""
    query = sa.select(LessonProgress).where(
        LessonProgress.account_id == account_id, LessonProgress.lesson_id.in_(lesson_ids)
    )
    return {each.lesson_id: each for each in db.session.scalars(query)}


def find_progress(account_id: int | None, lesson_id: int) -> LessonProgress | None:
    """The account's progress in one lesson."""
    return db.session.get(LessonProgress, (account_id, lesson_id)) if account_id else None


def list_answers(account_id: int | None, lesson_id: int) -> Mapping[int, LessonAnswer]:
    """The account's answers inside a lesson, by question."""
    query = sa.select(LessonAnswer).where(LessonAnswer.account_id == account_id, LessonAnswer.lesson_id == lesson_id)
    return {each.question_id: each for each in db.session.scalars(query)}


def find_note(account_id: int | None, lesson_id: int) -> LessonNote | None:
    """The account's own note on a lesson."""
    return db.session.get(LessonNote, (account_id, lesson_id)) if account_id else None


def list_notes(account_id: int | None, most: int = 200) -> Sequence[tuple[LessonNote, str, str]]:
    """(note, lesson's key, lesson's title) of the account, newest first."""
    query = (
        sa.select(LessonNote, Lesson.key, LessonVersion.title)
        .join(Lesson, LessonNote.lesson_id == Lesson.id)
        .join(LessonVersion, Lesson.current_version_id == LessonVersion.id)
        .where(LessonNote.account_id == account_id)
        .order_by(LessonNote.changed_at.desc())
        .limit(most)
    )
    return [(note, key, title) for note, key, title in db.session.execute(query)]


def last_read(account_id: int | None) -> tuple[str, str, str, LessonProgress] | None:
    """(lesson's key, its title, the course's title, progress) of the unfinished lesson that was read last."""
    query = (
        sa.select(Lesson.key, LessonVersion.title, Course.title, LessonProgress)
        .select_from(LessonProgress)
        .join(Lesson, LessonProgress.lesson_id == Lesson.id)
        .join(EditionLesson, EditionLesson.lesson_id == Lesson.id)
        .join(CourseEdition, EditionLesson.edition_id == CourseEdition.id)
        .join(Course, CourseEdition.course_id == Course.id)
        .join(LessonVersion, EditionLesson.version_id == LessonVersion.id)
        .where(LessonProgress.account_id == account_id, LessonProgress.finished_at.is_(None), is_out(clock.now()))
        .order_by(LessonProgress.seen_at.desc())
        .limit(1)
    )
    found = db.session.execute(query).first()
    return None if found is None else (found[0], found[1], found[2], found[3])


def list_credits(person_id: int | None, year: int) -> Sequence[CreditEntry]:
    """The person's ledger of a year, oldest first."""
    query = sa.select(CreditEntry).where(CreditEntry.person_id == person_id, CreditEntry.year == year)
    return db.session.scalars(query.order_by(CreditEntry.at, CreditEntry.id)).all()


def minutes_by_year(person_id: int | None) -> Mapping[int, int]:
    """Minutes of every year that has any, newest year first."""
    query = (
        sa.select(CreditEntry.year, sa.func.sum(CreditEntry.minutes))
        .where(CreditEntry.person_id == person_id)
        .group_by(CreditEntry.year)
        .order_by(CreditEntry.year.desc())
    )
    return {year: int(minutes) for year, minutes in db.session.execute(query)}

"""Bringing course folders into the database, by the lasting keys of courses and lessons."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.content import content_folder
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.courses.access import EDIT
from hongling_exam.courses.formats.course_folder import ParsedCourse, ParsedLesson, read_courses
from hongling_exam.courses.models import (
    Course,
    CourseEdition,
    CourseLevel,
    CourseUnit,
    EditionLesson,
    Lesson,
    LessonVersion,
)
from hongling_exam.courses.states import EditionState
from hongling_exam.question_bank.queries import missing_keys


@dataclass(frozen=True)
class Loaded:
    """How many courses a load added, changed and found as they were."""

    added: int
    changed: int
    unchanged: int


def load_shipped_courses(actor: Actor) -> Loaded:
    """Load the courses that ship in the package; raises Invalid when a file of them is broken."""
    with content_folder() as folder:
        courses, problems = read_courses(folder / "courses")
    if problems:
        raise Invalid(
            N_("课程文件有误：%(first)s"), [{"reason": str(problem)} for problem in problems], first=problems[0]
        )
    return load_courses(actor, courses)


def load_courses(actor: Actor, parsed: Sequence[ParsedCourse]) -> Loaded:
    """Bring shared courses in, published; loading the same again changes nothing.

    A new version of a lesson, and a new edition of its course, are made only where something differs. Raises Refused
    where a key is an office's own course, or a lesson asks a question that is not there.
    """
    actor.require(EDIT, "/")
    _check_questions(parsed)
    query = sa.select(Course).where(Course.key.in_([each.key for each in parsed]))
    present = {course.key: course for course in db.session.scalars(query)}
    outcomes = [_load(each, present.get(each.key)) for each in parsed]
    loaded = Loaded(outcomes.count("added"), outcomes.count("changed"), outcomes.count("unchanged"))
    if loaded.added or loaded.changed:
        audit.record(actor, "courses.content.load", "courses:courses", asdict(loaded), jurisdiction="/")
    db.session.flush()
    return loaded


def _check_questions(parsed: Sequence[ParsedCourse]) -> None:
    asked = [key for course in parsed for _, lessons in course.units for lesson in lessons for key in lesson.questions]
    missing = missing_keys(asked)
    if missing:
        raise Refused(N_("题库里没有编号为 %(key)s 的试题。"), code="no-question", key=missing[0])


def _load(parsed: ParsedCourse, course: Course | None) -> str:
    added = course is None
    if course is None:
        course = Course(key=parsed.key, track=parsed.track, title=parsed.title, created_at=clock.now())
        db.session.add(course)
    elif course.jurisdiction_id is not None:
        raise Refused(N_("编号 %(key)s 已是别的课程，请换一个编号。"), code="key-taken", key=parsed.key)
    moved = _describe(course, parsed)
    db.session.flush()
    lessons = _lessons(course, [lesson for _, lessons in parsed.units for lesson in lessons])
    outline = _put_outline(course, parsed, lessons)
    edition = _newest(course)
    if edition is None or [(one.unit_title, one.version_id) for one in edition.lessons] != outline:
        _publish(course, edition, outline)
        moved = True
    return "added" if added else "changed" if moved else "unchanged"


def _describe(course: Course, parsed: ParsedCourse) -> bool:
    """Put a course's own words where the files have them; tells whether anything differed."""
    said = (parsed.track, parsed.title, parsed.summary)
    moved = (course.track, course.title, course.summary) != said or {each.level for each in course.levels} != set(
        parsed.levels
    )
    course.track, course.title, course.summary = said
    if {each.level for each in course.levels} != set(parsed.levels):
        kept = {each.level: each for each in course.levels}
        course.levels = [kept.get(level) or CourseLevel(level=level) for level in parsed.levels]
    return moved


def _lessons(course: Course, parsed: Sequence[ParsedLesson]) -> Mapping[str, Lesson]:
    """The lessons by key, each at a version that says what its file says."""
    query = sa.select(Lesson).where(Lesson.key.in_([each.key for each in parsed]))
    query = query.options(sa.orm.joinedload(Lesson.current_version))
    present = {lesson.key: lesson for lesson in db.session.scalars(query)}
    for each in parsed:
        lesson = present.get(each.key)
        if lesson is None:
            lesson = present[each.key] = Lesson(key=each.key, course_id=course.id)
            db.session.add(lesson)
            db.session.flush()
        elif lesson.course_id != course.id:
            raise Refused(N_("编号 %(key)s 已是别的课，请换一个编号。"), code="key-taken", key=each.key)
        _put_version(lesson, each)
    db.session.flush()
    return present


def _put_version(lesson: Lesson, parsed: ParsedLesson) -> None:
    digest = _digest(parsed)
    current = lesson.current_version
    if current is not None and current.sha256 == digest:
        return
    lesson.current_version = LessonVersion(
        lesson=lesson,
        number=current.number + 1 if current else 1,
        title=parsed.title,
        minutes=parsed.minutes,
        body=parsed.body,
        body_html=parsed.html,
        goals=list(parsed.goals),
        sources=[list(source) for source in parsed.sources],
        questions=list(parsed.questions),
        sha256=digest,
        created_at=clock.now(),
    )


def _digest(parsed: ParsedLesson) -> str:
    """SHA-256 of everything a lesson's file says, and of the HTML it is shown as."""
    said = [parsed.title, parsed.minutes, parsed.goals, parsed.sources, parsed.body, parsed.html]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _put_outline(course: Course, parsed: ParsedCourse, lessons: Mapping[str, Lesson]) -> list[tuple[str, int]]:
    """Order units and lessons as the files have them; gives (unit title, version id) in that order."""
    kept = {unit.position: unit for unit in course.units}
    units = []
    for position, (title, _) in enumerate(parsed.units, 1):
        unit = kept.get(position) or CourseUnit(position=position, title=title)
        unit.title = title
        units.append(unit)
    course.units = units
    db.session.flush()
    listed: list[Lesson] = []
    for unit, (_, members) in zip(units, parsed.units, strict=True):
        for member in members:
            lesson = lessons[member.key]
            listed.append(lesson)
            if (lesson.unit_id, lesson.position) != (unit.id, len(listed)):
                lesson.unit_id, lesson.position = unit.id, len(listed)
    gone = sa.update(Lesson).where(Lesson.course_id == course.id, Lesson.id.not_in([each.id for each in listed]))
    db.session.execute(gone.values(unit_id=None))
    db.session.flush()
    titles = {unit.id: unit.title for unit in units}
    return [(titles[each.unit_id or 0], each.current_version_id or 0) for each in listed]


def _newest(course: Course) -> CourseEdition | None:
    query = sa.select(CourseEdition).where(CourseEdition.course_id == course.id)
    query = query.options(sa.orm.selectinload(CourseEdition.lessons))
    found: CourseEdition | None = db.session.scalar(query.order_by(CourseEdition.number.desc()).limit(1))
    return found


def _publish(course: Course, before: CourseEdition | None, outline: Sequence[tuple[str, int]]) -> None:
    now = clock.now()
    edition = CourseEdition(
        course_id=course.id,
        number=before.number + 1 if before else 1,
        state=EditionState.APPROVED,
        submitted_at=now,
        reviewed_at=now,
        publish_at=now,
    )
    versions = sa.select(LessonVersion.id, LessonVersion.lesson_id).where(
        LessonVersion.id.in_([version for _, version in outline])
    )
    lesson_of = {row.id: row.lesson_id for row in db.session.execute(versions)}
    edition.lessons = [
        EditionLesson(position=position, unit_title=title, lesson_id=lesson_of[version], version_id=version)
        for position, (title, version) in enumerate(outline, 1)
    ]
    db.session.add(edition)
    db.session.flush()

"""A course with two lessons, the first with a question inside."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.courses.actions import load_courses
from hongling_exam.courses.formats.course_folder import ParsedCourse, ParsedLesson
from hongling_exam.courses.models import Course
from hongling_exam.courses.rendering import questions_in, rendered_lesson
from hongling_exam.scheme.states import Level, Track

SOURCES = (("中国共产党章程", "2022", "第三十条"),)


def parsed_lesson(key: str, title: str = "第一课", *, body: str = "", minutes: int = 20) -> ParsedLesson:
    """A sound lesson of a few lines."""
    body = body or f"## 开头\n\n这是「{title}」的正文。\n"
    return ParsedLesson(
        key, title, minutes, ("会做这件事",), SOURCES, body, rendered_lesson(body), tuple(questions_in(body))
    )


def parsed_course(key: str = "roles", *lessons: ParsedLesson, title: str = "党务红领角色认知") -> ParsedCourse:
    """A course of one unit."""
    listed = lessons or (parsed_lesson(f"{key}-one"), parsed_lesson(f"{key}-two", "第二课"))
    units = (("走上岗位", tuple(listed)),)
    return ParsedCourse(key, Track.ROLE_AWARENESS, title, "学完能说清楚自己的岗位。", (Level.JUNIOR,), units)


def make_course(key: str = "roles", *lessons: ParsedLesson) -> Course:
    """The course, shared and published."""
    load_courses(SYSTEM, [parsed_course(key, *lessons)])
    return db.session.scalars(sa.select(Course).where(Course.key == key)).one()

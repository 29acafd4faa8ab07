"""Reading courses and learning records."""

from hongling_exam.courses.queries.editions import (
    CourseCard,
    LessonHit,
    find_lessons,
    is_out,
    list_courses,
    list_places,
)
from hongling_exam.courses.queries.progress import (
    find_note,
    find_progress,
    last_read,
    list_answers,
    list_credits,
    list_notes,
    minutes_by_year,
    progress_by_lesson,
)

__all__ = [
    "CourseCard",
    "LessonHit",
    "find_lessons",
    "find_note",
    "find_progress",
    "is_out",
    "last_read",
    "list_answers",
    "list_courses",
    "list_credits",
    "list_notes",
    "list_places",
    "minutes_by_year",
    "progress_by_lesson",
]

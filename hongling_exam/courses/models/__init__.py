"""Tables of courses."""

from hongling_exam.courses.models.learning import (
    CreditEntry,
    LearningVisit,
    LessonAnswer,
    LessonNote,
    LessonProgress,
)
from hongling_exam.courses.models.material import (
    Course,
    CourseEdition,
    CourseLevel,
    CourseUnit,
    EditionLesson,
    Lesson,
    LessonVersion,
)

__all__ = [
    "Course",
    "CourseEdition",
    "CourseLevel",
    "CourseUnit",
    "CreditEntry",
    "EditionLesson",
    "LearningVisit",
    "Lesson",
    "LessonAnswer",
    "LessonNote",
    "LessonProgress",
    "LessonVersion",
]

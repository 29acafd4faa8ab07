"""Everything that can be done to courses and learning records."""

from hongling_exam.courses.actions.answers import answer_question
from hongling_exam.courses.actions.loading import Loaded, load_courses, load_shipped_courses
from hongling_exam.courses.actions.notes import write_note
from hongling_exam.courses.actions.visits import close_visit, open_visit, pulse_visit, show_presence

__all__ = [
    "Loaded",
    "answer_question",
    "close_visit",
    "load_courses",
    "load_shipped_courses",
    "open_visit",
    "pulse_visit",
    "show_presence",
    "write_note",
]

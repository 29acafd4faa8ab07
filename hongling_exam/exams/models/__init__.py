"""Tables of papers, sessions and attempts."""

from hongling_exam.exams.models.attempts import (
    AsideResponse,
    Attempt,
    AttemptEvent,
    Receipt,
    Response,
    TimeLedgerEntry,
)
from hongling_exam.exams.models.papers import Paper, PaperBlueprint, PaperForm, PaperItem
from hongling_exam.exams.models.sessions import Admission, ExamRoom, ExamSession, Incident, RoomInvigilator

__all__ = [
    "Admission",
    "AsideResponse",
    "Attempt",
    "AttemptEvent",
    "ExamRoom",
    "ExamSession",
    "Incident",
    "Paper",
    "PaperBlueprint",
    "PaperForm",
    "PaperItem",
    "Receipt",
    "Response",
    "RoomInvigilator",
    "TimeLedgerEntry",
]

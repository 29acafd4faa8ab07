"""Questions, their versions, and the work on them."""

from hongling_exam.question_bank.models import own_review  # noqa: F401 - its triggers belong to the tables
from hongling_exam.question_bank.models.imports import ImportedQuestion, QuestionImport
from hongling_exam.question_bank.models.pictures import QuestionPicture
from hongling_exam.question_bank.models.questions import (
    DistinctPair,
    EnemyPair,
    Question,
    QuestionLevel,
    QuestionSearch,
    QuestionSource,
    QuestionTag,
    QuestionVersion,
    Topic,
)
from hongling_exam.question_bank.models.review import (
    EditionReplacement,
    QuestionDraft,
    QuestionRecheck,
    QuestionRemark,
    QuestionReport,
    QuestionReview,
    QuestionSubmission,
    ReplacementReach,
)
from hongling_exam.question_bank.models.undoing import ReplacementUndone, VerdictUndone

__all__ = [
    "DistinctPair",
    "EditionReplacement",
    "EnemyPair",
    "ImportedQuestion",
    "Question",
    "QuestionDraft",
    "QuestionImport",
    "QuestionLevel",
    "QuestionPicture",
    "QuestionRecheck",
    "QuestionRemark",
    "QuestionReport",
    "QuestionReview",
    "QuestionSearch",
    "QuestionSource",
    "QuestionSubmission",
    "QuestionTag",
    "QuestionVersion",
    "ReplacementReach",
    "ReplacementUndone",
    "Topic",
    "VerdictUndone",
]

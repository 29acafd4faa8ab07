"""Questions, their versions, and the work on them."""

from hongling_exam.question_bank.models.questions import (
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
)

__all__ = [
    "EditionReplacement",
    "EnemyPair",
    "Question",
    "QuestionDraft",
    "QuestionLevel",
    "QuestionRecheck",
    "QuestionRemark",
    "QuestionReport",
    "QuestionReview",
    "QuestionSearch",
    "QuestionSource",
    "QuestionSubmission",
    "QuestionTag",
    "QuestionVersion",
    "Topic",
]

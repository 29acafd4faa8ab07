"""Every write the question bank can do."""

from hongling_exam.question_bank.actions.enemies import add_enemy, remove_enemy
from hongling_exam.question_bank.actions.loading import Loaded, ensure_topics, load_questions, load_shipped_content
from hongling_exam.question_bank.actions.states import set_state
from hongling_exam.question_bank.actions.versions import add_versions
from hongling_exam.question_bank.actions.writing import QuestionContent, QuestionPlace, new_key, write_question

__all__ = [
    "Loaded",
    "QuestionContent",
    "QuestionPlace",
    "add_enemy",
    "add_versions",
    "ensure_topics",
    "load_questions",
    "load_shipped_content",
    "new_key",
    "remove_enemy",
    "set_state",
    "write_question",
]

"""Every write the question bank can do."""

from hongling_exam.question_bank.actions.bulk import move_questions, tag_questions
from hongling_exam.question_bank.actions.drafting import drop_draft, forget_drafts, keep_draft
from hongling_exam.question_bank.actions.enemies import add_enemy, remove_enemy
from hongling_exam.question_bank.actions.loading import Loaded, ensure_topics, load_questions, load_shipped_content
from hongling_exam.question_bank.actions.pictures import add_picture
from hongling_exam.question_bank.actions.removing import delete_question, restore_version
from hongling_exam.question_bank.actions.states import set_state
from hongling_exam.question_bank.actions.topics import add_topic, merge_topic, move_topic, rename_topic
from hongling_exam.question_bank.actions.versions import add_versions
from hongling_exam.question_bank.actions.writing import QuestionContent, QuestionPlace, new_key, write_question

__all__ = [
    "Loaded",
    "QuestionContent",
    "QuestionPlace",
    "add_enemy",
    "add_picture",
    "add_topic",
    "add_versions",
    "delete_question",
    "drop_draft",
    "ensure_topics",
    "forget_drafts",
    "keep_draft",
    "load_questions",
    "load_shipped_content",
    "merge_topic",
    "move_questions",
    "move_topic",
    "new_key",
    "remove_enemy",
    "rename_topic",
    "restore_version",
    "set_state",
    "tag_questions",
    "write_question",
]

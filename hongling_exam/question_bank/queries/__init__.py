"""Reading the question bank. Keys and explanations are secret: who shows them has checked the permission."""

from hongling_exam.question_bank.likeness import near_duplicates
from hongling_exam.question_bank.queries.asked import AskedQuestion, list_asked, missing_keys
from hongling_exam.question_bank.queries.choices import is_unused_draft, list_authors, list_documents, list_tags
from hongling_exam.question_bank.queries.drafts import list_drafts
from hongling_exam.question_bank.queries.duplicates import find_duplicates
from hongling_exam.question_bank.queries.enemies import find_to_pair, list_enemies, list_enemy_pairs
from hongling_exam.question_bank.queries.listing import FILTERS, count_states, excerpts, list_questions
from hongling_exam.question_bank.queries.pool import PoolItem, list_pool, list_stems
from hongling_exam.question_bank.queries.similar import similar_questions
from hongling_exam.question_bank.queries.topics import (
    TopicChoices,
    count_by_topic,
    find_topic,
    is_shipped,
    list_topics,
    topic_choices,
    topic_lines,
)
from hongling_exam.question_bank.queries.versions import (
    content_digest,
    digest_of,
    get_versions,
    list_versions,
    show_version,
)
from hongling_exam.question_bank.rules import question_faults, text_read
from hongling_exam.question_bank.showing import ShownQuestion, show_question

__all__ = [
    "FILTERS",
    "AskedQuestion",
    "PoolItem",
    "ShownQuestion",
    "TopicChoices",
    "content_digest",
    "count_by_topic",
    "count_states",
    "digest_of",
    "excerpts",
    "find_duplicates",
    "find_to_pair",
    "find_topic",
    "get_versions",
    "is_shipped",
    "is_unused_draft",
    "list_asked",
    "list_authors",
    "list_documents",
    "list_drafts",
    "list_enemies",
    "list_enemy_pairs",
    "list_pool",
    "list_questions",
    "list_stems",
    "list_tags",
    "list_topics",
    "list_versions",
    "missing_keys",
    "near_duplicates",
    "question_faults",
    "show_question",
    "show_version",
    "similar_questions",
    "text_read",
    "topic_choices",
    "topic_lines",
]

"""Where a document says the question belongs: topic, difficulty, levels, purpose, tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.editor.content import Faults
from hongling_exam.question_bank.editor.document import Document
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

MOST_TAGS = 20
LONGEST_TAG = 40
_BETWEEN_TAGS = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True, slots=True)
class TypedPlace:
    """`topic` is a topic's code, to be looked up."""

    topic: str
    difficulty: int
    levels: Sequence[Level]
    purpose: Purpose
    tags: Sequence[str]


def read_place(document: Document, faults: Faults) -> TypedPlace:
    """The place as typed; what is missing is noted in `faults`."""
    levels = [level for level in Level if level.value in document["levels"]]
    if not levels:
        faults.setdefault("levels", []).append(N_("请至少选一个等级"))
    if not document["topic"]:
        faults.setdefault("topic", []).append(N_("请选择知识点"))
    if document["difficulty"] not in {"1", "2", "3", "4", "5"}:
        faults.setdefault("difficulty", []).append(N_("难度须是 1 至 5"))
    purpose = document["purpose"] if document["purpose"] in set(Purpose) else Purpose.EXAM.value
    difficulty = int(document["difficulty"]) if document["difficulty"] in {"1", "2", "3", "4", "5"} else 1
    return TypedPlace(document["topic"], difficulty, levels, Purpose(purpose), read_tags(document["tags"], faults))


def read_tags(text: str, faults: Faults) -> list[str]:
    """The words of a line of tags, each once."""
    tags = [" ".join(word.split()) for word in _BETWEEN_TAGS.split(text) if word.strip()]
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        faults.setdefault("tags", []).append(N_("最多 20 个标签，每个不超过 40 个字"))
    return list(dict.fromkeys(tags))

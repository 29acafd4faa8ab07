"""Lists of options, as choice, ordering and matching questions have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.kinds.base import Json
from hongling_exam.question_bank.kinds.folding import same_text

MOST_OPTIONS = 26


def option_ids(question: Json, field: str = "options") -> list[str]:
    """Ids of a question's options, canonical or delivered; whatever is no option is left out."""
    entries = question.get(field)
    if not isinstance(entries, list):
        return []
    return [entry["id"] for entry in entries if isinstance(entry, Mapping) and isinstance(entry.get("id"), str)]


def check_options(body: Json, field: str = "options") -> list[str]:
    """Two or more options with distinct ids and texts; pinned ids must exist."""
    entries = body.get(field)
    if not isinstance(entries, list) or not 2 <= len(entries) <= MOST_OPTIONS:
        return [N_("选项须有 2 至 26 个")]
    ids = option_ids(body, field)
    if len(ids) != len(entries) or len(set(ids)) != len(ids) or "" in ids:
        return [N_("选项编号缺失或重复")]
    problems = [worded(N_("选项 %(id)s 没有文字"), id=entry["id"]) for entry in entries if not _text(entry)]
    problems += _equal_texts(entries)
    if not is_id_list(body.get("pinned") or [], ids):
        problems.append(N_("固定的选项不存在"))
    return problems


def _text(entry: Mapping[str, Any]) -> str:
    text = entry.get("text")
    return text.strip() if isinstance(text, str) else ""


def _equal_texts(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        worded(N_("选项 %(one)s 与 %(other)s 文字相同"), one=one["id"], other=other["id"])
        for place, one in enumerate(entries)
        for other in entries[place + 1 :]
        if _text(one) and _text(other) and same_text(_text(one), _text(other))
    ]


def is_id_list(value: object, ids: Sequence[str]) -> bool:
    """A list of distinct ids, each one of `ids`."""
    if not isinstance(value, list) or len(value) > len(ids):
        return False
    return all(isinstance(item, str) and item in ids for item in value) and len(set(value)) == len(value)


def id_set(answer: object) -> set[str] | None:
    """The ids of an answer as a set; None when it is no list of strings."""
    if not isinstance(answer, list):
        return None
    for item in answer:
        if not isinstance(item, str):
            return None
    return set(answer)


def translate_id(item: object, ids: Mapping[str, str]) -> object:
    return ids.get(item, item) if isinstance(item, str) else item


def translate_list(answer: object, ids: Mapping[str, str]) -> object:
    return [translate_id(item, ids) for item in answer] if isinstance(answer, list) else answer

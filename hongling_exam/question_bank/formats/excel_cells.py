"""One question of ours as the cells of a row, by field; a case group as a row for its passage and one for each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from hongling_exam.question_bank.formats.draft_policies import points_text, policy_words
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.formats.sheet_words import LETTERS
from hongling_exam.question_bank.formats.typed_answers import marked_option
from hongling_exam.question_bank.formats.vocabulary import LEVEL_WORDS
from hongling_exam.question_bank.kinds import get_kind

Cells: TypeAlias = dict[str, str]
_LEVELS = {level: word for word, level in LEVEL_WORDS.items()}
_PARTING = frozenset(";；,，、|\n")


def question_cells(question: IncomingQuestion) -> Cells:
    """The cells of a question that is no case group; empty ones are left out."""
    cells = _content(question.kind, question.body, question.key, question.policy) | _place_cells(question)
    return {name: text for name, text in cells.items() if text}


def group_cells(question: IncomingQuestion) -> Iterator[Cells]:
    """The passage, then its questions with their numbers."""
    head = {"kind": get_kind("case_group").title, "stem": str(question.body["stem"])} | _place_cells(question)
    yield {name: text for name, text in head.items() if text}
    for number, part in enumerate(question.body["questions"], 1):
        cells = _content(part["kind"], part["body"], part["key"], part.get("policy", {})) | {
            "part": str(number),
            "points": points_text(part["points"]),
            "explanation": part.get("explanation", ""),
            "source": "\n".join(_source_text(Source(*source)) for source in part.get("sources", [])),
        }
        yield {name: text for name, text in cells.items() if text}


def _place_cells(question: IncomingQuestion) -> Cells:
    """What says where a question belongs."""
    return {
        "name": question.name,
        "points": points_text(question.points) if question.points else "",
        "explanation": question.explanation,
        "difficulty": str(question.difficulty or ""),
        "level": "、".join(_LEVELS[level] for level in (question.level, *question.further_levels) if level),
        "tags": "\n".join(f"「{tag}」" if _PARTING & set(tag) else tag for tag in question.tags),
        "topic": question.topic or "",
        "source": "\n".join(_source_text(each) for each in (question.source, *question.further_sources) if each),
    }


def _source_text(source: Source) -> str:
    return " | ".join([source.document, source.edition, source.article]).rstrip(" |")


def _content(kind: str, body: Mapping[str, Any], key: Mapping[str, Any], policy: Mapping[str, Any]) -> Cells:
    cells = {"kind": get_kind(kind).title, "stem": str(body["stem"]), "policy": policy_words(policy)}
    entries = body.get("right") if kind == "matching" else body.get("options")
    for letter, entry in zip(LETTERS, entries or [], strict=False):
        cells[letter] = marked_option(letter, entry["text"])
    cells["pinned"] = "".join(body.get("pinned") or [])
    if kind == "matching":
        cells["left"] = "\n".join(f"{place}. {entry['text']}" for place, entry in enumerate(body["left"], 1))
    for place, accepted in enumerate(key.get("blanks", []), 1):
        cells[f"blank{place}"] = " | ".join(accepted)
    if kind == "numeric":
        cells |= {"unit": body.get("unit") or "", "tolerance": _tolerance(policy)}
    cells["rubric"] = "\n".join(
        f"- {each['criterion']}（{points_text(each['points'])} 分）" for each in key.get("rubric", [])
    )
    return cells | {"answer": _answer(key)}


def _answer(key: Mapping[str, Any]) -> str:
    right = key.get("right")
    if isinstance(right, bool):
        return "对" if right else "错"
    if "order" in key:
        return " ".join(key["order"])
    if "pairs" in key:
        return " ".join(f"{left}-{letter}" for left, letter in key["pairs"].items())
    return "".join(sorted(right)) if right else str(key.get("reference", key.get("value", "")))


def _tolerance(policy: Mapping[str, Any]) -> str:
    """`1%` for a share, the bound as it is otherwise."""
    if "relative" not in policy:
        return str(policy.get("absolute", ""))
    try:
        return f"{Decimal(policy['relative']).scaleb(2).normalize():f}%"
    except InvalidOperation:
        return ""

"""Whether two questions are the same to everybody who meets them: a candidate, a marker, whoever looks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from decimal import Decimal
from typing import Any

from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.sheet_words import folded_spaces
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS
from hongling_exam.question_bank.kinds.numeric import read_number

_NUMBERS = frozenset({"value", "absolute", "relative"})
_RENDERED = frozenset({"html", "stem_html", "explanation_html"})
_UNORDERED = frozenset({"right", "pinned"})
_RULES = {
    "single_choice": "all_or_nothing",
    "multiple_choice": "half_for_subset",
    "true_false": "all_or_nothing",
    "fill_blank": "per_blank",
    "ordering": "exact",
    "matching": "per_pair",
}
"""The rule that holds where a policy names none."""


def meaning(question: IncomingQuestion) -> dict[str, Any]:
    """Everything about a question but its place, in a form that two can be compared by."""
    said = {
        "kind": question.kind,
        "body": _plain(question.body),
        "key": _plain(question.key),
        "policy": _plain(_told_policy(question.kind, question.policy)),
        "explanation": _plain(question.explanation),
        "sources": [astuple(each) for each in (question.source, *question.further_sources) if each],
    }
    where = ("points", "name", "tags", "level", "further_levels", "topic", "difficulty")
    return said | {name: getattr(question, name) for name in where}


def _told_policy(kind: object, policy: Mapping[str, Any]) -> dict[str, Any]:
    """A policy without what holds anyway. That nothing is folded is said by a word: an empty list counts as unsaid."""
    held = {"rule": _RULES.get(str(kind)), "ordered": True, "fold": list(ALL_FOLDS), "absolute": "0"}
    told = {name: value for name, value in policy.items() if name not in held or held[name] != value}
    return told | {"fold": told["fold"] or "none"} if "fold" in told else told


def _plain(value: Any, name: str = "") -> Any:
    """White space at ends gone, numbers as numbers, sets sorted, what is rendered left out."""
    if isinstance(value, Mapping):
        if "kind" in value and isinstance(value.get("policy"), Mapping):
            value = {**value, "policy": _told_policy(value["kind"], value["policy"])}
        kept = {key: _plain(inner, key) for key, inner in value.items() if key not in _RENDERED}
        return {key: inner for key, inner in kept.items() if inner not in (None, [], "")}
    if isinstance(value, list | tuple):
        items = [_plain(inner) for inner in value]
        return sorted(items) if name in _UNORDERED and all(isinstance(item, str) for item in items) else items
    if not isinstance(value, str):
        return value
    number: Decimal | None = read_number(value) if name in _NUMBERS else None
    return (
        number if number is not None else "\n".join(line.rstrip() for line in folded_spaces(value).strip().split("\n"))
    )

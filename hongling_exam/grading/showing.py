"""Answers and keys as people read them, in the order and with the letters that one candidate saw. Pure."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.errors import N_

Question = Mapping[str, Any]
CHOICE_KINDS = frozenset({"single_choice", "multiple_choice"})


@dataclass(frozen=True)
class Choice:
    """An option to choose. `html` is cleaned; `right` is None while the key is not shown."""

    label: str
    html: str
    chosen: bool
    right: bool | None


@dataclass(frozen=True)
class Line:
    """A line of an answer: cleaned `html` of the paper's own, or plain `text` that somebody typed."""

    label: str = ""
    html: str = ""
    text: str = ""


def choices(question: Question, answer: object, key: object = None) -> list[Choice]:
    """The options of a choice or a true-or-false question; empty for other kinds. `key` None: it is not shown."""
    if question["kind"] == "true_false":
        shown = key is not None
        return [
            Choice(label, "", answer is value, key is value if shown else None)
            for label, value in ((N_("对"), True), (N_("错"), False))
        ]
    if question["kind"] not in CHOICE_KINDS:
        return []
    chosen, right = _ids(answer), None if key is None else _ids(key)
    return [
        Choice(label, option["html"], option["id"] in chosen, None if right is None else option["id"] in right)
        for label, option in zip(string.ascii_uppercase, question["options"], strict=False)
    ]


def _ids(answer: object) -> set[str]:
    if isinstance(answer, str):
        return {answer}
    return {each for each in answer if isinstance(each, str)} if isinstance(answer, list) else set()


def lines(question: Question, answer: object) -> list[Line]:
    """An answer, or a key in its shape, of the kinds that have no options to choose; empty for none."""
    match question["kind"], answer:
        case "ordering", list():
            return _ordered(question["options"], answer)
        case "matching", Mapping():
            return _pairs(question, answer)
        case "fill_blank", list():
            return [Line(str(place), text=_blank(text)) for place, text in enumerate(answer, 1)]
        case "numeric", str() if answer:
            return [Line(text=f"{answer} {question.get('unit') or ''}".strip())]
        case (("short_answer" | "essay"), str()) if answer:
            return [Line(text=answer)]
        case kind, str() if kind not in CHOICE_KINDS and answer:
            return [Line(text=answer)]
    return []


def _ordered(options: Sequence[Mapping[str, str]], order: Sequence[object]) -> list[Line]:
    letters = {
        each["id"]: (letter, each["html"]) for letter, each in zip(string.ascii_uppercase, options, strict=False)
    }
    return [
        Line(letters[each][0], html=letters[each][1]) for each in order if isinstance(each, str) and each in letters
    ]


def _pairs(question: Question, pairs: Mapping[Any, Any]) -> list[Line]:
    right = {each["id"]: each["html"] for each in question["right"]}
    return [
        Line(str(place), html=f"{left['html']} → {right[pairs[left['id']]]}")
        for place, left in enumerate(question["left"], 1)
        if pairs.get(left["id"]) in right
    ]


def _blank(text: object) -> str:
    """A blank as filled in, or the alternatives of a key."""
    return " / ".join(map(str, text)) if isinstance(text, list) else str(text)

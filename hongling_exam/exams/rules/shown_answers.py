"""Answers as people read them, in the order one candidate saw the paper. No key is needed and none is shown."""

from __future__ import annotations

import html
import re
import string
from collections.abc import Mapping
from typing import Any

TAG = re.compile(r"<[^>]*>")


def numbered_questions(paper: Mapping[str, Any]) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """{question id: (number as the hall shows it, question)} of an arranged paper; sub-questions count one by one."""
    found: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for section in paper["sections"]:
        for question in section["questions"]:
            for part in question.get("questions", [question]):
                found[part["id"]] = (len(found) + 1, part)
    return found


def plain_text(markup: str) -> str:
    """The words of a cleaned HTML fragment on one line."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def shown_answer(question: Mapping[str, Any], answer: object) -> str:
    """The answer in words; "" for none. What names nothing on the paper is left out."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "√" if answer else "×"
    options = _labelled(question.get("options", ()), string.ascii_uppercase)
    if isinstance(answer, str):
        return options.get(answer, answer)
    if isinstance(answer, list):
        ordered = answer if question["kind"] in {"ordering", "fill_blank"} else sorted(answer, key=_place(options))
        return "；".join(str(options.get(each, each)) for each in ordered)
    if isinstance(answer, Mapping):
        left = _labelled(question.get("left", ()), [str(number) for number in range(1, 100)])
        right = _labelled(question.get("right", ()), string.ascii_uppercase)
        return "；".join(f"{left[each]} → {right.get(answer[each], '')}" for each in left if each in answer)
    return str(answer)


def _labelled(items: Any, labels: Any) -> dict[str, str]:
    return {item["id"]: f"{label}. {plain_text(item['html'])}" for item, label in zip(items, labels, strict=False)}


def _place(options: Mapping[str, str]) -> Any:
    places = {each: place for place, each in enumerate(options)}
    return lambda each: places.get(each, len(places))

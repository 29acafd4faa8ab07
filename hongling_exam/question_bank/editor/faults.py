"""Beside which field of the form a reason belongs that a kind or a rule gives about the whole question."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

_OPTION = re.compile(r"选项 ([A-Z]|\d{1,2}) ")
_BLANK = re.compile(r"第 (\d+) 空")
_WORDS = (
    ("题干", "stem"),
    ("评分点", "rubric"),
    ("参考答案", "reference"),
    ("评分策略", "rule"),
    ("倒扣", "penalty"),
    ("误差", "tolerance"),
    ("单位", "unit"),
    ("分值", "points"),
)
_ANSWERS: Mapping[str, str] = {
    "single_choice": "options",
    "multiple_choice": "options",
    "ordering": "options",
    "true_false": "truth",
    "fill_blank": "blanks",
    "matching": "left",
    "numeric": "value",
    "short_answer": "reference",
    "essay": "reference",
}


def field_of(kind: str, reason: str, body: Mapping[str, Any]) -> str:
    """The field's name in the page; a list of rows where the reason is about all of them."""
    if blank := _BLANK.search(reason):
        return f"blanks-{int(blank[1]) - 1}-accepted"
    if option := _OPTION.match(reason):
        return _row_of(kind, option[1])
    if damaged := re.match("「(.*)」(像是|是)", reason):
        return _row_with(damaged[1], body) or _ANSWERS.get(kind, "")
    return next((name for word, name in _WORDS if word in reason), _ANSWERS.get(kind, ""))


def _row_of(kind: str, option: str) -> str:
    if option.isdigit():
        return f"left-{int(option) - 1}-text"
    side = "right" if kind == "matching" else "options"
    return f"{side}-{string.ascii_uppercase.index(option)}-text"


def _row_with(text: str, body: Mapping[str, Any]) -> str:
    """The row that holds this very text."""
    for side in ("options", "left", "right"):
        for place, entry in enumerate(body.get(side, ())):
            if entry["text"].strip() == text:
                return f"{side}-{place}-text"
    return ""

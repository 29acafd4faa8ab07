"""A question handed in again: what changed since it was returned, with the remarks that it was returned for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.question_bank.differences import LEFT, OPTION, RIGHT, SOURCE, Label, Line, compare
from hongling_exam.question_bank.places import WHOLE
from hongling_exam.question_bank.queries.remarks import Remarks, ShownRemark

_SIDES = {OPTION: "options", LEFT: "left", RIGHT: "right"}
_NAMED = {"题干": "stem", "材料": "stem", "解析": "explanation", "分值": WHOLE, SOURCE: "sources"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the question in both versions, and what was remarked beside it in the earlier one."""

    line: Line
    remarks: Sequence[ShownRemark]


@dataclass(frozen=True, slots=True)
class SinceReturn:
    """`passages`: texts that changed or were remarked on, in the order of the question; `others`: remarks on the whole,
    or beside a place that is gone.
    """

    passages: Sequence[Passage]
    others: Sequence[ShownRemark]


def since_return(before: Mapping[str, Any], after: Mapping[str, Any], remarks: Remarks) -> SinceReturn:
    """Both versions' columns compared; a remark stands beside the first text of its place."""
    left = {place: list(items) for place, items in remarks.items()}
    whole = left.pop(WHOLE, [])
    rows = [Passage(line, left.pop(place_of(line.label), [])) for line in compare(before, after)]
    gone = [each for items in left.values() for each in items]
    return SinceReturn([row for row in rows if row.line.changed or row.remarks], [*whole, *gone])


def place_of(label: Label) -> str:
    """The place, as remarks name it, that a compared text belongs to."""
    prefix = f"questions.{label.part}." if label.part else ""
    if label.text in _SIDES:
        return f"{prefix}{_SIDES[label.text]}.{label.id}"
    name = _NAMED.get(label.text, "key")
    return name if name in (WHOLE, "sources") else f"{prefix}{name}"

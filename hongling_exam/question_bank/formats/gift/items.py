"""What a GIFT file says, before anything is made of it, and the same as plain values to compare parses by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the format it is written in: moodle, html, markdown or plain."""

    format: str
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number (`simple`), a number with its margin (`range`), or the two ends that it lies between (`high-low`)."""

    type: str
    one: Decimal
    other: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: `right` for `=`, `weight` in per cent where it has one; a numerical one without a number is `*`."""

    right: bool
    weight: Decimal | None
    answer: Text | Amount
    feedback: Text | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A subquestion, maybe empty, and its answer."""

    left: Text
    right: str


@dataclass(slots=True)
class Item:
    """One thing that stands in the file, `line` being where it begins.

    `type` is Category, Description, Essay, TF, MC, Short, Numerical or Matching. `feedbacks` of TF are as they stand:
    the first is for the wrong answer. `remarks` are ours: what GIFT has no place for and Moodle passes over.
    """

    type: str
    line: int
    title: str | None = None
    stem: Text | None = None
    embedded: bool = False
    truth: bool = False
    choices: Sequence[Choice] | Amount = ()
    pairs: Sequence[Pair] = ()
    feedbacks: tuple[Text | None, Text | None] = (None, None)
    general: Text | None = None
    id: str | None = None
    tags: Sequence[str] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """A block that is no GIFT: where it begins, and why (Chinese)."""

    line: int
    reason: str


Parsed: TypeAlias = Item | Broken


def plain(item: Item) -> dict[str, Any]:
    """The item as JSON values, under the names that other readers of GIFT give them."""
    if item.type == "Category":
        return {"type": item.type, "title": item.title}
    said: dict[str, Any] = {"id": item.id, "tags": list(item.tags) or None, "type": item.type, "title": item.title}
    said |= {"stem": _text(item.stem), "hasEmbeddedAnswers": item.embedded}
    if item.type == "Description":
        return said
    said["globalFeedback"] = _text(item.general)
    if item.type == "TF":
        said |= {"isTrue": item.truth, "trueFeedback": _text(item.feedbacks[0])}
        said["falseFeedback"] = _text(item.feedbacks[1])
    elif item.type == "Matching":
        said["matchPairs"] = [{"subquestion": _text(pair.left), "subanswer": pair.right} for pair in item.pairs]
    elif item.type != "Essay":
        choices = item.choices
        said["choices"] = _amount(choices) if isinstance(choices, Amount) else [_choice(choice) for choice in choices]
    return said


def _text(text: Text | None) -> dict[str, str] | None:
    return {"format": text.format, "text": text.text} if text else None


def _choice(choice: Choice) -> dict[str, Any]:
    answer = _amount(choice.answer) if isinstance(choice.answer, Amount) else _text(choice.answer)
    weight = None if choice.weight is None else float(choice.weight)
    return {"isCorrect": choice.right, "weight": weight, "text": answer, "feedback": _text(choice.feedback)}


def _amount(amount: Amount) -> dict[str, Any]:
    one, other = float(amount.one), float(amount.other)
    if amount.type == "high-low":
        return {"type": amount.type, "numberHigh": other, "numberLow": one}
    return {"type": amount.type, "number": one} | ({"range": other} if amount.type == "range" else {})

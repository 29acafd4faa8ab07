"""A text entry whose response is a number.

There are numbers without end, but rules that do no more than compare one with constants score all numbers between two
neighbouring constants alike. So the constants, one number between each two of them and one beyond both ends prove it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.qti.declarations import Unsupported, read_scalar
from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.proofs import Draft
from hongling_exam.question_bank.kinds.numeric import read_number

_COMPARED = frozenset(["match", "equal", "gt", "gte", "lt", "lte"])


def is_number(item: Item, interaction: Node) -> bool:
    """Whether an interaction takes a number."""
    return item.responses[interaction.get("responseIdentifier")].base_type in {"integer", "float"}


def draft_number(item: Item, interaction: Node, stem: str, unit: str | None = None) -> Draft:
    """数值, whose tolerance reaches to the outermost constant that still gets the score of the right answer."""
    name = interaction.get("responseIdentifier")
    found = _turning_points(item, name)
    right = _right(item, name, found)
    integer = item.responses[name].base_type == "integer"
    answers = [None, *map(_text, _tried(sorted({*found, right}), integer))]
    key = {"value": _text(right)} | ({"unit": unit} if unit else {})
    body = {"stem": stem, "unit": unit}

    def respond(answer: Any) -> Mapping[str, list[str]]:
        return {name: [] if answer is None else [str(answer)]}

    policies = [{"absolute": "0"}, *_relative(item), *_absolute(found, right)]
    return Draft("numeric", body, key, policies, _text(right), lambda: answers, len(answers), respond)


def _right(item: Item, name: str, found: Sequence[Decimal]) -> Decimal:
    declared = item.responses[name]
    best = max(declared.mapping.entries, key=lambda entry: entry.worth, default=None) if declared.mapping else None
    number = _decimal(declared.correct if declared.correct is not None else best.key if best else None)
    if number is None:
        raise Unsupported("correctResponse", N_("正确答案不是可以写成小数的数"))
    return number


def _relative(item: Item) -> list[Mapping[str, str]]:
    reach = [
        read_number(node.get("tolerance"))
        for rule in item.rules
        for node in rule.walk()
        if node.name == "equal" and node.get("toleranceMode") == "relative"
    ]
    return [{"relative": _text(share / 100)} for share in reach if share is not None]


def _absolute(found: Sequence[Decimal], right: Decimal) -> list[Mapping[str, str]]:
    return [{"absolute": _text(reach)} for reach in sorted({abs(number - right) for number in found} - {Decimal(0)})]


def _tried(points: Sequence[Decimal], integer: bool) -> Iterator[Decimal]:
    """The points, one number before, between and behind them; a whole one too where the response must be whole."""
    yield from points
    bounds = [Decimal(math.floor(points[0]) - 2), *points, Decimal(math.ceil(points[-1]) + 2)]
    for low, high in pairwise(bounds):
        yield (low + high) / 2
        whole = Decimal(math.floor(low) + 1)
        if integer and whole < high:
            yield whole


def _turning_points(item: Item, name: str) -> list[Decimal]:
    """Every number at which the score may change; raises Unsupported for rules that do more than compare."""
    found: list[Decimal] = []
    for rule in item.rules:
        for node in rule.walk():
            if any(child.name == "variable" and child.get("identifier") == name for child in node.children):
                found += _beside(item, name, node)
            if node.name == "mapResponse" and node.get("identifier") == name:
                mapping = item.responses[name].mapping
                found += [
                    number
                    for entry in (mapping.entries if mapping else ())
                    if (number := _decimal(entry.key)) is not None
                ]
    return found


def _beside(item: Item, name: str, node: Node) -> list[Decimal]:
    if node.name == "isNull":
        return []
    others = [child for child in node.children if child.get("identifier") != name or child.name != "variable"]
    if node.name not in _COMPARED or len(others) != 1:
        raise Unsupported("responseProcessing", N_("评分规则拿作答的数去计算，数值题无法表示"))
    number = _constant(item, others[0])
    if node.name != "equal" or node.get("toleranceMode", "exact") == "exact":
        return [number]
    reach = [read_number(text) for text in node.get("tolerance").split()]
    if not reach or None in reach or (node.get("toleranceMode") == "relative" and node.children[0].name == "variable"):
        raise Unsupported("responseProcessing", N_("误差不是数，或是相对于作答的数"))
    shares = abs(number) / 100 if node.get("toleranceMode") == "relative" else Decimal(1)
    return [number, *(number + sign * (share or Decimal(0)) * shares for share in reach for sign in (-1, 1))]


def _constant(item: Item, node: Node) -> Decimal:
    given: object = read_scalar(node.text, node.get("baseType")) if node.name == "baseValue" else None
    if node.name == "correct" and node.get("identifier") in item.responses:
        given = item.responses[node.get("identifier")].correct
    number = _decimal(given)
    if number is None:
        raise Unsupported("responseProcessing", N_("评分规则拿作答的数与不固定的数比较，数值题无法表示"))
    return number


def _decimal(number: object) -> Decimal | None:
    return Decimal(str(number)) if isinstance(number, int | float) and not isinstance(number, bool) else None


def _text(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"

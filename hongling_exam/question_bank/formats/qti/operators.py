"""What response processing can do with values. A null value makes most results null, as the standard says."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from hongling_exam.question_bank.formats.qti.declarations import (
    Container,
    Scalar,
    Value,
    bounded,
    read_scalar,
    same,
)
from hongling_exam.question_bank.formats.qti.nodes import Node

Operator: TypeAlias = Callable[[Node, list[Value]], Value]
Numbers: TypeAlias = list[int | float]


def _both(decide: Callable[[Node, Value, Value], Value], node: Node, values: list[Value]) -> Value:
    one, other = values
    return None if one is None or other is None else decide(node, one, other)


def _and(node: Node, values: list[Value]) -> Value:
    return False if False in values else None if None in values else True


def _or(node: Node, values: list[Value]) -> Value:
    return True if True in values else None if None in values else False


def _not(node: Node, values: list[Value]) -> Value:
    return None if values[0] is None else values[0] is not True


def _member(node: Node, one: Value, other: Value) -> Value:
    return isinstance(other, Container) and one in other.items


def _contains(node: Node, whole: Value, part: Value) -> Value:
    """Every value of the part, as often as it stands there; a run of them when the order counts."""
    if not isinstance(whole, Container) or not isinstance(part, Container):
        return False
    if whole.ordered and part.ordered:
        size = len(part.items)
        return any(whole.items[at : at + size] == part.items for at in range(len(whole.items) - size + 1))
    return all(part.items.count(item) <= whole.items.count(item) for item in set(part.items))


def _string_match(node: Node, one: Value, other: Value) -> Value:
    left, right = _cased(node, one), _cased(node, other)
    return right in left if node.get("substring") in {"true", "1"} else left == right


def _substring(node: Node, one: Value, other: Value) -> Value:
    return _cased(node, one) in _cased(node, other)


def _cased(node: Node, value: Value) -> str:
    return str(value).casefold() if node.get("caseSensitive") in {"false", "0"} else str(value)


def _numbers(values: list[Value]) -> Numbers | None:
    """All the numbers, containers opened; None when any is missing or is no number."""
    flat: list[Scalar | None] = []
    for value in values:
        flat += value.items if isinstance(value, Container) else [value]
    numbers = [item for item in flat if isinstance(item, int | float) and not isinstance(item, bool)]
    return numbers if numbers and len(numbers) == len(flat) else None


def _calculate(calculate: Callable[[Numbers], int | float], node: Node, values: list[Value]) -> Value:
    numbers = _numbers(values)
    try:
        return None if numbers is None else bounded(calculate(numbers))
    except (ArithmeticError, ValueError):
        return None


def _compare(compare: Callable[[int | float, int | float], bool], node: Node, values: list[Value]) -> Value:
    numbers = _numbers(values)
    return None if numbers is None or len(numbers) != 2 else compare(*numbers)


def _product(numbers: Numbers) -> int | float:
    product: int | float = 1
    for number in numbers:
        product *= number
        if bounded(product) is None:
            raise OverflowError
    return product


def _equal(node: Node, values: list[Value]) -> Value:
    """Exactly, or within a tolerance below and above, absolute or in per cent of the first.

    Bounds are those of the decimals as written: 0.8 within 0.1 holds for 0.7, which floats would leave out.
    """
    numbers, mode = _numbers(values), node.get("toleranceMode", "exact")
    if numbers is None or len(numbers) != 2:
        return None
    one, other = (Decimal(str(number)) for number in numbers)
    if mode == "exact":
        return one == other
    reach = [Decimal(str(read_scalar(text, "float"))) for text in node.get("tolerance").split() if _is_float(text)]
    if not reach or len(reach) != len(node.get("tolerance").split()):
        return None
    below, above = [number * (abs(one) / 100 if mode == "relative" else 1) for number in (reach * 2)[:2]]
    low = other >= one - below if _includes(node, "includeLowerBound") else other > one - below
    return low and (other <= one + above if _includes(node, "includeUpperBound") else other < one + above)


def _is_float(text: str) -> bool:
    return read_scalar(text, "float") is not None


def _includes(node: Node, bound: str) -> bool:
    return node.get(bound, "true") in {"true", "1"}


def _put_together(ordered: bool, node: Node, values: list[Value]) -> Value:
    items: list[Scalar] = []
    for value in values:
        items += value.items if isinstance(value, Container) else [] if value is None else [value]
    return Container(tuple(items), ordered) if items else None


def _size(node: Node, values: list[Value]) -> Value:
    return len(values[0].items) if isinstance(values[0], Container) else 0


_MANY = 1000
OPERATORS: dict[str, tuple[Operator, int, int]] = {
    "isNull": (lambda node, values: values[0] is None, 1, 1),
    "match": (partial(_both, lambda node, one, other: same(one, other)), 2, 2),
    "and": (_and, 1, _MANY),
    "or": (_or, 1, _MANY),
    "not": (_not, 1, 1),
    "member": (partial(_both, _member), 2, 2),
    "contains": (partial(_both, _contains), 2, 2),
    "stringMatch": (partial(_both, _string_match), 2, 2),
    "substring": (partial(_both, _substring), 2, 2),
    "equal": (_equal, 2, 2),
    "gt": (partial(_compare, lambda one, other: one > other), 2, 2),
    "gte": (partial(_compare, lambda one, other: one >= other), 2, 2),
    "lt": (partial(_compare, lambda one, other: one < other), 2, 2),
    "lte": (partial(_compare, lambda one, other: one <= other), 2, 2),
    "sum": (partial(_calculate, sum), 1, _MANY),
    "product": (partial(_calculate, _product), 1, _MANY),
    "min": (partial(_calculate, min), 1, _MANY),
    "max": (partial(_calculate, max), 1, _MANY),
    "subtract": (partial(_calculate, lambda numbers: numbers[0] - numbers[1]), 2, 2),
    "divide": (partial(_calculate, lambda numbers: numbers[0] / numbers[1]), 2, 2),
    "truncate": (partial(_calculate, lambda numbers: math.trunc(numbers[0])), 1, 1),
    "round": (partial(_calculate, lambda numbers: math.floor(numbers[0] + 0.5)), 1, 1),
    "integerToFloat": (partial(_calculate, lambda numbers: float(numbers[0])), 1, 1),
    "multiple": (partial(_put_together, False), 0, _MANY),
    "ordered": (partial(_put_together, True), 0, _MANY),
    "containerSize": (_size, 1, 1),
}
"""By name: what it does, and how few and how many operands it takes."""

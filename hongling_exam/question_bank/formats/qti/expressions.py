"""The expressions of response processing: where values come from, and the operators that work on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.qti.declarations import (
    BASE_TYPES,
    Container,
    Declaration,
    Unsupported,
    Value,
    read_scalar,
)
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.operators import OPERATORS


@dataclass(slots=True)
class State:
    """The variables of an item while it is scored: what is declared, and the values at this moment."""

    declared: Mapping[str, Declaration]
    values: dict[str, Value]


def evaluate(node: Node, state: State) -> Value:
    """The value of an expression that `check_expression` has passed."""
    source = _SOURCES.get(node.name)
    if source:
        return source(node, state)
    return OPERATORS[node.name][0](node, [evaluate(child, state) for child in node.children])


def check_expression(node: Node) -> None:
    """Raises Unsupported for an operator that is not among ours, or one with too many or too few operands."""
    if node.name in _SOURCES:
        least, most = 0, 0
    elif node.name in OPERATORS:
        _, least, most = OPERATORS[node.name]
    else:
        raise Unsupported(node.name, worded(N_("不支持评分运算 %(name)s"), name=node.name[:60]))
    if not least <= len(node.children) <= most:
        raise Unsupported(node.name, worded(N_("评分运算 %(name)s 的参数数目不对"), name=node.name[:60]))
    if node.name == "baseValue" and node.get("baseType") not in BASE_TYPES:
        raise Unsupported(node.name, worded(N_("不支持的变量类型「%(name)s」"), name=node.get("baseType")[:40]))
    for child in node.children:
        check_expression(child)


def _correct(node: Node, state: State) -> Value:
    declared = state.declared.get(node.get("identifier"))
    return declared.correct if declared else None


def _default(node: Node, state: State) -> Value:
    declared = state.declared.get(node.get("identifier"))
    return declared.default if declared else None


def _map_response(node: Node, state: State) -> Value:
    """The mapped number; an empty container is worth nothing, an unmapped response 0."""
    name = node.get("identifier")
    declared, value = state.declared.get(name), state.values.get(name)
    if declared is None or declared.mapping is None:
        return 0.0
    if declared.cardinality == "single":
        return declared.mapping.worth(None if isinstance(value, Container) else value)
    return declared.mapping.total(value.items) if isinstance(value, Container) else 0.0


_SOURCES: dict[str, Callable[[Node, State], Value]] = {
    "variable": lambda node, state: state.values.get(node.get("identifier")),
    "correct": _correct,
    "default": _default,
    "mapResponse": _map_response,
    "baseValue": lambda node, state: read_scalar(node.text, node.get("baseType")),
    "null": lambda node, state: None,
}

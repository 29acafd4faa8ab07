"""The rules of response processing: conditions, setting outcomes, leaving early; and the standard templates."""

from __future__ import annotations

from collections.abc import Sequence

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.qti.declarations import Container, Declaration, Unsupported, Value
from hongling_exam.question_bank.formats.qti.expressions import State, check_expression, evaluate
from hongling_exam.question_bank.formats.qti.nodes import Node


class _Left(Exception):
    """exitResponse was met: what is set by now is the outcome."""


def _variable(name: str) -> Node:
    return Node(name, {"identifier": "RESPONSE"})


def _score(value: Node) -> Node:
    return Node("setOutcomeValue", {"identifier": "SCORE"}, (value,))


def _number(text: str) -> Node:
    return Node("baseValue", {"baseType": "float"}, (text,))


def _template(condition: Node, then: Node, otherwise: Node) -> list[Node]:
    branches = Node("responseIf", {}, (condition, _score(then))), Node("responseElse", {}, (_score(otherwise),))
    return [Node("responseCondition", {}, branches)]


TEMPLATES: dict[str, list[Node]] = {
    "match_correct": _template(
        Node("match", {}, (_variable("variable"), _variable("correct"))), _number("1"), _number("0")
    ),
    "map_response": _template(Node("isNull", {}, (_variable("variable"),)), _number("0"), _variable("mapResponse")),
}
"""The standard templates as rules; they work on RESPONSE and SCORE."""


def read_rules(processing: Node | None) -> tuple[str, list[Node]]:
    """The template's name ("" for rules of the item's own) and the rules; raises Unsupported for any other."""
    if processing is None:
        return "", []
    if processing.children:
        for rule in processing.children:
            _check_rule(rule)
        return "", processing.children
    address = processing.get("template") or processing.get("templateLocation")
    name = address.rstrip("/").rpartition("/")[2].removesuffix(".xml")
    if address and name not in TEMPLATES:
        raise Unsupported("responseProcessing", worded(N_("不支持评分模板 %(name)s"), name=name[:60]))
    return (name, TEMPLATES[name]) if address else ("", [])


def _check_rule(rule: Node) -> None:
    if rule.name == "responseCondition":
        _check_branches(rule)
    elif rule.name == "setOutcomeValue":
        if len(rule.children) != 1:
            raise Unsupported(rule.name, worded(N_("评分运算 %(name)s 的参数数目不对"), name=rule.name))
        check_expression(rule.children[0])
    elif rule.name == "responseProcessingFragment":
        for inner in rule.children:
            _check_rule(inner)
    elif rule.name != "exitResponse":
        raise Unsupported(rule.name, worded(N_("不支持评分规则 %(name)s"), name=rule.name[:60]))


def _check_branches(condition: Node) -> None:
    names = [branch.name for branch in condition.children]
    middle = names[1:-1] if names[-1:] == ["responseElse"] else names[1:]
    if names[:1] != ["responseIf"] or set(middle) - {"responseElseIf"}:
        raise Unsupported(condition.name, worded(N_("评分规则 %(name)s 的结构不对"), name=condition.name))
    for branch in condition.children:
        conditional = branch.name != "responseElse"
        if conditional and not branch.children:
            raise Unsupported(branch.name, worded(N_("评分规则 %(name)s 的结构不对"), name=branch.name))
        if conditional:
            check_expression(branch.children[0])
        for rule in branch.children[1 if conditional else 0 :]:
            _check_rule(rule)


def run(rules: Sequence[Node], state: State) -> None:
    """Carry out checked rules on the state's values."""
    try:
        _run_all(rules, state)
    except _Left:
        return


def _run_all(rules: Sequence[Node], state: State) -> None:
    for rule in rules:
        if rule.name == "exitResponse":
            raise _Left
        if rule.name == "setOutcomeValue":
            name = rule.get("identifier")
            state.values[name] = _fitted(evaluate(rule.children[0], state), state.declared.get(name))
        elif rule.name == "responseProcessingFragment":
            _run_all(rule.children, state)
        else:
            _run_all(_chosen(rule, state), state)


def _chosen(condition: Node, state: State) -> list[Node]:
    """The rules of the first branch whose condition is true; a null condition is not."""
    for branch in condition.children:
        if branch.name == "responseElse":
            return branch.children
        if evaluate(branch.children[0], state) is True:
            return branch.children[1:]
    return []


def _fitted(value: Value, declared: Declaration | None) -> Value:
    """The value as its variable holds it: whole numbers become floats, one value becomes a container of one."""
    if declared is None or value is None:
        return value
    if isinstance(value, Container):
        return value if declared.cardinality != "single" else value.items[0]
    if declared.base_type == "float" and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    return value if declared.cardinality == "single" else Container((value,), declared.cardinality == "ordered")

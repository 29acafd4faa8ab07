"""An item that we can score: what it declares, its rules and its interactions; and what a response comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.qti.declarations import (
    Container,
    Declaration,
    Scalar,
    Unsupported,
    Value,
    gather,
    read_declaration,
    read_scalar,
)
from hongling_exam.question_bank.formats.qti.expressions import State
from hongling_exam.question_bank.formats.qti.nodes import Node, read_nodes
from hongling_exam.question_bank.formats.qti.processing import read_rules, run
from hongling_exam.question_bank.formats.xml_safety import parse_xml

INTERACTIONS = frozenset(
    f"{name}Interaction"
    for name in [
        "choice",
        "order",
        "match",
        "associate",
        "gapMatch",
        "hottext",
        "inlineChoice",
        "textEntry",
        "extendedText",
    ]
)
_RANDOM = ("templateDeclaration", "templateProcessing", "contextDeclaration")


@dataclass(frozen=True, slots=True)
class Item:
    """One question as its file has it. `template` names the standard template that scores it, "" when rules do;
    `stimuli` are addresses of passages in other files; `size` counts its elements, which is what scoring it once may
    cost.
    """

    identifier: str
    title: str
    responses: Mapping[str, Declaration]
    outcomes: Mapping[str, Declaration]
    body: Node
    interactions: tuple[Node, ...]
    template: str
    rules: Sequence[Node]
    feedback: tuple[Node, ...]
    stimuli: tuple[str, ...]
    size: int


def load_item(data: bytes) -> Item:
    """The item in an XML document; raises UnreadableFile, or Unsupported for one that we do not score."""
    return read_item(read_nodes(parse_xml(data)))


def read_item(root: Node) -> Item:
    """The item of an `assessmentItem`; raises Unsupported, by name, for all that would make it something else."""
    if root.name == "assessmentTest":
        raise Unsupported(root.name, N_("这是试卷，试题在别的文件里，请上传整个试题包（.zip）"))
    if root.name != "assessmentItem":
        raise Unsupported(root.name, N_("这不是 QTI 2.1、2.2 或 3.0 的试题"))
    if root.get("adaptive") in {"true", "1"}:
        raise Unsupported("adaptive", N_("不支持自适应试题"))
    for name in _RANDOM:
        if root.first(name):
            raise Unsupported(name, worded(N_("不支持每次作答时现生成内容的试题（%(name)s）"), name=name))
    body = root.first("itemBody") or Node("itemBody")
    responses = {node.get("identifier"): node for node in root.all("responseDeclaration")}
    interactions = _interactions(body, responses)
    template, rules = read_rules(root.first("responseProcessing"))
    return Item(
        root.get("identifier"),
        root.get("title"),
        {name: read_declaration(node) for name, node in responses.items()},
        {node.get("identifier"): read_declaration(node) for node in root.all("outcomeDeclaration")},
        body,
        interactions,
        template,
        rules,
        tuple(root.all("modalFeedback")),
        tuple(node.get("href") for node in root.all("assessmentStimulusRef")),
        sum(1 for _ in root.walk()),
    )


def _interactions(body: Node, responses: Mapping[str, Node]) -> tuple[Node, ...]:
    found = tuple(node for node in body.walk() if node.name.endswith("Interaction"))
    for node in found:
        if node.name not in INTERACTIONS:
            raise Unsupported(node.name, worded(N_("不支持交互类型 %(name)s"), name=node.name[:60]))
        if node.get("responseIdentifier") not in responses:
            raise Unsupported(node.name, N_("交互没有对应的作答变量"))
    return found


def outcomes(item: Item, responses: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """The outcome variables after `responses` (texts by response identifier, none for an open one).

    A value is a bool, a number, a text, None for null, or a tuple of such; pairs are texts of two identifiers.
    """
    state = State({**item.responses, **item.outcomes}, {})
    for name, declared in item.responses.items():
        given: list[Scalar | None] = [read_scalar(text, declared.base_type) for text in responses.get(name, ())]
        state.values[name] = gather(given, declared.cardinality) if given else declared.default
    for name, declared in item.outcomes.items():
        state.values[name] = _first_value(declared)
    state.values.setdefault("completionStatus", "completed")
    run(item.rules, state)
    return {name: _plain(state.values.get(name)) for name in ("completionStatus", *item.outcomes)}


def _first_value(declared: Declaration) -> Value:
    """Its default; numbers begin with 0, the rest without a value."""
    numeric = declared.cardinality == "single" and declared.base_type in {"integer", "float"}
    return 0 if declared.default is None and numeric else declared.default


def _plain(value: Value) -> object:
    return value.items if isinstance(value, Container) else value

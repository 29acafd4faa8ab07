"""Choices, hot texts, a single inline choice, and orders: all have options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations, permutations
from math import perm
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.qti.declarations import Container, Declaration, Unsupported
from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.proofs import Draft
from hongling_exam.question_bank.formats.qti.wording import line_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VERDICTS = (["对", "错"], ["正确", "错误"])
_OPTIONS = {"hottextInteraction": "hottext", "inlineChoiceInteraction": "inlineChoice"}


def draft_choice(item: Item, interaction: Node, stem: str) -> Draft:
    """单选 or 多选, as the response is declared."""
    body, ids = _body(interaction, stem)
    declared = item.responses[interaction.get("responseIdentifier")]
    right = [ids[identifier] for identifier in _right_ones(declared) if identifier in ids]
    respond = _responder(declared, ids)
    if declared.cardinality == "single":
        answers: Sequence[object] = [None, *ids.values()]
        policies: list[Mapping[str, Any]] = [{"rule": "all_or_nothing"}]
        picked = right[0] if right else None
        if [option["text"] for option in body["options"]] in VERDICTS:
            return _draft_true_false(body["stem"], picked == "A", respond)
        return Draft("single_choice", body, {"right": right[:1]}, policies, picked, lambda: answers, len(ids), respond)
    policies = [{"rule": rule} for rule in ("all_or_nothing", "per_option", "half_for_subset")]
    key = {"right": sorted(right)}
    return Draft("multiple_choice", body, key, policies, right, lambda: _subsets(ids), 2 ** len(ids), respond)


def _draft_true_false(stem: str, right: bool, respond: Callable[[Any], Mapping[str, list[str]]]) -> Draft:
    """判断: the options say no more than that the statement is right, and that it is wrong."""

    def respond_verdict(answer: Any) -> Mapping[str, list[str]]:
        return respond(None if answer is None else "A" if answer else "B")

    answers = [None, True, False]
    policies = [{"rule": "all_or_nothing"}]
    return Draft("true_false", {"stem": stem}, {"right": right}, policies, right, lambda: answers, 3, respond_verdict)


def draft_order(item: Item, interaction: Node, stem: str) -> Draft:
    """排序. An answer of ours may be unfinished, so beginnings of orders count as well."""
    body, ids = _body(interaction, stem)
    declared = item.responses[interaction.get("responseIdentifier")]
    right = [ids[identifier] for identifier in _right_ones(declared) if identifier in ids]
    policies = [{"rule": "exact"}, {"rule": "adjacent_pairs"}]
    count = sum(perm(len(ids), size) for size in range(len(ids) + 1))
    body = {name: value for name, value in body.items() if name != "pinned"}
    key = {"order": right}
    return Draft("ordering", body, key, policies, right, lambda: _orders(ids), count, _responder(declared, ids))


def options_of(nodes: Sequence[Node], marks: Sequence[str]) -> list[dict[str, str]]:
    """Options with our ids; raises Unsupported when there are more nodes than ids."""
    if len(nodes) > len(marks):
        raise Unsupported(nodes[0].name, worded(N_("选项多于 %(most)s 个"), most=len(marks)))
    return [{"id": mark, "text": line_of(node)} for mark, node in zip(marks, nodes, strict=False)]


def _body(interaction: Node, stem: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The body, and our letters by the item's identifiers. Options that the item does not shuffle stay pinned."""
    name = _OPTIONS.get(interaction.name, "simpleChoice")
    nodes = [node for node in interaction.walk() if node.name == name]
    options = options_of(nodes, LETTERS)
    ids = {node.get("identifier"): option["id"] for node, option in zip(nodes, options, strict=True)}
    if len(ids) != len(nodes):
        raise Unsupported(name, N_("选项编号缺失或重复"))
    shuffled = interaction.get("shuffle") in {"true", "1"}
    pinned = [ids[node.get("identifier")] for node in nodes if not shuffled or node.get("fixed") in {"true", "1"}]
    return {"stem": stem, "options": options} | ({"pinned": pinned} if pinned else {}), ids


def _right_ones(declared: Declaration) -> list[str]:
    """What is declared as correct; failing that, what is worth most (one) or anything (several)."""
    correct = declared.correct
    if correct is not None:
        return [str(item) for item in (correct.items if isinstance(correct, Container) else (correct,))]
    worth = {str(entry.key): entry.worth for entry in declared.mapping.entries} if declared.mapping else {}
    gaining = [identifier for identifier, number in worth.items() if number > 0]
    return gaining if declared.cardinality != "single" else sorted(gaining, key=lambda one: -worth[one])[:1]


def _responder(declared: Declaration, ids: Mapping[str, str]) -> Callable[[Any], Mapping[str, list[str]]]:
    theirs = {ours: identifier for identifier, ours in ids.items()}

    def respond(answer: Any) -> Mapping[str, list[str]]:
        chosen = [answer] if isinstance(answer, str) else answer or []
        return {declared.identifier: [theirs[letter] for letter in chosen]}

    return respond


def _subsets(ids: Mapping[str, str]) -> Iterator[object]:
    letters = list(ids.values())
    return map(list, chain.from_iterable(combinations(letters, n) for n in range(len(letters) + 1)))


def _orders(ids: Mapping[str, str]) -> Iterator[object]:
    letters = list(ids.values())
    return map(list, chain.from_iterable(permutations(letters, n) for n in range(len(letters) + 1)))

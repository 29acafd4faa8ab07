"""What the writer makes of questions that are answered by choosing: choices, orders, matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti.building import blocks, line, made
from hongling_exam.question_bank.formats.qti.choices import LETTERS, VERDICTS
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.rules_writing import (
    RESPONSE,
    by_mapping,
    condition,
    correct,
    declared,
    mapped,
    outcome,
    points_text,
    put,
    right_or_nothing,
    value,
    variable,
)
from hongling_exam.question_bank.formats.qti.written_item import STEM, WrittenItem

OPTIONS = N_("选项")


def single_choice(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    options = question.body["options"]
    if [option["text"] for option in options] in VERDICTS:
        raise Unsupported(N_("题型"), N_("选项只有对和错，QTI 中与判断题无法区分，请改为判断题再导出"))
    ids = _identifiers(options)
    return _one_of(question, ids[question.key["right"][0]], _choices(question, ids, 1), points, version)


def true_false(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    words = {"T": N_("对"), "F": N_("错")}
    listed = (made("simpleChoice", {"identifier": name, "fixed": "true"}, word) for name, word in words.items())
    attributes = {"responseIdentifier": RESPONSE, "shuffle": "false", "maxChoices": "1"}
    interaction = made("choiceInteraction", attributes, *listed)
    return _one_of(question, "T" if question.key["right"] else "F", interaction, points, version)


def _one_of(question: IncomingQuestion, right: str, interaction: Node, points: int, version: str) -> WrittenItem:
    lost = int(question.policy.get("penalty", 0)) if question.policy.get("rule") == "negative" else 0
    mapping = mapped({right: points_text(points)}, points_text(-lost))
    body = [*blocks(str(question.body["stem"]), STEM), interaction]
    return WrittenItem([declared("single", "identifier", [right], mapping)], body, by_mapping(version))


def multiple_choice(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    ids, rule = _identifiers(question.body["options"]), question.policy.get("rule", "half_for_subset")
    right = [ids[letter] for letter in question.key["right"]]
    body = [*blocks(str(question.body["stem"]), STEM), _choices(question, ids, 0)]
    if rule == "per_option":
        worth = points_text(points, len(right))
        entries = {name: worth if name in right else f"-{worth}" for name in ids.values()}
        response = declared("multiple", "identifier", right, mapped(entries, floor=True))
        return WrittenItem([response], body, by_mapping(version))
    lost = int(question.policy["penalty"]) if rule == "negative" else 0
    processing = _half(points) if rule == "half_for_subset" else right_or_nothing(points, -lost)
    return WrittenItem([declared("multiple", "identifier", right)], body, processing)


def _half(points: int) -> Node:
    """Everything for the key, half for a part of it, nothing with a wrong option among them."""
    cases = [
        (made("match", {}, variable(), correct()), put(value(points_text(points)))),
        (made("contains", {}, correct(), variable()), put(value(points_text((points + 1) // 2)))),
    ]
    return made("responseProcessing", {}, condition(cases, put(value("0"))))


def ordering(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    ids = _identifiers(question.body["options"])
    if question.body.get("pinned"):
        raise Unsupported(OPTIONS, N_("QTI 的排序题不能固定选项"))
    order = [ids[letter] for letter in question.key["order"]]
    listed = _listed(question.body["options"], ids)
    interaction = made("orderInteraction", {"responseIdentifier": RESPONSE, "shuffle": "true"}, *listed)
    body = [*blocks(str(question.body["stem"]), STEM), interaction]
    response = declared("ordered", "identifier", order)
    if question.policy.get("rule", "exact") == "exact":
        return WrittenItem([response], body, right_or_nothing(points))
    return WrittenItem([response], body, _neighbours(order, points), [outcome("HITS", "0")])


def _neighbours(order: Sequence[str], points: int) -> Node:
    """A share for each pair of neighbours; all of them only in the right order itself."""

    def stands(pair: tuple[str, str]) -> Node:
        run = made("ordered", {}, *(value(name, "identifier") for name in pair))
        one_more = put(made("sum", {}, variable("HITS"), value("1")), "HITS")
        return condition([(made("contains", {}, variable(), run), one_more)])

    worth, most = value(points_text(points)), value(str(len(order) - 2))
    held = made("product", {}, made("min", {}, variable("HITS"), most), worth)
    share = made("divide", {}, held, value(str(len(order) - 1)))
    whole = (made("match", {}, variable(), correct()), put(value(points_text(points))))
    return made("responseProcessing", {}, *map(stands, pairwise(order)), condition([whole], put(share)))


def matching(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    left, right = question.body["left"], question.body["right"]
    lefts = {entry["id"]: f"L{place}" for place, entry in enumerate(left, 1)}
    rights = {entry["id"]: f"R{place}" for place, entry in enumerate(right, 1)}
    pairs = [f"{lefts[one]} {rights[other]}" for one, other in question.key["pairs"].items()]
    sets = (_side(left, lefts, "1"), _side(right, rights, "0"))
    attributes = {"responseIdentifier": RESPONSE, "shuffle": "true", "maxAssociations": str(len(left))}
    body = [*blocks(str(question.body["stem"]), STEM), made("matchInteraction", attributes, *sets)]
    if question.policy.get("rule") == "all_or_nothing":
        return WrittenItem([declared("multiple", "directedPair", pairs)], body, right_or_nothing(points))
    mapping = mapped(dict.fromkeys(pairs, points_text(points, len(pairs))))
    return WrittenItem([declared("multiple", "directedPair", pairs, mapping)], body, by_mapping(version))


def _side(entries: Sequence[Mapping[str, Any]], ids: Mapping[str, str], most: str) -> Node:
    listed = (
        made(
            "simpleAssociableChoice",
            {"identifier": ids[entry["id"]], "matchMax": most},
            *line(str(entry["text"]), OPTIONS),
        )
        for entry in entries
    )
    return made("simpleMatchSet", {}, *listed)


def _identifiers(options: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {option["id"]: LETTERS[place] for place, option in enumerate(options)}


def _choices(question: IncomingQuestion, ids: Mapping[str, str], most: int) -> Node:
    listed = _listed(question.body["options"], ids, question.body.get("pinned") or [])
    attributes = {"responseIdentifier": RESPONSE, "shuffle": "true", "maxChoices": str(most)}
    return made("choiceInteraction", attributes, *listed)


def _listed(options: Sequence[Mapping[str, Any]], ids: Mapping[str, str], pinned: Sequence[str] = ()) -> list[Node]:
    return [
        made(
            "simpleChoice",
            {"identifier": ids[option["id"]]} | ({"fixed": "true"} if option["id"] in pinned else {}),
            *line(str(option["text"]), OPTIONS),
        )
        for option in options
    ]

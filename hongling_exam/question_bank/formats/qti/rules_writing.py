"""Declarations and response processing of the items that we write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hongling_exam.question_bank.formats.qti.building import made
from hongling_exam.question_bank.formats.qti.nodes import Node

RESPONSE = "RESPONSE"
_PLACES = 12


def points_text(points: int, parts: int = 1) -> str:
    """Hundredths divided by `parts` as QTI's numbers, close enough that a sum of them rounds to ours."""
    text = f"{round(Decimal(points) / (100 * parts), _PLACES):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def declared(
    cardinality: str, base_type: str, right: Sequence[str], mapping: Node | None = None, name: str = RESPONSE
) -> Node:
    """A response variable with its correct value."""
    correct = made("correctResponse", {}, *(made("value", {}, text) for text in right))
    attributes = {"identifier": name, "cardinality": cardinality, "baseType": base_type}
    return made("responseDeclaration", attributes, *([correct] if right else []), *([mapping] if mapping else []))


def mapped(entries: Mapping[str, str], default: str = "0", *, case: bool = True, floor: bool = False) -> Node:
    """What each value is worth; with `floor` a sum never falls below 0."""
    listed = (
        made("mapEntry", {"mapKey": key, "mappedValue": worth} | ({} if case else {"caseSensitive": "false"}))
        for key, worth in entries.items()
    )
    return made("mapping", ({"lowerBound": "0"} if floor else {}) | {"defaultValue": default}, *listed)


def by_mapping(version: str) -> Node:
    """The standard template that adds up what the mapping says."""
    folder, suffix = {"2.1": ("http://www.imsglobal.org/question/qti_v2p1", ""), "3.0": (_THIRD, ".xml")}[version]
    return made("responseProcessing", {"template": f"{folder}/rptemplates/map_response{suffix}"})


_THIRD = "https://purl.imsglobal.org/spec/qti/v3p0"


def variable(name: str = RESPONSE) -> Node:
    return made("variable", {"identifier": name})


def correct(name: str = RESPONSE) -> Node:
    return made("correct", {"identifier": name})


def value(text: str, base_type: str = "float") -> Node:
    return made("baseValue", {"baseType": base_type}, text)


def put(expression: Node, name: str = "SCORE") -> Node:
    """Set an outcome."""
    return made("setOutcomeValue", {"identifier": name}, expression)


def outcome(name: str, default: str, base_type: str = "float", **attributes: str) -> Node:
    """An outcome variable with its default."""
    first = made("defaultValue", {}, made("value", {}, default))
    return made(
        "outcomeDeclaration", {"identifier": name, "cardinality": "single", "baseType": base_type, **attributes}, first
    )


def condition(cases: Sequence[tuple[Node, Node]], otherwise: Node | None = None) -> Node:
    """The first case whose test holds sets what it says."""
    names = ["responseIf", *["responseElseIf"] * len(cases)]
    branches = [made(name, {}, test, rule) for name, (test, rule) in zip(names, cases, strict=False)]
    return made("responseCondition", {}, *branches, *([made("responseElse", {}, otherwise)] if otherwise else []))


def right_or_nothing(points: int, wrong: int = 0) -> Node:
    """Everything for the correct response, else what is lost by a wrong one; an open one costs nothing."""
    whole, lost = put(value(points_text(points))), put(value(points_text(wrong)))
    return made(
        "responseProcessing",
        {},
        condition(
            [
                (made("isNull", {}, variable()), put(value("0"))),
                (made("match", {}, variable(), correct()), whole),
            ],
            lost,
        ),
    )

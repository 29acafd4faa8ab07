"""What the rules of an item show by their form alone: which responses decide a score, and that they decide apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.nodes import Node

_SCORE = "SCORE"
_READING = frozenset(["variable", "mapResponse"])


def only_matches(item: Item, names: Sequence[str]) -> bool:
    """Whether all that the rules ask of these responses is if one is its correct value, and if there is one at all.

    Then every wrong answer has the same score.
    """

    def asks_little(node: Node) -> bool:
        about = [child for child in node.children if _reads(child) in names]
        plain = node.name == "isNull" or (
            node.name == "match"
            and sorted(child.name for child in node.children) == ["correct", "variable"]
            and len({child.get("identifier") for child in node.children}) == 1
        )
        return not about or (plain and about[0].name == "variable")

    return len(names) == 1 and all(asks_little(node) for rule in item.rules for node in rule.walk())


def adds_up(item: Item, names: Sequence[str]) -> bool:
    """Whether SCORE is a sum in which each of these responses decides numbers of its own, and no two decide one."""
    rules = list(_flat(item.rules))
    if any(node.name == "exitResponse" for rule in rules for node in rule.walk()):
        return False
    groups = _Groups()
    telling = _telling(rules)
    begun = False
    for rule in rules:
        if not any(_writes(node) in telling for node in rule.walk()):
            continue
        summed = _summands(rule, begun)
        if summed is None:
            return False
        begun = begun or any(_writes(node) == _SCORE for node in rule.walk())
        for pieces in summed:
            groups.join(_names(pieces, telling))
    return len({groups.root(name) for name in names}) == len(names)


def _flat(rules: Sequence[Node]) -> Iterator[Node]:
    for rule in rules:
        if rule.name == "responseProcessingFragment":
            yield from _flat(rule.children)
        else:
            yield rule


def _telling(rules: Sequence[Node]) -> set[str]:
    """The variables that can have any part in SCORE; those that only choose what feedback is shown have none."""
    found, before = {_SCORE}, 0
    while len(found) != before:
        before = len(found)
        for rule in rules:
            if any(_writes(node) in found for node in rule.walk()):
                found |= {name for node in _kept(rule, found) if (name := _reads(node))}
    return found


def _kept(node: Node, telling: set[str]) -> Iterator[Node]:
    """The node and those below it, without what is set for other variables."""
    if node.name == "setOutcomeValue" and _writes(node) not in telling:
        return
    yield node
    for child in node.children:
        yield from _kept(child, telling)


def _summands(rule: Node, begun: bool) -> list[list[Node]] | None:
    """A rule in pieces that decide apart; None where SCORE is used otherwise than as a sum that grows."""
    writing = [node for node in rule.walk() if _writes(node) == _SCORE]
    if not writing:
        return None if _uses_score(rule) else [[rule]]
    pieces: list[Node] = []
    for node in writing:
        value = node.children[0]
        parts = value.children if value.name == "sum" else [value]
        rest = [part for part in parts if part.name != "variable" or part.get("identifier") != _SCORE]
        grows = len(parts) == len(rest) + 1
        if any(map(_uses_score, rest)) or not (grows or (node is rule and not begun and len(parts) == len(rest))):
            return None
        pieces += rest
    if writing == [rule]:
        return [[piece] for piece in pieces]
    read = [node for node in rule.walk() if _reads(node) == _SCORE]
    return [[rule]] if len(read) == len(writing) else None


def _uses_score(node: Node) -> bool:
    return any(_reads(one) == _SCORE for one in node.walk())


def _names(pieces: Sequence[Node], telling: set[str]) -> set[str]:
    kept = [node for piece in pieces for node in _kept(piece, telling)]
    named = {_reads(node) for node in kept} | {_writes(node) for node in kept}
    return named - {"", _SCORE}


def _reads(node: Node) -> str:
    return node.get("identifier") if node.name in _READING else ""


def _writes(node: Node) -> str:
    return node.get("identifier") if node.name == "setOutcomeValue" else ""


class _Groups:
    """Names that have come together."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def root(self, name: str) -> str:
        while name in self.above:
            name = self.above[name]
        return name

    def join(self, names: set[str]) -> None:
        roots = sorted({self.root(name) for name in names})
        for other in roots[1:]:
            self.above[other] = roots[0]

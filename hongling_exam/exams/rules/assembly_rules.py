"""The rules of a request, made once, and which of them a question is subject to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hongling_exam.exams.rules.assembly_request import Item, Request, Rule, RuleKind
from hongling_exam.exams.rules.blueprints import Section


@dataclass(frozen=True, slots=True)
class SectionRules:
    """What one section asks of every form."""

    count: Rule
    topics: dict[str, Rule]
    levels: dict[int, Rule]

    def all(self) -> Iterator[Rule]:
        """Its rules, the count first."""
        yield self.count
        yield from self.topics.values()
        yield from self.levels.values()

    def on(self, item: Item) -> Iterator[Rule]:
        """Those in which a question in this section counts."""
        yield self.count
        if item.topic in self.topics:
            yield self.topics[item.topic]
        if item.difficulty in self.levels:
            yield self.levels[item.difficulty]


class Rules:
    """The rules of a request over those of its questions that are looked at."""

    def __init__(self, request: Request, items: Sequence[Item]) -> None:
        allowed = request.tolerances
        self.sections = [_of_section(place, section) for place, section in enumerate(request.sections)]
        self.even = Rule(RuleKind.EQUAL_DIFFICULTY, allowed.difficulty)
        self.alike = Rule(RuleKind.EQUAL_INFORMATION, allowed.information)
        self.overlap = Rule(RuleKind.OVERLAP, request.overlap)
        self.exposure = Rule(RuleKind.EXPOSURE, request.exposure_limit or 0)
        self.fixed = {key: Rule(RuleKind.FIXED, 1, questions=(key,)) for key in sorted(request.fixed)}
        self.apart = _apart(request, items)
        """Key → what it must not meet on a form."""

    def separations(self) -> list[Rule]:
        """Who must not meet, each group and each pair once."""
        return list(dict.fromkeys(rule for rules in self.apart.values() for rule in rules))


def _of_section(place: int, section: Section) -> SectionRules:
    return SectionRules(
        Rule(RuleKind.SECTION, section.count, place),
        {code: Rule(RuleKind.TOPIC, n, place, topic=code) for code, n in section.topics.items()},
        {level: Rule(RuleKind.DIFFICULTY, n, place, difficulty=level) for level, n in section.difficulty.items()},
    )


def _apart(request: Request, items: Sequence[Item]) -> dict[str, list[Rule]]:
    present = {item.key for item in items}
    found: dict[str, list[Rule]] = defaultdict(list)
    for item in items:
        found[item.key] += [Rule(RuleKind.ENEMIES, 1, group=group) for group in sorted(item.enemies)]
    pairs = {(min(pair), max(pair)) for pair in request.duplicates if present.issuperset(pair)}
    for pair in sorted(pair for pair in pairs if pair[0] != pair[1]):
        for key in pair:
            found[key].append(Rule(RuleKind.DUPLICATES, 1, questions=pair))
    return dict(found)

"""What would make an assembly possible: of each means, alone, the least that is enough."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hongling_exam.exams.rules.assembly_easing import TOLERANCES, Relief, loosen, reliefs
from hongling_exam.exams.rules.assembly_model import Program, Use, build
from hongling_exam.exams.rules.assembly_narrowing import narrowed
from hongling_exam.exams.rules.assembly_request import Item, Request, RuleKind
from hongling_exam.exams.rules.assembly_solver import OutOfTime, Solution, solve
from hongling_exam.exams.rules.information import MIDDLE

MARGIN = 5


class Means(StrEnum):
    """What may be given up, one at a time: questions added; counts of sections and shares changed; worn questions
    used; more questions shared; enemies let meet; questions no longer fixed; tolerances widened."""

    ADD = "add"
    ADJUST = "adjust"
    EXPOSE = "expose"
    SHARE = "share"
    MEET = "meet"
    UNFIX = "unfix"
    WIDEN = "widen"


GIVEN_UP: dict[Means, frozenset[RuleKind]] = {
    Means.ADD: frozenset(),
    Means.ADJUST: frozenset({RuleKind.SECTION, RuleKind.TOPIC, RuleKind.DIFFICULTY}),
    Means.EXPOSE: frozenset({RuleKind.EXPOSURE}),
    Means.SHARE: frozenset({RuleKind.OVERLAP}),
    Means.MEET: frozenset({RuleKind.ENEMIES, RuleKind.DUPLICATES}),
    Means.UNFIX: frozenset({RuleKind.FIXED}),
    Means.WIDEN: TOLERANCES,
}


@dataclass(frozen=True, slots=True)
class Lack:
    """So many questions that the pool would need more in a cell, over all forms; None: any topic, any difficulty."""

    section: int
    topic: str | None
    difficulty: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """A means that by itself would do: questions to add (ADD), else rules to ease."""

    means: Means
    lacks: tuple[Lack, ...] = ()
    reliefs: tuple[Relief, ...] = ()


def remedy(request: Request, means: Means, ends: float) -> Remedy | None:
    """The least of one means that would do; None where it would not, or was not found in time.

    The sum of all forms tells which questions matter; the forms themselves then tell what really is enough.
    """
    try:
        able = request.items if means is Means.EXPOSE else request.able
        summed = _eased(request, able, means, jointly=False)
        first = solve(summed.model, seed=0, seconds=ends - time.perf_counter(), relaxed=True)
        if first is None:
            return None
        items = narrowed(replace(request, items=able), summed.uses, first.values, MARGIN)
        joint = _eased(request, items, means, jointly=True)
        found = solve(joint.model, seed=0, seconds=(ends - time.perf_counter()) / 2)
    except OutOfTime:
        return None
    if found is None:
        return None
    lacks, eased = tuple(_lacks(joint, found)), tuple(reliefs(joint, found))
    return Remedy(means, lacks, eased) if lacks or eased else None


def _eased(request: Request, items: Sequence[Item], means: Means, *, jointly: bool) -> Program:
    program = build(request, items, jointly=jointly, sharing=means is Means.SHARE)
    program.model.gains[program.least] = 0
    loosen(program, [rule for rule in program.named_rules() if rule.kind in GIVEN_UP[means]])
    for column, (rule, sign) in program.gives.items():
        if rule.kind is RuleKind.SECTION and sign < 0:
            program.model.uppers[column] = rule.wanted - 1  # a section without questions is none
    if means is Means.ADD:
        for use in _wished(request, program.forms):
            program.add(use, upper=request.sections[use.section].count * program.copies, gain=-1)
    return program


def _wished(request: Request, forms: int) -> Iterator[Use]:
    """A question that is not there yet, for each cell of each section and each form."""
    for place, section in enumerate(request.sections):
        others = sorted({1, 2, 3, 4, 5} - set(section.difficulty), key=lambda level: abs(level - MIDDLE))
        for topic in (*section.topics, ""):
            for level in (*section.difficulty, *others[:1]):
                item = Item("", section.kind, topic, level, section.points)
                yield from (Use(item, place, form) for form in range(forms))


def _lacks(program: Program, found: Solution) -> Iterator[Lack]:
    counts: Counter[tuple[int, str | None, int | None]] = Counter()
    for column, use in program.uses.items():
        if not use.item.key and round(found.values[column]):
            section = program.request.sections[use.section]
            level = use.item.difficulty if use.item.difficulty in section.difficulty else None
            counts[use.section, use.item.topic or None, level] += round(found.values[column])
    yield from (Lack(*cell, count) for cell, count in counts.items())

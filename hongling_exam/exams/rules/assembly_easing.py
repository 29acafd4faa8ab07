"""Rules that may give, at a price, and how much of each gave."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hongling_exam.exams.rules.assembly_model import Program
from hongling_exam.exams.rules.assembly_request import Rule, RuleKind
from hongling_exam.exams.rules.assembly_solver import INFINITE, Solution

TINY = 1e-6
TOLERANCES = frozenset({RuleKind.EQUAL_DIFFICULTY, RuleKind.EQUAL_INFORMATION})


@dataclass(frozen=True, slots=True)
class Relief:
    """What is wanted by a rule would change by so much, on each form where the rule is about forms.

    EXPOSURE: that many barred questions would be used. EQUAL_INFORMATION: a share, as in Tolerances.
    """

    rule: Rule
    change: float


def loosen(program: Program, rules: Iterable[Rule]) -> None:
    """Let rules give, on all forms alike, at a price of 1 for each question."""
    wanted = set(rules)
    for less in (True, False):
        columns: dict[Rule, int] = {}
        for name, row in program.model.rows.items():
            rule = name[0] if isinstance(name, tuple) else None
            if not isinstance(rule, Rule) or rule not in wanted or (row.low if less else -row.high) == -INFINITE:
                continue
            if rule not in columns:
                whole = rule.kind not in TOLERANCES
                columns[rule] = program.model.column(gain=-1, upper=INFINITE, whole=whole)
                program.gives[columns[rule]] = (rule, -1 if less else 1)
            program.model.enter(name, columns[rule], program.copies_of(rule) * (1 if less else -1))


def reliefs(program: Program, found: Solution) -> Iterator[Relief]:
    """What gave in a solution."""
    for column, (rule, sign) in program.gives.items():
        amount = found.values[column]
        if amount > TINY:
            yield Relief(rule, sign * _in_its_unit(rule, amount, found.values[program.least]))


def _in_its_unit(rule: Rule, amount: float, least: float) -> float:
    if rule.kind is RuleKind.EQUAL_INFORMATION:
        return amount / max(least, TINY)
    return amount if rule.kind is RuleKind.EQUAL_DIFFICULTY else math.ceil(amount - TINY)

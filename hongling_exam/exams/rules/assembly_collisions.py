"""Why an assembly cannot be done: smallest sets of rules that collide, and each single means that would free it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from hongling_exam.exams.rules.assembly_easing import loosen, reliefs
from hongling_exam.exams.rules.assembly_model import Program, build
from hongling_exam.exams.rules.assembly_remedies import Means, Remedy, remedy
from hongling_exam.exams.rules.assembly_request import Request, Rule, RuleKind
from hongling_exam.exams.rules.assembly_solver import Model, OutOfTime, Solution, solve

MOST_COLLISIONS = 10
LIMITS = frozenset({RuleKind.OVERLAP, RuleKind.EXPOSURE})
"""One limit may collide with many wishes, each of which is worth naming."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sets of rules that cannot hold together, each without a superfluous one; and remedies, each enough alone."""

    collisions: tuple[tuple[Rule, ...], ...]
    remedies: tuple[Remedy, ...]


def explain(request: Request, *, jointly: bool) -> Explanation:
    """For a request that cannot be met. `jointly`: only the forms side by side show it, not their sum.

    What cannot be found within the request's seconds is left out.
    """
    ends = time.perf_counter() + request.seconds
    remedies = [found for means in Means if (found := remedy(request, means, ends))]
    return Explanation(tuple(_collisions(request, jointly, ends)), tuple(remedies))


def _collisions(request: Request, jointly: bool, ends: float) -> Iterator[tuple[Rule, ...]]:
    known: set[Rule] = set()
    for _ in range(MOST_COLLISIONS):
        try:
            found = _collision(request, known, jointly, ends)
        except OutOfTime:
            return
        if not found:
            return
        known |= {rule for rule in found if rule.kind not in LIMITS} or set(found)
        yield found


def _collision(request: Request, known: Collection[Rule], jointly: bool, ends: float) -> tuple[Rule, ...]:
    """An elastic filter: whatever had to give is held fast, until nothing else can give; then what can go, goes."""
    held: list[Rule] = []
    while True:
        program = _program(request, jointly)
        loosen(program, set(program.named_rules()) - set(held))
        solution = _solved(_without(program.model, known), jointly, ends)
        if solution is None:
            break
        gave = [relief.rule for relief in reliefs(program, solution)]
        if not gave:
            return ()
        held += gave
    return _smallest(request, held, jointly, ends)


def _smallest(request: Request, held: Sequence[Rule], jointly: bool, ends: float) -> tuple[Rule, ...]:
    """What is left of rules that collide when those go without which they still do: several at once, then singly."""
    rules, size = list(held), len(held)
    program = _program(request, jointly)
    every = set(program.named_rules())
    while size:
        for start in range(0, len(rules), size)[::-1]:
            rest = rules[:start] + rules[start + size :]
            if _solved(_without(program.model, every - set(rest)), jointly, ends) is None:
                rules = rest
        size //= 2
    return tuple(rules)


def _program(request: Request, jointly: bool) -> Program:
    program = build(request, request.items, jointly=jointly, sharing=True)
    program.model.gains[program.least] = 0
    return program


def _without(model: Model, rules: Collection[Rule]) -> Model:
    """The model, not asking for these rules."""
    kept = {name: row for name, row in model.rows.items() if not (isinstance(name, tuple) and name[0] in rules)}
    return replace(model, rows=kept)


def _solved(model: Model, jointly: bool, ends: float) -> Solution | None:
    return solve(model, seed=0, seconds=ends - time.perf_counter(), relaxed=not jointly)

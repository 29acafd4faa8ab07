"""Assembly of papers by integer programming: the most information that the weakest form can have under all rules.

First the sum of all forms is solved in fractions over the whole pool, which bounds what any answer can reach. Then the
forms are solved side by side, first with few questions besides those that the sum used, then with more, then with all,
until the answer lies within the gap of the bound. Questions stand in the seed's order, so the seed decides among
equals. An answer that had to be cut off by the clock may differ between machines; `stopped` tells.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hongling_exam.exams.rules.assembly_collisions import Explanation, explain
from hongling_exam.exams.rules.assembly_model import EVERY, Program, build
from hongling_exam.exams.rules.assembly_narrowing import narrowed
from hongling_exam.exams.rules.assembly_request import Item, Request
from hongling_exam.exams.rules.assembly_solver import OutOfTime, Solution, solve
from hongling_exam.exams.rules.blueprints import total_points
from hongling_exam.exams.rules.draw import shuffled

MARGINS = (1, 20)
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one form: points (hundredths), mean difficulty weighted by points, information. Of a spread: differences."""

    points: int
    difficulty: float
    information: float


@dataclass(frozen=True, slots=True)
class Assembly:
    """`forms[form][section]` are keys in their order; `figures` tells of each form.

    `gap`: the weakest form could at most be better by this share. `stopped`: the clock ended the search.
    """

    forms: tuple[tuple[tuple[str, ...], ...], ...]
    figures: tuple[Figures, ...]
    gap: float
    stopped: bool
    seconds: float

    @property
    def spread(self) -> Figures:
        """Largest differences between forms; that of information as a share of the weakest form's."""
        points = [each.points for each in self.figures]
        hard = [each.difficulty for each in self.figures]
        worth = [each.information for each in self.figures]
        return Figures(max(points) - min(points), max(hard) - min(hard), (max(worth) - min(worth)) / (min(worth) or 1))

    @property
    def shared(self) -> tuple[str, ...]:
        """Keys that stand on more than one form."""
        uses = Counter(key for form in self.forms for section in form for key in section)
        return tuple(sorted(key for key, count in uses.items() if count > 1))


@dataclass(frozen=True, slots=True)
class Infeasible:
    """There is no such paper, and why."""

    explanation: Explanation
    seconds: float


def assemble(request: Request) -> Assembly | Infeasible:
    """The papers asked for, or why there are none, for which as much time again is allowed.

    Raises OutOfTime where the seconds did not do for either.
    """
    started = time.perf_counter()
    request = replace(request, items=_in_drawn_order(request), overlap=request.overlap if request.forms > 1 else 0)
    summed = build(replace(request, items=request.able), request.able, jointly=False)
    top = solve(summed.model, seed=_number(request), seconds=request.seconds, relaxed=True)
    answer = _best(summed, top, started + request.seconds) if top else None
    if answer is None:
        explanation = explain(request, jointly=top is not None)
        return Infeasible(explanation, time.perf_counter() - started)
    forms = _keys(answer)
    figures = tuple(_figures(request, form) for form in forms)
    return Assembly(forms, figures, answer.gap, answer.solution.stopped, time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class _Answer:
    program: Program
    solution: Solution
    gap: float


def _best(summed: Program, top: Solution, ends: float) -> _Answer | None:
    """The best joint solution found until then; None: there is none."""
    request = summed.request
    best: _Answer | None = None
    for items, last in _ever_wider(summed, top):
        left = ends - time.perf_counter()
        try:
            found = _joint(request, items, top, left if last else left / 2)
        except OutOfTime:
            if last and best is None:
                raise
            continue
        if found and last:
            found = replace(found, gap=min(found.gap, _gap(found.solution, found.solution.bound)))
        best = min(filter(None, (best, found)), key=lambda each: each.gap, default=None)
        if best and best.gap <= request.gap + ROUNDING:
            break
    return best


def _joint(request: Request, items: Sequence[Item], top: Solution, seconds: float) -> _Answer | None:
    """The forms from these questions; the gap is that to what the whole pool could give at most."""
    program = build(request, items, jointly=True)
    enough = top.bound * (1 - request.gap)
    found = solve(program.model, seed=_number(request), seconds=seconds, gap=request.gap, enough=enough)
    return _Answer(program, found, _gap(found, top.bound)) if found else None


def _gap(solution: Solution, bound: float) -> float:
    return max(0.0, (bound - solution.objective) / bound) if bound > 0 else 0.0


def _ever_wider(summed: Program, top: Solution) -> Iterator[tuple[Sequence[Item], bool]]:
    """Ever more of the questions, and whether these are all."""
    request, before = summed.request, 0
    for margin in MARGINS:
        items = narrowed(request, summed.uses, top.values, margin)
        if before < len(items) < len(request.items):
            yield items, False
        before = len(items)
    yield request.items, True


def _in_drawn_order(request: Request) -> list[Item]:
    by_key = {item.key: item for item in request.items if any(item.fits(section) for section in request.sections)}
    return [by_key[key] for key in shuffled(by_key, request.seed, "assembly")]


def _number(request: Request) -> int:
    """The seed as HiGHS takes it."""
    return int.from_bytes(hashlib.sha256(request.seed.encode()).digest()[:4], "big") >> 1


def _keys(answer: _Answer) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The keys of each form and section, in the order of the seed."""
    request, values = answer.program.request, answer.solution.values
    chosen = [use for column, use in answer.program.uses.items() if values[column] > 0.5]
    return tuple(
        tuple(
            tuple(
                shuffled(
                    [use.item.key for use in chosen if use.section == place and use.form in (form, EVERY)],
                    request.seed,
                    f"form/{form}/{place}",
                )
            )
            for place in range(len(request.sections))
        )
        for form in range(request.forms)
    )


def _figures(request: Request, form: Sequence[Sequence[str]]) -> Figures:
    by_key = {item.key: item for item in request.items}
    points, hard, worth = 0, 0.0, 0.0
    for section, keys in zip(request.sections, form, strict=True):
        points += section.points * len(keys)
        hard += section.points * sum(by_key[key].difficulty for key in keys)
        worth += sum(by_key[key].worth for key in keys)
    return Figures(points, hard / total_points(request.sections), worth)

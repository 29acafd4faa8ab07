"""How long three equal forms of 100 questions take to assemble out of 10,000, and one that cannot be done to explain.

Run: python -m benchmarks assembly. Three sections ask for each of 20 topics and three difficulties; information
differs from question to question, as statistics make it; some are enemies. The goal (design: performance) is 10 s
with a gap of at most 0.5 %. The floor beside it is the linear program that bounds what any answer can reach.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

from hongling_exam.exams.rules.assembly import Assembly, Infeasible, assemble
from hongling_exam.exams.rules.assembly_model import build
from hongling_exam.exams.rules.assembly_request import Item, Request
from hongling_exam.exams.rules.assembly_solver import solve
from hongling_exam.exams.rules.blueprints import Section

QUESTIONS, FORMS = 10_000, 3
GOAL_SECONDS, GOAL_GAP = 10.0, 0.005
TOPICS = [f"topic-{number}" for number in range(20)]
SECTIONS = [
    Section("single_choice", 60, 100, topics=dict.fromkeys(TOPICS, 3), difficulty={2: 18, 3: 24, 4: 12}),
    Section("multiple_choice", 20, 100, topics=dict.fromkeys(TOPICS, 1), difficulty={2: 6, 3: 8, 4: 4}),
    Section("true_false", 20, 100, topics=dict.fromkeys(TOPICS, 1), difficulty={2: 6, 3: 8, 4: 4}),
]


def pool(dice: random.Random, questions: int) -> list[Item]:
    """Questions spread over all cells, a twentieth of them in groups of enemies."""
    return [
        Item(
            key=f"q{number}",
            kind=dice.choice(SECTIONS).kind,
            topic=dice.choice(TOPICS),
            difficulty=dice.choice((2, 3, 4)),
            points=100,
            information=round(dice.uniform(0.05, 0.25), 4),
            exposure=dice.randrange(6),
            enemies=frozenset({f"group-{dice.randrange(100)}"} if dice.random() < 0.05 else ()),
        )
        for number in range(questions)
    ]


def measure() -> list[dict[str, Any]]:
    """A row for the forms, one for the forms with shared questions, one for the refusal."""
    request = Request(pool(random.Random(20261124), QUESTIONS), SECTIONS, "bench", FORMS, exposure_limit=5)
    return [
        _row("assembly, three equal forms", request),
        _row("assembly, three equal forms that share 20", replace(request, overlap=20)),
        _refusal(replace(request, items=pool(random.Random(20261124), 400))),
    ]


def _row(name: str, request: Request) -> dict[str, Any]:
    started = time.perf_counter()
    answer = assemble(request)
    seconds = time.perf_counter() - started
    assert isinstance(answer, Assembly)
    spread, floor = answer.spread, _relaxed(request)
    return {
        "row": name,
        "figure": f"{seconds:.2f} s, gap {answer.gap:.2%}, spread: points {spread.points}, "
        f"difficulty {spread.difficulty:.3f}, information {spread.information:.2%}",
        "floor": f"{floor:.2f} s for the sum of the forms in fractions alone",
        "ratio": round(seconds / floor, 2),
        "goal": f"≤ {GOAL_SECONDS:.0f} s, gap ≤ {GOAL_GAP:.1%}",
        "met": seconds <= GOAL_SECONDS and answer.gap <= GOAL_GAP,
    }


def _relaxed(request: Request) -> float:
    """Seconds for the linear program that every assembly begins with: the forms as one, questions divisible."""
    started = time.perf_counter()
    summed = build(replace(request, items=request.able), request.able, jointly=False)
    assert solve(summed.model, seed=0, seconds=60, relaxed=True)
    return time.perf_counter() - started


def _refusal(request: Request) -> dict[str, Any]:
    started = time.perf_counter()
    answer = assemble(request)
    seconds = time.perf_counter() - started
    assert isinstance(answer, Infeasible)
    why = answer.explanation
    figure = f"{seconds:.2f} s, {len(why.collisions)} collisions, {len(why.remedies)} remedies"
    return {"row": "assembly, what is missing explained", "figure": figure}

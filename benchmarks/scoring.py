"""How many responses one process scores in a second, over the mix of kinds that a level paper has.

Run: python -m benchmarks scoring. Every candidate answers otherwise; what is typed differs between candidates as it
does in a hall. The goal (design: performance) is 200,000 responses a second.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from hongling_exam.question_bank.kinds import score

RESPONSES = 400_000
GOAL = 200_000
Case = tuple[str, dict[str, Any], dict[str, Any], object]


def _choice(dice: random.Random) -> Case:
    return "single_choice", {"right": ["B"]}, {}, dice.choice("ABCD")


def _multiple(dice: random.Random) -> Case:
    return "multiple_choice", {"right": ["A", "B", "D"]}, {}, dice.sample("ABCDE", dice.randint(1, 4))


def _true_false(dice: random.Random) -> Case:
    return "true_false", {"right": True}, {}, dice.random() < 0.5


def _fill_blank(dice: random.Random) -> Case:
    typed = dice.choice(["32", "三十二", "３２ ", "30", "卅二", str(dice.randint(1, 500))])
    return "fill_blank", {"blanks": [["32", "三十二"], ["一年"]]}, {}, [typed, dice.choice(["一年", "1 年", ""])]


def _ordering(dice: random.Random) -> Case:
    return "ordering", {"order": list("CABD")}, {"rule": "adjacent_pairs"}, dice.sample("ABCD", 4)


def _matching(dice: random.Random) -> Case:
    pairs = dict(zip("123", dice.sample("ABCD", 3), strict=True))
    return "matching", {"pairs": {"1": "B", "2": "A", "3": "C"}}, {}, pairs


def _numeric(dice: random.Random) -> Case:
    return "numeric", {"value": "32"}, {"relative": "0.01"}, f"{dice.randint(0, 2000) / 10}"


# Of 50 questions: 20 single, 10 multiple, 10 true or false, 4 blanks, 2 each of the others.
MIX: list[tuple[Callable[[random.Random], Case], int]] = [
    (_choice, 20),
    (_multiple, 10),
    (_true_false, 10),
    (_fill_blank, 4),
    (_ordering, 2),
    (_matching, 2),
    (_numeric, 2),
]


def rate(cases: list[Case], score: Callable[..., object] = score) -> float:
    """Responses a second over the cases, each scored once."""
    started = time.perf_counter()
    for kind, key, policy, answer in cases:
        score(kind, key, policy, answer, 200)
    return len(cases) / (time.perf_counter() - started)


def measure() -> list[dict[str, Any]]:
    """A row for each kind, and one for the mix of a paper, which the goal is about."""
    dice = random.Random(20261124)
    rows: list[dict[str, Any]] = []
    for make, _ in MIX:
        cases = [make(dice) for _ in range(RESPONSES // 10)]
        rows.append({"row": f"scoring, {cases[0][0]}", "figure": f"{rate(cases):,.0f} responses/s"})
    makers = [make for make, weight in MIX for _ in range(weight)]
    mixed = [dice.choice(makers)(dice) for _ in range(RESPONSES)]
    figure, bare = rate(mixed), rate(mixed, lambda kind, key, policy, answer, points: answer == key)
    rows.append(
        {
            "row": "scoring, mix of a paper",
            "figure": f"{figure:,.0f} responses/s",
            "floor": f"{bare:,.0f} bare comparisons/s",
            "ratio": round(figure / bare, 2),
            "goal": f"≥ {GOAL:,}/s",
            "met": figure >= GOAL,
        }
    )
    return rows

"""How much a question tells about a candidate of a given ability (Fisher information of the two-parameter model)."""

from __future__ import annotations

import math

MIDDLE = 3
"""The middle of the difficulties 1–5."""
TARGETS = (-1.0, 0.0, 1.0)
"""Abilities, in logits, at which a paper's information is told unless others are asked for."""


def location(difficulty: float) -> float:
    """Where a difficulty of 1–5 lies on the scale of abilities: a step counts as half a logit, the middle is 0."""
    return (difficulty - MIDDLE) / 2


def information(target: float, place: float, discrimination: float = 1.0) -> float:
    """Information at the ability `target` of a question that half of the candidates at `place` answer rightly."""
    right = 1 / (1 + math.exp(discrimination * (place - target)))
    return discrimination**2 * right * (1 - right)

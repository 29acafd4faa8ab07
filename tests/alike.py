"""What the measure of likeness says of each text and each other one: the slow way, to hold the quick ones to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from hongling_exam.question_bank.likeness import similarity


def pairs_by_comparing_all(texts: Sequence[str]) -> set[tuple[int, int]]:
    """The pairs of folded texts that read alike, by place, the earlier first."""
    return {(one, other) for one, other in combinations(range(len(texts)), 2) if similarity(texts[one], texts[other])}

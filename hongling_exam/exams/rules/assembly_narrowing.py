"""Which questions are worth looking at: of every cell as many as the summed program used, and some more."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from hongling_exam.exams.rules.assembly_model import Use
from hongling_exam.exams.rules.assembly_request import Item, Request

Cell = tuple[str, str, int, int]


def cell(item: Item) -> Cell:
    """Questions of one cell differ in nothing that a section asks for."""
    return item.kind, item.topic, item.difficulty, item.points


def narrowed(request: Request, uses: Mapping[int, Use], values: Sequence[float], margin: int) -> list[Item]:
    """The questions used, and of each cell the `margin` best others, in the request's order."""
    used: dict[str, float] = defaultdict(float)
    for column, use in uses.items():
        used[use.item.key] += values[column]
    cells: dict[Cell, list[Item]] = defaultdict(list)
    for item in request.items:
        cells[cell(item)].append(item)
    kept = set(request.fixed)
    for members in cells.values():
        room = math.ceil(sum(used[item.key] for item in members) - 1e-6) + margin
        best = sorted(members, key=lambda item: (-used[item.key], request.worn(item), -item.worth, item.exposure))
        kept |= {item.key for item in best[:room]}
    return [item for item in request.items if item.key in kept]

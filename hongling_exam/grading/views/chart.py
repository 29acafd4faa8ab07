"""The bars of a score distribution: numbers for SVG attributes, since the page policy allows no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hongling_exam.grading.rules import Bin

HEIGHT = 120
WIDTH = 36
GAP = 8


@dataclass(frozen=True)
class Bar:
    """A bar of the chart, from the bottom line at y = HEIGHT; `passing` when all of its bin reaches the pass mark."""

    x: int
    y: int
    width: int
    height: int
    low: int
    high: int
    count: int
    passing: bool

    @property
    def middle(self) -> int:
        """Where its figure stands."""
        return self.x + self.width // 2


def bars(bins: Sequence[Bin], pass_points: int) -> list[Bar]:
    """The bars of `bins`, the highest as high as the chart; a bin with anybody in it is at least 2 high."""
    most = max((each.count for each in bins), default=0)
    made = []
    for place, each in enumerate(bins):
        height = max(2, each.count * HEIGHT // most) if each.count else 0
        x = place * (WIDTH + GAP) + GAP
        made.append(Bar(x, HEIGHT - height, WIDTH, height, each.low, each.high, each.count, each.low >= pass_points))
    return made

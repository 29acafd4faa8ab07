"""When two texts read alike, and finding those that do among thousands without comparing each with each. Pure.

Two texts whose similarity (rapidfuzz ratio) reaches the threshold differ by few insertions and deletions, each of
which spoils at most three runs of three characters. So of a text's runs, rarest first, a known share must hold one that
the other text's share holds too (prefix filter): only texts that meet there are compared. Figures must agree:
「预备期为几年」 with another number in it asks something else. So texts are kept apart by them from the start.

This misses nothing until more than MOST_OF_ONE_RUN texts share each of a text's rare runs, or MOST_COMPARED is
reached. For a whole bank it takes too long; `duplicates` compares fewer of its texts, by the same measure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from hongling_exam.question_bank.kinds.folding import fold

NEAR_DUPLICATE = 92.0
"""Similarity of two folded texts, 0 to 100, from which they count as the same question."""

RUN = 3
MOST_OF_ONE_RUN = 300
"""Texts remembered for one run; a phrase that more of them share says nothing about likeness."""

MOST_COMPARED = 50_000_000
"""A text is compared with so many others that their characters, multiplied, come to this: hundreds of questions of
usual length, but of passages of 7,000 characters or more only the one that shares most with it.
"""

_FIGURES = re.compile(r"\d+")


def similarity(one: str, other: str, threshold: float = NEAR_DUPLICATE) -> float:
    """How alike two folded texts are, from `threshold` to 100; 0.0 below it, and where they name other figures."""
    alike = fuzz.ratio(one, other, score_cutoff=threshold)
    return alike if alike and _figures(one) == _figures(other) else 0.0


def near_duplicates(texts: Sequence[str], threshold: float = NEAR_DUPLICATE) -> list[tuple[int, int, float]]:
    """Pairs of texts as written that read alike, as (index, later index, similarity 0 to 100), most alike first."""
    found = LikenessIndex([fold(text) for text in texts], threshold).add_all()
    return sorted(
        ((earlier, number, alike) for number, earlier, alike in found), key=lambda pair: (-pair[2], *pair[:2])
    )


class LikenessIndex:
    """Folded texts, each known by its number, to be asked for those like another one."""

    def __init__(self, texts: Sequence[str], threshold: float = NEAR_DUPLICATE) -> None:
        self._texts = texts
        self._threshold = threshold
        # The longest edit that still reaches the threshold takes away this share of a text's characters.
        self._share = RUN * (1 - threshold / 100) * 2 / (2 - threshold / 100)
        common = Counter(run for text in texts for run in _runs(text))
        rarest_first = sorted(sorted(common), key=common.__getitem__)
        self._ranks = {run: rank for rank, run in enumerate(rarest_first)}
        self._found: dict[str, dict[int, list[int]]] = {}

    def add_all(self) -> Iterator[tuple[int, int, float]]:
        """Put every text into the index; gives (number, number of an earlier text like it, similarity 0 to 100)."""
        for number, text in enumerate(self._texts):
            known = self._found.setdefault(_figures(text), {})
            places = self._places(text)
            for earlier, alike in self._compared(text, places, known):
                yield number, earlier, alike
            for place in places:
                there = known.setdefault(place, [])
                if len(there) < MOST_OF_ONE_RUN:
                    there.append(number)

    def like(self, text: str) -> Iterator[tuple[int, float]]:
        """(number, similarity 0 to 100) of each indexed text like this one."""
        known = self._found.get(_figures(text))
        return self._compared(text, self._places(text), known) if known else iter(())

    def _compared(self, text: str, places: Sequence[int], known: dict[int, list[int]]) -> Iterator[tuple[int, float]]:
        shared = Counter(number for place in places for number in known.get(place, ()))
        most = max(1, MOST_COMPARED // max(1, len(text) ** 2))
        nearest = shared if len(shared) <= most else (number for number, _ in shared.most_common(most))
        for number in sorted(nearest):
            if alike := fuzz.ratio(text, self._texts[number], score_cutoff=self._threshold):
                yield number, alike

    def _places(self, text: str) -> list[int]:
        """The ranks of a text's rarest runs, as many as must hold one in common with every text like it.

        Runs that no indexed text has are the rarest of all, and lead nowhere.
        """
        runs = _runs(text)
        ranks = sorted(rank for rank in map(self._ranks.get, runs) if rank is not None)
        return ranks[: max(0, int(self._share * len(text)) + 1 - (len(runs) - len(ranks)))]


def _figures(text: str) -> str:
    return "|".join(_FIGURES.findall(text))


def _runs(text: str) -> set[str]:
    """The text's runs; itself when it has none, since so short a text is like an equal one only."""
    if len(text) < RUN:
        return {text}
    return {text[start : start + RUN] for start in range(len(text) - RUN + 1)}

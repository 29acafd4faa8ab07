"""Finding texts that read alike among very many, without comparing each with each. Pure.

Two texts whose similarity (rapidfuzz ratio) reaches the threshold differ by few insertions and deletions, each of
which spoils at most three runs of three characters. So of a text's runs, rarest first, a known share must hold one that
the other text's share holds too (prefix filter): only texts that meet there are compared. Figures must agree, as in
`rules.near_duplicates`, so texts are kept apart by them from the start.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz

from hongling_exam.question_bank.rules import NEAR_DUPLICATE

RUN = 3
MOST_OF_ONE_RUN = 300
"""Texts remembered for one run; a phrase that more of them share says nothing about likeness."""

_FIGURES = re.compile(r"\d+")


class LikenessIndex:
    """Folded texts, each known by its number, to be asked for those like another one."""

    def __init__(self, texts: Sequence[str], threshold: float = NEAR_DUPLICATE) -> None:
        self._texts = texts
        self._threshold = threshold
        # The longest edit that still reaches the threshold takes away this share of a text's characters.
        self._share = RUN * (1 - threshold / 100) * 2 / (2 - threshold / 100)
        self._common = Counter(run for text in texts for run in _runs(text))
        self._found: dict[tuple[str, str], list[int]] = {}
        for number, text in enumerate(texts):
            for place in self._places(text):
                known = self._found.setdefault(place, [])
                if len(known) < MOST_OF_ONE_RUN:
                    known.append(number)

    def like(self, text: str, below: int | None = None) -> Iterator[tuple[int, float]]:
        """(number, similarity 0 to 100) of each indexed text like this one; only those numbered under `below`."""
        for number in self._candidates(text):
            if below is None or number < below:
                similarity = fuzz.ratio(text, self._texts[number], score_cutoff=self._threshold)
                if similarity:
                    yield number, similarity

    def _candidates(self, text: str) -> Iterable[int]:
        return sorted({number for place in self._places(text) for number in self._found.get(place, ())})

    def _places(self, text: str) -> list[tuple[str, str]]:
        """The rarest runs of a text, as many as must hold one in common with every text like it."""
        figures = "|".join(_FIGURES.findall(text))
        runs = sorted(_runs(text), key=lambda run: (self._common[run], run))
        return [(figures, run) for run in runs[: int(self._share * len(text)) + 1]]


def _runs(text: str) -> set[str]:
    return {text[start : start + RUN] for start in range(len(text) - RUN + 1)}

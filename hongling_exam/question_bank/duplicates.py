"""Texts that read alike among very many, without comparing each with each. Pure.

Two texts that are nearly the same share most stretches of WINDOW characters. Of each text only the stretches whose
hash is a multiple of KEPT_ONE_IN are kept as anchors, so that an equal stretch is an anchor in both or in neither, and
texts that share an anchor are compared. A stretch that very many share (「下列说法正确的是」) says nothing: it is left
out.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz

from hongling_exam.question_bank.rules import NEAR_DUPLICATE, same_figures

WINDOW = 6
KEPT_ONE_IN = 4
MOST_OF_ONE_ANCHOR = 40
MOST_PAIRS = 400_000


def near_pairs(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """(index, later index, similarity) of the folded texts that read alike with equal figures, most alike first."""
    found = []
    for one, other in _candidates(texts):
        longer = max(len(texts[one]), len(texts[other]))
        if abs(len(texts[one]) - len(texts[other])) * 100 > (100 - NEAR_DUPLICATE) * 2 * longer:
            continue
        similarity = fuzz.ratio(texts[one], texts[other], score_cutoff=NEAR_DUPLICATE)
        if similarity and same_figures(texts[one], texts[other]):
            found.append((one, other, similarity))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _candidates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs that share an anchor, each once, at most MOST_PAIRS."""
    holders: dict[int, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for anchor in _anchors(text):
            holders[anchor].append(place)
    seen: set[tuple[int, int]] = set()
    for places in holders.values():
        if 1 < len(places) <= MOST_OF_ONE_ANCHOR:
            for pair in combinations(places, 2):
                if pair not in seen and len(seen) < MOST_PAIRS:
                    seen.add(pair)
                    yield pair


def _anchors(text: str) -> set[int]:
    data = text.encode("utf-16-le")
    hashes = {zlib.crc32(data[start : start + 2 * WINDOW]) for start in range(0, max(1, len(data) - 2 * WINDOW + 1), 2)}
    kept = {each for each in hashes if each % KEPT_ONE_IN == 0}
    return kept or set(sorted(hashes)[:1])

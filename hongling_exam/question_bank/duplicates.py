"""Texts that read alike in a whole bank of 100,000, by the measure of `likeness`. Pure.

Two texts that are nearly the same share most stretches of WINDOW characters. Of each text only the stretches whose
hash is a multiple of KEPT_ONE_IN are kept as anchors, so that an equal stretch is an anchor in both or in neither, and
texts that share an anchor are compared. A stretch that very many share (「下列说法正确的是」) says nothing: it is left
out. So a pair of short texts, or one with many changes, may be missed: the price of seconds instead of minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from hongling_exam.question_bank.likeness import NEAR_DUPLICATE, similarity

WINDOW = 6
KEPT_ONE_IN = 4
MOST_OF_ONE_ANCHOR = 40
MOST_PAIRS = 400_000
_FACTOR, _MIX = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)


def near_pairs(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """(index, later index, similarity) of the folded texts that read alike with equal figures, most alike first."""
    found = []
    for one, other in _candidates(texts):
        longer = max(len(texts[one]), len(texts[other]))
        if abs(len(texts[one]) - len(texts[other])) * 100 > (100 - NEAR_DUPLICATE) * 2 * longer:
            continue
        if alike := similarity(texts[one], texts[other]):
            found.append((one, other, alike))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _candidates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs that share an anchor, each once, at most MOST_PAIRS."""
    seen: set[tuple[int, int]] = set()
    for places in _holders(texts):
        for pair in combinations(places, 2):
            if pair not in seen and len(seen) < MOST_PAIRS:
                seen.add(pair)
                yield pair


def _holders(texts: Sequence[str]) -> Iterator[list[int]]:
    """For each anchor that a few texts share, their places, ascending; all texts are hashed at once."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    if len(codes) < WINDOW:
        return
    hashes = _rolled(codes)
    within = owners[: len(hashes)] == owners[WINDOW - 1 :]
    kept = within & (hashes % np.uint64(KEPT_ONE_IN) == 0)
    anchors, places = hashes[kept], owners[: len(hashes)][kept]
    order = np.lexsort((places, anchors))
    anchors, places = anchors[order], places[order]
    first = np.ones(len(anchors), dtype=bool)
    first[1:] = (anchors[1:] != anchors[:-1]) | (places[1:] != places[:-1])  # an anchor twice in one text counts once
    anchors, places = anchors[first], places[first]
    starts = np.flatnonzero(np.append(True, anchors[1:] != anchors[:-1])[: len(anchors)])
    sizes = np.diff(np.append(starts, len(anchors)))
    for group in np.flatnonzero((sizes > 1) & (sizes <= MOST_OF_ONE_ANCHOR)):
        yield places[starts[group] : starts[group] + sizes[group]].tolist()


def _rolled(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A well mixed hash of each stretch of WINDOW characters."""
    last = len(codes) - WINDOW + 1
    hashes = np.zeros(last, dtype=np.uint64)
    for step in range(WINDOW):
        hashes = hashes * _FACTOR + codes[step : step + last]
    hashes ^= hashes >> np.uint64(31)
    mixed: npt.NDArray[np.uint64] = hashes * _MIX
    return mixed ^ (mixed >> np.uint64(29))

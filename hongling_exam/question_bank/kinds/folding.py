"""When two typed texts count as the same: width, case, spaces and punctuation folded away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ALL_FOLDS = ("width", "case", "space", "punctuation")

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPACE = re.compile(r"\s+")
_KEPT_ALWAYS = "%‰"
_KEPT_IN_NUMBERS = ".:/-,"


@lru_cache(maxsize=16384)
def fold(text: str, folds: tuple[str, ...] = ALL_FOLDS) -> str:
    """The text's folded form; "" when nothing is left of it.

    Signs that make a number another number stay: the point of 1.5, the dash of 2-3, a leading minus, per cent.
    Chinese numerals are not folded into digits: a key that allows both lists both.
    """
    if "width" in folds:
        text = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    if "case" in folds:
        text = text.casefold()
    if "space" in folds:
        text = _SPACE.sub("", text)
    if "punctuation" in folds:
        text = _without_punctuation(_THOUSANDS.sub("", text))
    return text


class _Signs(dict[int, int | None]):
    """What `str.translate` leaves of each character where no figure stands near: punctuation goes."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        noise = unicodedata.category(char).startswith("P") and char not in _KEPT_ALWAYS
        kept = None if noise else code
        self[code] = kept
        return kept


_SIGNS = _Signs()


def _without_punctuation(text: str) -> str:
    if text.isalnum():
        return text
    if not any(map(str.isdigit, text)):
        return text.translate(_SIGNS)
    return "".join(char for place, char in enumerate(text) if not _is_noise(text, place, char))


def _is_noise(text: str, place: int, char: str) -> bool:
    if not unicodedata.category(char).startswith("P") or char in _KEPT_ALWAYS:
        return False
    after = text[place + 1 : place + 2].isdigit()
    if char == "-" and place == 0:
        return not after
    return not (char in _KEPT_IN_NUMBERS and after and text[place - 1 : place].isdigit())


def same_text(one: str, other: str) -> bool:
    """Whether two option texts read the same to a candidate."""
    folded = fold(one)
    return folded == fold(other) if folded else one.strip() == other.strip()

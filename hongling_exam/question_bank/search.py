"""Finding a question by any part of its text: the folded text, its tokens, and where a word stands in it. Pure.

A text is folded once when it is stored, a query when it is asked. Every part of a text folds to a part of the folded
text, so what somebody copies out of a question finds it. Tokens are single characters and pairs of neighbours: two
characters are one look into an index, and longer words are looked up by their pairs and then compared.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.question_bank.kinds.folding import fold
from hongling_exam.question_bank.plain_words import plain_line
from hongling_exam.question_bank.rules import text_read

MOST_TEXT = 50_000
"""Characters of a question that can be found; PostgreSQL's tsvector holds no more than the tokens of these."""
EXCERPT = 60
_LEAD = 12
_KEPT_SIGNS = "%‰"
_WIDE = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F) if not chr(sign).isalnum()}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as people read it, and whether it was searched for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a row of a list shows of a question. `beside` is the option or passage that holds what the stem does not."""

    key: Sequence[Piece]
    stem: Sequence[Piece]
    beside: Sequence[Piece]


def squash(text: str) -> str:
    """The text without width, case, space and punctuation; the signs inside 1.5 and 2-3 stay.

    A comma is never told apart from none, since 1,000 and 1000 are one number.
    """
    normal = unicodedata.normalize("NFKC", text).replace(",", "")
    return fold(normal if normal.isprintable() else "".join(filter(_is_text, normal)))


def _is_text(char: str) -> bool:
    return not unicodedata.category(char).startswith("C")


def searched_text(key: str, body: Mapping[str, Any]) -> str:
    """What a question is found by, folded, a line for each line read: its key, stem, options, passage and parts."""
    lines = (squash(line) for line in [key, *text_read(body).splitlines()])
    return "\n".join(line for line in lines if line)[:MOST_TEXT]


def tokens(folded: str) -> list[str]:
    """The distinct characters and pairs of neighbours of a folded text, line by line, in order of first sight.

    No token has an ASCII sign in it (they are widened), so that none means anything to an index's own syntax.
    """
    found: dict[str, None] = {}
    for line in folded.split("\n"):
        found.update(dict.fromkeys(line))
        found.update(dict.fromkeys(_pairs(line)))
    return [token.translate(_WIDE) for token in found]


def query_words(query: str) -> list[str]:
    """The folded words of a query, each once; all of them must be found. Empty when nothing but signs was asked."""
    words = (squash(word).lstrip("-") for word in query.split())
    return list(dict.fromkeys(word for word in words if word))


def query_tokens(words: Sequence[str]) -> list[str]:
    """The tokens that a text with all these folded words has."""
    found: dict[str, None] = {}
    for word in words:
        found.update(dict.fromkeys(_pairs(word) if len(word) > 1 else [word]))
    return [token.translate(_WIDE) for token in found]


def to_compare(words: Sequence[str]) -> list[str]:
    """The words that having their tokens does not prove: those longer than a pair."""
    return [word for word in words if len(word) > 2]


def holds(folded: str, words: Sequence[str]) -> bool:
    """Whether a folded text has every one of the folded words."""
    return all(word in folded for word in words)


def excerpt(key: str, body: Mapping[str, Any], words: Sequence[str]) -> Excerpt:
    """A row's texts, in plain words, with the folded words marked in them."""
    lines = (plain_line(line) for line in text_read(body).splitlines())
    stem, *others = [line for line in lines if line] or [""]
    missing = [word for word in words if word not in squash(key) and word not in squash(stem)]
    beside = next((line for line in others if any(word in squash(line) for word in missing)), "")
    return Excerpt(pieces(key, words), pieces(_window(stem, words), words), pieces(_window(beside, missing), words))


def pieces(text: str, words: Sequence[str]) -> list[Piece]:
    """The text in order, cut where a folded word begins or ends; joined again it is the text."""
    marked = [False] * len(text)
    for first, last in _places(text, words):
        marked[first : last + 1] = [True] * (last + 1 - first)
    found: list[Piece] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[start]:
            found.append(Piece(text[start:place], marked[start]))
            start = place
    return found


def _window(text: str, words: Sequence[str]) -> str:
    """At most EXCERPT characters of a text, its beginning unless the first word found would be cut off."""
    first, last = min(_places(text, words), default=(0, 0))
    start = 0 if last < EXCERPT else max(0, first - _LEAD)
    cut = text[start : start + EXCERPT]
    return ("…" if start else "") + cut + ("…" if start + EXCERPT < len(text) else "")


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first, last) index of each occurrence of a folded word in a text as written."""
    plain, origin = _plain(text)
    for word in words:
        sought = _plain(word)[0]
        start = plain.find(sought) if sought else -1
        while start >= 0:
            first, last = origin[start], origin[start + len(sought) - 1]
            if word in squash(text[first : last + 1]):  # not 1.5 in 15
                yield first, last
            start = plain.find(sought, start + 1)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without any sign, and for each character left its place in the text."""
    kept = [
        (each, place)
        for place, char in enumerate(text)
        for each in unicodedata.normalize("NFKC", char).casefold()
        if each in _KEPT_SIGNS or unicodedata.category(each)[0] not in "PZC"
    ]
    return "".join(each for each, _ in kept), [place for _, place in kept]


def _pairs(line: str) -> list[str]:
    return [one + other for one, other in itertools.pairwise(line)]

"""Options on one line or on several, with a dot behind their letters or without."""

from __future__ import annotations

import re

from hongling_exam.question_bank.formats.sheet_words import LETTERS
from hongling_exam.question_bank.formats.word.marks import read_option

_SIGN = r"\s*[.．、:：)）]"


def options_in(line: str, expected: str, following: str) -> list[tuple[str, str]] | None:
    """The options of a line that begins with the letter `expected`, in order; None for another line.

    `following` is the line below: a letter without a sign counts only where the letters go on there, and a letter in
    the midst of a word begins no option where the line below begins with it.
    """
    first = read_option(line)
    if first is None or first[0] != expected:
        return None
    letter, sign, text = first
    found = _split(letter, text, following)
    if not sign and len(found) == 1 and not _goes_on(letter, following):
        return None
    return found


def _split(letter: str, text: str, following: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    while True:
        after = _next(letter)
        cut = _cut(text, after, following) if after else None
        if cut is None:
            return [*found, (letter, text.strip())]
        found.append((letter, text[: cut.start()].strip()))
        letter, text = after, text[cut.end() :]


def _cut(text: str, letter: str, following: str) -> re.Match[str] | None:
    """Where the next option begins: behind a blank, or behind a word where the line below does not begin with it."""
    spaced = re.search(rf"(?:\s|(?<=[。；;，,]))[（(]?{letter}{_SIGN}\s*", text)
    if spaced:
        return spaced
    below = read_option(following)
    if below and below[0] == letter:
        return None
    return re.search(rf"(?<![A-Za-z0-9]){letter}\s*[.．、]\s*(?=\S)", text)


def _goes_on(letter: str, following: str) -> bool:
    """Whether the letters before or behind show that this one is an option's: any but A follows another already."""
    below = read_option(following)
    return letter != "A" or (below is not None and below[0] == "B")


def _next(letter: str) -> str:
    return LETTERS[LETTERS.index(letter) + 1] if letter != "Z" else ""


def inline_options(line: str) -> tuple[str, str]:
    """A stem and the options behind it on the same line, or ""."""
    seconds = list(re.finditer(rf"\sB{_SIGN}", line))
    found = re.search(rf"(?<=[\s)）。？?:：_])[（(]?A{_SIGN}", line[: seconds[-1].start()]) if seconds else None
    return (line[: found.start()].rstrip(), line[found.start() :]) if found else (line, "")

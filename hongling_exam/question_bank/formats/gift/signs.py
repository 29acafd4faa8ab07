"""Signs that mean something in GIFT, and texts that hold them escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hongling_exam.question_bank.formats.gift.items import Text

FORMATS = ("html", "markdown", "plain", "moodle")

_HELD: Mapping[str, str] = {sign: chr(0xFDD0 + place) for place, sign in enumerate("\\:#=~{}n")}
"""What stands for an escaped sign while a block is taken apart: characters that no text has."""

_SAID = {ord(held): "\n" if sign == "n" else sign for sign, held in _HELD.items()}
_FOREIGN = dict.fromkeys(range(0xFDD0, 0xFDF0), "\ufffd")
_ESCAPED = re.compile(r"\\([\\:#=~{}n])")
_MARK = re.compile(rf"\s*\[({'|'.join(FORMATS)})\]")
_KEPT = frozenset({"html", "markdown"})
"""Formats in which line ends and runs of blanks stand as they are; elsewhere they are one blank."""


def hold(text: str) -> str:
    """The text with every escaped sign replaced by what stands for it."""
    return _ESCAPED.sub(lambda found: _HELD[found[1]], text.translate(_FOREIGN))


def said(text: str) -> str:
    """The text with the signs back, as its readers see them."""
    return text.translate(_SAID)


def take_format(text: str) -> tuple[str, str]:
    """The format that a text begins with, or "", and the rest."""
    found = _MARK.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def rich(text: str, otherwise: str) -> Text:
    """A text with its format, `otherwise` where it names none."""
    name, rest = take_format(text)
    return Text(name or otherwise, cleaned(rest, name or otherwise))


def maybe(text: str, otherwise: str) -> Text | None:
    """The same, None for no words."""
    found = rich(text, otherwise)
    return found if found.text else None


def cleaned(text: str, name: str) -> str:
    """A held text as its format reads blanks, with the signs back."""
    return said(text.strip() if name in _KEPT else " ".join(text.split()))


def escape(text: str) -> str:
    """The text on one line, with every sign escaped."""
    return re.sub(r"[\\:#=~{}]", r"\\\g<0>", text.replace("\r", "")).replace("\n", "\\n")

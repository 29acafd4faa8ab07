"""The words of HTML: all of them as they stand, or escaped where Markdown would read a sign in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

DROPPED = frozenset(["script", "style", "head", "title", "meta", "link"])
_ADDRESS = re.compile(r"<([^<>\s]{1,2000})>")
_SOURCE = r"(?:[^$\n\\]|\\(?![()\[\]]))"
_DELIMITED = re.compile(rf"\\\(({_SOURCE}{{1,500}})\\\)|\\\[({_SOURCE}{{1,500}})\\\]|\$\$([^$\n]{{1,500}})\$\$")
_DOLLARS = re.compile(r"((?<![\\$0-9A-Za-z])\$(?![\s$])[^$\n]{1,500}?(?<![\s\\])\$(?![$0-9A-Za-z]))")


class Unconvertible(Exception):
    """Something that our text cannot hold; the text is Chinese and names it."""


def text_of(root: etree._Element) -> str:
    """All the words below an element; scripts and styles say nothing."""
    dropped = {node for name in DROPPED for node in root.iter(name)}
    pieces = [root.text or ""]
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and node is not root and node not in dropped:
            pieces.append(node.text or "")
        elif event == "end" and node is not root:
            pieces.append(node.tail or "")
    return "".join(pieces)


def formulas_as_dollars(text: str) -> str:
    """`\\(x\\)`, `\\[x\\]` and `$$x$$` as `$x$`, with a space where a letter or a figure would touch it."""

    def ours(match: re.Match[str]) -> str:
        source = next(group for group in match.groups() if group is not None).strip()
        if not source:
            return match.group(0)
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        spaced = " " if before.isascii() and before.isalnum() else ""
        return f"{spaced}${source}$" + (" " if after.isascii() and after.isalnum() else "")

    return _DELIMITED.sub(ours, text)


def escaped_words(text: str | None, *, inline: bool) -> str:
    """A run of text with every sign escaped that Markdown would read; formulas stay as they are."""
    if not text:
        return ""
    pieces = _DOLLARS.split(formulas_as_dollars(re.sub(r"\s+", " ", text)))
    return "".join(piece if place % 2 else _escaped(piece, inline) for place, piece in enumerate(pieces))


def _escaped(text: str, inline: bool) -> str:
    text = re.sub(r"[\\`*]", r"\\\g<0>", text)
    text = re.sub(r"(?<!_)_{1,3}(?!_)", lambda run: "\\_" * len(run.group(0)), text)
    text = _ADDRESS.sub(_no_address, text.replace("](", "]\\("))
    if inline:
        return text
    return re.sub(r"^(\s*)(?:([#>]|[-+](?=\s|$))|(\d{1,9})([.)])(?=\s|$))", _lead, text)


def apart(pieces: list[str]) -> Iterator[str]:
    """The pieces, with a space where a formula's sign would touch a letter or a figure of the next one."""
    last = ""
    for piece in pieces:
        first = piece[0]
        if "$" in (first, last) and (first + last).replace("$", "", 1).isalnum() and (first + last).isascii():
            yield " "
        yield piece
        last = piece[-1]


def _no_address(match: re.Match[str]) -> str:
    inside = match.group(1)
    return f"<{inside}\\>" if ":" in inside or "@" in inside else match.group(0)


def _lead(match: re.Match[str]) -> str:
    space, sign, number, dot = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{dot}"

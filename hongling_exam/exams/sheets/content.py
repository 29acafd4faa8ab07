"""Stored HTML of a question as blocks of text that a PDF and a Word file can both show.

The HTML is our own (core.markup), so it has few elements. Formulas become one line of text with raised and lowered
parts: x² as a raised 2, a fraction as (a + b)/c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import lxml.html
from lxml import etree

BLANK = "＿＿＿＿＿＿"
ITEM_MARK = "•"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style; `place` is "", "raised" or "lowered"."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of `runs` (a line break is a run of one "\\n"), behind a `mark` in a list and set in by `depth`; or a
    table of `rows`, whose first is the head; or the `picture` of that address."""

    runs: tuple[Run, ...] = ()
    mark: str = ""
    depth: int = 0
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    picture: str = ""


_BLOCKS = frozenset(["p", "div", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "table"])
_STYLES: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "em": {"italic": True},
    "del": {"struck": True},
    "h3": {"bold": True},
    "h4": {"bold": True},
    "h5": {"bold": True},
    "h6": {"bold": True},
    "th": {"bold": True},
}


def blocks_of(html: str) -> list[Block]:
    """The blocks of stored HTML, in order; none that is empty."""
    if not html.strip():
        return []
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return [
        each for each in _blocks(root, "", 0) if each.rows or each.picture or "".join(r.text for r in each.runs).strip()
    ]


def runs_of(html: str) -> tuple[Run, ...]:
    """Stored inline HTML as runs; pictures in it are left to `pictures_of`."""
    if not html.strip():
        return ()
    return _joined(_runs(lxml.html.fragment_fromstring(html, create_parent="div"), Run("")))


def pictures_of(html: str) -> list[str]:
    """The addresses of the pictures in stored HTML."""
    if "<img" not in html:
        return []
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return [str(image.get("src")) for image in root.iter("img") if image.get("src")]


def _blocks(node: etree._Element, mark: str, depth: int) -> Iterator[Block]:
    """The blocks of a node: its own words between the blocks inside it."""
    held: list[Run] = list(_words(node.text, Run("")))
    for child in node:
        tag = str(child.tag)
        if tag in _BLOCKS or tag == "img":
            said = _joined(held)
            yield Block(said, mark, depth)
            yield from _block(child, tag, "" if said else mark, depth)
            held, mark = [], ""
        else:
            held += _run(child, Run(""))
        held += _words(child.tail, Run(""))
    yield Block(_joined(held), mark, depth)


def _block(node: etree._Element, tag: str, mark: str, depth: int) -> Iterator[Block]:
    if tag == "img":
        yield Block(picture=str(node.get("src") or ""))
    elif tag == "table":
        rows = tuple(tuple(_joined(_runs(cell, _style(cell))) for cell in row) for row in node.iter("tr"))
        yield Block(rows=rows)
    elif tag in ("ul", "ol"):
        first = int(node.get("start") or 1) if str(node.get("start") or 1).isdecimal() else 1
        for number, item in enumerate(node.iterchildren("li"), first):
            yield from _blocks(item, f"{number}." if tag == "ol" else ITEM_MARK, depth + 1)
    elif tag == "pre":
        yield Block(tuple(_lines(node.text_content().strip("\n"))), depth=depth + 1)
    elif tag == "blockquote":
        yield from _blocks(node, mark, depth + 1)
    elif tag in _STYLES:
        yield Block(_joined(_runs(node, _style(node))), mark, depth)
    else:
        yield from _blocks(node, mark, depth)


def _style(node: etree._Element) -> Run:
    return replace(Run(""), **_STYLES.get(str(node.tag), {}))


def _lines(text: str) -> Iterator[Run]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Run("\n")
        yield Run(line.replace("\t", "    "))


def _runs(node: etree._Element, style: Run) -> Iterator[Run]:
    yield from _words(node.text, style)
    for child in node:
        yield from _run(child, style)
        yield from _words(child.tail, style)


def _run(node: etree._Element, style: Run) -> Iterator[Run]:
    tag = str(node.tag)
    if tag == "br":
        yield Run("\n")
    elif tag == "math":
        yield from _formula(node, style)
    elif tag == "span" and node.get("class") == "blank":
        yield replace(style, text=BLANK)
    elif tag != "img":
        yield from _runs(node, replace(style, **_STYLES.get(tag, {})))


def _words(text: str | None, style: Run) -> Iterator[Run]:
    if text:
        yield replace(style, text=re.sub(r"\s+", " ", text))


def _formula(node: etree._Element, style: Run) -> Iterator[Run]:
    """A formula on one line; a part that stands over or under another is raised or lowered beside it."""
    tag, parts = etree.QName(node).localname if "}" in str(node.tag) else str(node.tag), list(node)
    if tag in ("mfrac",) and len(parts) == 2:
        yield from _grouped(parts[0], style)
        yield replace(style, text="/")
        yield from _grouped(parts[1], style)
    elif tag in ("msqrt", "mroot"):
        yield from _raised(parts[1:], style) if tag == "mroot" else ()
        yield replace(style, text="√(")
        for part in parts[:1] if tag == "mroot" else parts:
            yield from _formula(part, style)
        yield replace(style, text=")")
    elif tag in _BESIDE and parts:
        yield from _formula(parts[0], style)
        for part, place in zip(parts[1:], _BESIDE[tag], strict=False):
            yield from _formula(part, replace(style, place=place))
    elif parts:
        for part in parts:
            yield from _formula(part, style)
            yield from (Run("\n"),) if tag == "mtable" else ()
    else:
        yield from _words(node.text, style)


_BESIDE = {
    "msup": ("raised",),
    "mover": ("raised",),
    "msub": ("lowered",),
    "munder": ("lowered",),
    "msubsup": ("lowered", "raised"),
    "munderover": ("lowered", "raised"),
}


def _raised(parts: list[etree._Element], style: Run) -> Iterator[Run]:
    for part in parts:
        yield from _formula(part, replace(style, place="raised"))


def _grouped(node: etree._Element, style: Run) -> Iterator[Run]:
    """A part of a fraction, in brackets unless it is one sign or number."""
    inside = list(_formula(node, style))
    alone = len([run for run in inside if run.text.strip()]) < 2
    yield from inside if alone else [replace(style, text="("), *inside, replace(style, text=")")]


def _joined(runs: Iterator[Run] | list[Run]) -> tuple[Run, ...]:
    """The runs, neighbours in one style as one, without white space at either end."""
    found: list[Run] = []
    for run in runs:
        if found and replace(found[-1], text="") == replace(run, text="") and "\n" not in (found[-1].text, run.text):
            found[-1] = replace(run, text=found[-1].text + run.text)
        elif run.text:
            after_break = bool(found) and found[-1].text == "\n"
            found.append(replace(run, text=run.text.lstrip(" ")) if after_break else run)
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip(" "))
        found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
    return tuple(run for run in found if run.text)

"""Our Markdown as what stands on paper: lines of runs, and tables. Nothing here knows of Word or of PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from lxml import etree

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.drafts import UNSEEN
from hongling_exam.question_bank.formats.html_text import line_to_html, markdown_to_html
from hongling_exam.question_bank.formats.html_words import Unconvertible

BLANK = "____"
_FORMULA = re.compile(r"\\\((.{1,500}?)\\\)", re.DOTALL)
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HEADINGS = frozenset(["h3", "h4", "h5", "h6"])
_BLOCKS = frozenset(["p", "ul", "ol", "li", "blockquote", "pre"]) | _HEADINGS
_INDENT = "　　"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one style; `formula` is LaTeX that stands in place of a text, `blank` a blank to fill in,
    `picture` the address of a picture of which `text` tells what it shows.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    blank: bool = False
    formula: bool = False
    picture: str = ""


Line: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells."""

    rows: tuple[tuple[Line, ...], ...]


Block: TypeAlias = Line | Grid


def blocks_of(markdown: str) -> list[Block]:
    """Blocks of Markdown; raises Unconvertible or MarkupRefused for what cannot stand on paper."""
    return _Reader().blocks(markdown_to_html(markdown))


def line_of(markdown: str) -> Line:
    """One line of inline Markdown."""
    blocks = _Reader().blocks(line_to_html(markdown))
    return tuple(run for block in blocks if not isinstance(block, Grid) for run in block)


def plain(text: str) -> Line:
    """A line of bare words."""
    return (Run(_UNREADABLE.sub("", text)),)


def pictures_in(block: Block) -> Iterator[str]:
    """The addresses of the pictures in a block."""
    lines = [cell for row in block.rows for cell in row] if isinstance(block, Grid) else [block]
    yield from (run.picture for line in lines for run in line if run.picture)


def seen(line: Line) -> str:
    """The words of a line as a reader of the document finds them."""
    return "".join(UNSEEN if run.formula or run.picture else BLANK if run.blank else run.text for run in line)


def width_of(line: Line) -> int:
    """How wide a line is, in halves of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for run in line for sign in run.text)


def _styled(style: Run, name: str) -> Run:
    """The style within an element of this name."""
    return replace(
        style,
        bold=style.bold or name == "strong" or name in _HEADINGS,
        italic=style.italic or name == "em",
        code=style.code or name == "code",
        struck=style.struck or name == "del",
    )


class _Reader:
    """Walks HTML, putting runs into the line that is open."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.open: list[Run] = []

    def blocks(self, html: str) -> list[Block]:
        parser = etree.HTMLParser(no_network=True, huge_tree=False)
        root = etree.fromstring(f"<html><body>{_UNREADABLE.sub('', html)}</body></html>", parser)
        self._inside(root.find("body"), Run(""), "")
        self._close()
        return self.found

    def _inside(self, element: Any, style: Run, lead: str) -> None:
        self._words(element.text, style)
        for place, child in enumerate(element, 1):
            self._element(child, style, lead, place)
            self._words(child.tail, style)

    def _element(self, element: Any, style: Run, lead: str, place: int) -> None:
        name = str(element.tag)
        if name == "math":
            raise Unconvertible(N_("代码中的公式不能写入 Word"))
        if name == "img":
            self.open.append(replace(style, text=element.get("alt") or N_("图"), picture=element.get("src") or "?"))
        elif name == "br":
            self._close()
            self.open = [Run(lead)] if lead else []
        elif name == "table":
            self._close()
            self.found.append(Grid(tuple(self._row(row, style) for row in element.iter("tr"))))
        elif element.get("class") == "blank":
            self.open.append(replace(style, text=BLANK, blank=True))
        else:
            self._block(element, name, style, lead, place)

    def _block(self, element: Any, name: str, style: Run, lead: str, place: int) -> None:
        inner = _styled(style, name)
        if name not in _BLOCKS:
            self._inside(element, inner, lead)
            return
        lead += _INDENT if name in {"ul", "ol", "blockquote"} else ""
        self._close()
        if name == "li":
            start = int(element.getparent().get("start") or 1) + place - 1
            mark = f"{start}. " if element.getparent().tag == "ol" else "· "
            self.open = [Run(lead + mark)]
        elif lead and name == "p" and element.getparent().tag != "li":
            self.open = [Run(lead)]
        self._inside(element, inner, lead)
        self._close()

    def _row(self, row: Any, style: Run) -> tuple[Line, ...]:
        return tuple(self._cell(cell, style) for cell in row.iterchildren("td", "th"))

    def _cell(self, cell: Any, style: Run) -> Line:
        reader = _Reader()
        reader._inside(cell, replace(style, bold=cell.tag == "th"), "")
        return tuple(reader.open)

    def _words(self, text: str | None, style: Run) -> None:
        pieces = _FORMULA.split(re.sub(r"\s+", " ", text or "")) if not style.code else [text or ""]
        if not any(run.text.strip() for run in self.open):
            pieces[0] = pieces[0].lstrip()
        for place, piece in enumerate(pieces):
            if piece.strip() or (piece and self.open):
                self.open.append(replace(style, text=piece, formula=place % 2 == 1))

    def _close(self) -> None:
        if "".join(run.text for run in self.open).strip():
            self.found.append(tuple(self.open))
        self.open = []

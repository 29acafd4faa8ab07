"""A Word document as what stands on its pages: lines of text, and tables of cells. Nothing visible goes unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from docx.document import Document as DocumentObject
from docx.oxml.ns import qn

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.drafts import UNSEEN
from hongling_exam.question_bank.formats.html_elements import LOWERED, RAISED
from hongling_exam.question_bank.formats.paper_layout import Role
from hongling_exam.question_bank.formats.word.chunks import chunk_blocks, foreign_body
from hongling_exam.question_bank.formats.word.numbering import Numbering
from hongling_exam.question_bank.formats.word.own import Marked


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, each with its text, lines divided by line ends."""

    rows: list[list[str]]


Block: TypeAlias = str | Grid
"""A line, or a table."""

ROLES: Mapping[str, Role] = {str(role): role for role in Role}

Chunks: TypeAlias = Callable[[str], Iterator[Block]]

_THROUGH = frozenset(
    qn(name)
    for name in (
        *("w:ins", "w:moveTo", "w:hyperlink", "w:smartTag", "w:customXml", "w:sdt", "w:sdtContent", "w:fldSimple"),
        *("w:dir", "w:bdo", "w:ruby", "w:rubyBase"),
    )
)
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_PICTURES = frozenset([qn("w:drawing"), qn("w:pict"), qn("w:object"), _ALTERNATIVES])
_SIGNS = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
_SYMBOLS = {("WINGDINGS", 0xFC): "√", ("WINGDINGS", 0xFB): "×", ("WINGDINGS 2", 0x50): "√", ("WINGDINGS 2", 0x4F): "×"}
_UNKNOWN = "\ufffd"


def blocks_of(document: DocumentObject) -> list[Block]:
    """Lines and tables in their order; raises UnreadableFile for a body that stands in a file of a foreign kind."""
    return list(_blocks(document.element.body, Numbering(document), partial(_chunk, document)))


def own_blocks(document: DocumentObject) -> tuple[list[Marked], list[Block]]:
    """The paragraphs in the styles of our own writer, and all other blocks."""
    styles = {style.style_id: ROLES[style.name] for style in document.styles if style.name in ROLES}
    if not styles:
        return [], blocks_of(document)
    marked: list[Marked] = []
    body, numbering = document.element.body, Numbering(document)
    for child in list(body):
        found = list(_marked(child, styles, numbering))
        marked += found
        if found:
            body.remove(child)
    return marked, blocks_of(document)


def _marked(block: Any, styles: Mapping[str, Role], numbering: Numbering) -> Iterator[Marked]:
    """A paragraph of one of our styles; of a table the cells that hold sides to be matched, else that there is one."""
    paragraphs = [block] if block.tag == qn("w:p") else list(block.iter(qn("w:p"))) if block.tag == qn("w:tbl") else []
    for place, paragraph in enumerate(paragraphs):
        named = next((node.get(qn("w:val"), "") for node in paragraph.iter(qn("w:pStyle"))), "")
        role = styles.get(named)
        if role in {Role.LEFT, Role.OPTIONS} or (role and block.tag == qn("w:p")):
            yield Marked(role, paragraph_text(paragraph, numbering))
        elif role and place == 0:
            yield Marked(role, UNSEEN)


def _chunk(document: DocumentObject, name: str) -> Iterator[Block]:
    """A document in the document is read; one within that would go on for ever."""
    return chunk_blocks(document, name, lambda inner: list(_blocks(inner.element.body, Numbering(inner), _no_chunk)))


def _no_chunk(name: str) -> Iterator[Block]:
    raise foreign_body(N_("多层嵌套的文档"))


def _blocks(parent: Any, numbering: Numbering, chunk: Chunks) -> Iterator[Block]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield from paragraph_text(child, numbering).split("\n")
        elif child.tag == qn("w:tbl"):
            yield Grid([_row(row, numbering, chunk) for row in child.iterchildren(qn("w:tr"))])
        elif child.tag == qn("w:altChunk"):
            yield from chunk(child.get(qn("r:id"), ""))
        elif child.tag in _THROUGH:
            yield from _blocks(child, numbering, chunk)
        elif child.tag == _ALTERNATIVES or str(child.tag).startswith(_MATHS):
            yield UNSEEN


def _row(row: Any, numbering: Numbering, chunk: Chunks) -> list[str]:
    cells = []
    for cell in row.iterchildren(qn("w:tc")):
        inner = _blocks(cell, numbering, chunk)
        cells.append("\n".join(block if isinstance(block, str) else UNSEEN for block in inner).strip())
    return cells


def paragraph_text(paragraph: Any, numbering: Numbering) -> str:
    """A paragraph's visible text with its number; deleted and hidden text is left out."""
    text = "".join(_inline(paragraph))
    label = numbering.label(paragraph) if text.strip() else ""
    return f"{label} {text}" if label else text


def _inline(parent: Any) -> Iterator[str]:
    for child in parent:
        if child.tag == qn("w:r"):
            yield _run(child)
        elif child.tag in _THROUGH:
            yield from _inline(child)
        elif child.tag in _PICTURES or str(child.tag).startswith(_MATHS):
            yield UNSEEN


def _run(run: Any) -> str:
    properties = run.find(qn("w:rPr"))
    if properties is not None and _on(properties, "w:vanish"):
        return ""
    text = "".join(map(_piece, run))
    if properties is None:
        return text
    underlined = properties.find(qn("w:u"))
    if underlined is not None and underlined.get(qn("w:val")) != "none" and len(text) > 1 and not text.strip():
        return "____"
    return _shifted(text, properties)


def _piece(node: Any) -> str:
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag == qn("w:br"):
        return "" if node.get(qn("w:type")) in {"page", "column"} else "\n"
    if node.tag == qn("w:sym"):
        return _symbol(node)
    if node.tag == qn("w:ruby"):
        return "".join(_inline(node))
    return UNSEEN if node.tag in _PICTURES else _SIGNS.get(node.tag, "")


def _symbol(node: Any) -> str:
    """A sign of a font of pictures, where it is known what it shows."""
    try:
        code = int(node.get(qn("w:char"), ""), 16) & 0xFF
    except ValueError:
        return _UNKNOWN
    return _SYMBOLS.get((node.get(qn("w:font"), "").upper(), code), _UNKNOWN)


def _shifted(text: str, properties: Any) -> str:
    """Raised and lowered figures as such, so that 10² never reads 102."""
    shift = properties.find(qn("w:vertAlign"))
    signs = {"superscript": RAISED, "subscript": LOWERED}.get(shift.get(qn("w:val"), "")) if shift is not None else None
    if not signs or not text.strip():
        return text
    return "".join(signs[char] for char in text) if all(char in signs for char in text) else UNSEEN


def _on(properties: Any, name: str) -> bool:
    switch = properties.find(qn(name))
    return switch is not None and switch.get(qn("w:val"), "true") not in {"0", "false", "off"}

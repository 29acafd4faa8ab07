"""Pieces of XML that every written question is made of."""

from __future__ import annotations

import re

from lxml import etree

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.moodle.elements import Unmapped

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def storable_text(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _UNREADABLE.sub("", text)


def add_text(parent: etree._Element, text: str) -> None:
    """`<text>` with these words."""
    etree.SubElement(parent, "text").text = storable_text(text)


def add_html(parent: etree._Element, name: str, html: str) -> etree._Element:
    """An element with HTML in it."""
    holder = etree.SubElement(parent, name, format="html")
    add_text(holder, html)
    return holder


def grade(points: int) -> str:
    """Hundredths as Moodle's marks."""
    return f"{points / 100:.7f}"


def sayable(html: str, column: str) -> str:
    """The HTML, when it shows no formula without its source."""
    if "<math" in html:
        raise Unmapped(column, N_("写在代码里的公式不能写入 Moodle XML，请改用 Word 导出"))
    return html

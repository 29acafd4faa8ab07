"""Single values of a Moodle question: its texts in their formats, its marks, its switches."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.markup import MAX_BYTES
from hongling_exam.question_bank.formats.html_text import (
    checked_markdown,
    html_to_line,
    html_to_markdown,
    html_to_plain,
    plain_to_markdown,
)
from hongling_exam.question_bank.formats.html_words import Unconvertible

STEM, ANSWERS, EXPLANATION, POINTS, KIND = N_("题干"), N_("答案"), N_("解析"), N_("分值"), N_("题型")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)


class Unmapped(Exception):
    """Why a question has no counterpart here: the part of it, and the reason in Chinese."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(slots=True)
class Content:
    """What differs from kind to kind; `points` only where the kind has another than the default grade."""

    kind: str
    body: dict[str, Any]
    key: dict[str, Any]
    policy: dict[str, Any] = field(default_factory=dict)
    points: int | None = None


def raw_text(parent: etree._Element, name: str) -> str:
    """The `<text>` below `name`, as it stands; "" without it."""
    return parent.findtext(f"{name}/text") or ""


def markdown_in(holder: etree._Element | None, column: str) -> str:
    """The text of an element with a `format`, as Markdown; raises Unmapped for what cannot be kept."""
    if holder is None:
        return ""
    _refuse_files(holder, column)
    text, written_as = holder.findtext("text") or "", holder.get("format", "html")
    if written_as == "markdown":
        return _convert(checked_markdown, text, column)
    if written_as == "plain_text":
        return _convert(plain_to_markdown, text, column)
    return _convert(html_to_markdown, _with_breaks(text, written_as), column)


def line_in(holder: etree._Element, column: str) -> str:
    """The same as one line of inline Markdown."""
    _refuse_files(holder, column)
    return _convert(html_to_line, holder.findtext("text") or "", column)


def words_in(holder: etree._Element | None, column: str) -> str:
    """The bare words, lines kept where the format is plain text."""
    if holder is None:
        return ""
    _refuse_files(holder, column)
    text = holder.findtext("text") or ""
    if len(text) > MAX_BYTES:
        raise Unmapped(column, N_("文字超过 64 kB"))
    return text.strip() if holder.get("format") == "plain_text" else _convert(html_to_plain, text, column)


def stem_of(question: etree._Element) -> str:
    """The question text as Markdown."""
    return markdown_in(question.find("questiontext"), STEM)


def read_points(question: etree._Element) -> int | None:
    """The default grade in hundredths; None without one. Raises Unmapped when it is no mark of ours."""
    text = (question.findtext("defaultgrade") or "").strip()
    if not text:
        return None
    grade = number(text)
    if grade is None or grade <= 0 or grade >= 10_000 or grade * 100 != int(grade * 100):
        raise Unmapped(POINTS, worded(N_("分值「%(text)s」不可用，须大于 0，最多两位小数"), text=text[:20]))
    return int(grade * 100)


def number(text: str) -> Decimal | None:
    """A number as Moodle writes it, exponents included; None for anything else."""
    return Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None


def plain_number(value: Decimal) -> str:
    """Without exponent and without noughts at the end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def switched_on(question: etree._Element, name: str, *, otherwise: bool) -> bool:
    """A switch written as true/false or 1/0."""
    text = (question.findtext(name) or "").strip().lower()
    return text in {"1", "true"} if text else otherwise


def _with_breaks(text: str, written_as: str) -> str:
    """Moodle's automatic format shows a line end as one."""
    return text.replace("\r\n", "\n").replace("\n", "<br>") if written_as == "moodle_auto_format" else text


def _refuse_files(holder: etree._Element, column: str) -> None:
    attached = holder.find("file")
    if attached is not None:
        name = (attached.get("name") or "")[:60]
        raise Unmapped(column, worded(N_("含有附带文件「%(name)s」，请去掉或改成文字"), name=name))


def _convert(converter: Any, text: str, column: str) -> str:
    try:
        return str(converter(text))
    except Unconvertible as error:
        raise Unmapped(column, error.args[0]) from None

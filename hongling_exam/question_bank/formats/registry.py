"""Every format of question files: what it is called, how it is known, read and written. The table is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats import (
    aiken,
    csv_sheet,
    excel,
    excel_writing,
    gift,
    moodle,
    text_file,
    word,
    word_writing,
)
from hongling_exam.question_bank.formats.detection import detected
from hongling_exam.question_bank.formats.illustrations import Pictures
from hongling_exam.question_bank.formats.incoming import Fault, Incoming, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.qti import reading as qti
from hongling_exam.question_bank.formats.qti import writing as qti_writing

AUTO = "auto"
"""The name that lets the content tell."""

Read: TypeAlias = Callable[[bytes, str], Incoming]
"""(bytes of a file, its name); raises UnreadableFile when nothing of the file can be read."""
Write: TypeAlias = Callable[[Sequence[IncomingQuestion]], tuple[bytes, list[Fault]]]
"""A file of these questions, and a fault for each one that is not in it because the format cannot say it."""

Illustrate: TypeAlias = Callable[[Sequence[IncomingQuestion], Pictures], tuple[bytes, list[Fault]]]


@dataclass(frozen=True, slots=True)
class Format:
    """`title` is Chinese; the first of `suffixes` is what a written file gets. `illustrate` writes like `write`, with
    the pictures that its second argument gives.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Read | None
    write: Write | None = None
    illustrate: Illustrate | None = None


_ALL = (
    Format("xlsx", N_("Excel 工作簿"), (".xlsx",), excel.read, excel_writing.write),
    Format("docx", N_("Word 文档"), (".docx",), word.read, word_writing.write, word_writing.write),
    Format(
        "docx-paper",
        N_("Word 试卷（不含答案）"),
        (".docx",),
        None,
        word_writing.write_without_key,
        word_writing.write_without_key,
    ),
    Format("csv", N_("CSV 表格"), (".csv", ".tsv"), csv_sheet.read),
    Format("text", N_("纯文本试卷"), (".txt",), text_file.read),
    Format("gift", "GIFT", (".gift", ".txt"), gift.read, gift.write),
    Format("aiken", "Aiken", (".txt",), aiken.read),
    Format("moodle-xml", "Moodle XML", (".xml",), moodle.read, moodle.write, moodle.write),
    Format("qti", N_("QTI 试题或试题包"), (".zip", ".xml"), qti.read),
    Format("qti21", N_("QTI 2.1 试题包"), (".zip",), None, qti_writing.write21, qti_writing.write21),
    Format("qti30", N_("QTI 3.0 试题包"), (".zip",), None, qti_writing.write30, qti_writing.write30),
)

FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
"""By name, in the order in which people are shown them."""


def readable() -> list[Format]:
    """The formats that can be read."""
    return [each for each in FORMATS.values() if each.read]


def writable() -> list[Format]:
    """The formats that can be written."""
    return [each for each in FORMATS.values() if each.write]


def detect(data: bytes, name: str) -> Format:
    """The format of a file, by its content and then by its name; raises UnreadableFile, which says what can be read."""
    return FORMATS[detected(data, name)]


def read_file(data: bytes, name: str, format: str = AUTO) -> Incoming:  # noqa: A002 - what people call it
    """What a file gives, read as the format of this name; raises UnreadableFile when it is not such a file."""
    chosen = detect(data, name) if format == AUTO else FORMATS.get(format)
    if chosen is None or chosen.read is None:
        raise UnreadableFile(worded(N_("没有「%(format)s」这种可导入的格式。"), format=format[:20]))
    return chosen.read(data, name)

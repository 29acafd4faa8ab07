"""Sheets as PDF and Word: pictures in both, what cannot be set is refused, every shape of answer has its place."""

from __future__ import annotations

import io
import random
import struct
import zlib
from dataclasses import replace

import docx
import pytest
from pypdf import PdfReader

from hongling_exam.core import typesetting
from hongling_exam.core.errors import Refused
from hongling_exam.core.pictures import MAX_BYTES, clean_picture
from hongling_exam.core.typesetting import GlyphMissing, TooMuchToPrint
from hongling_exam.exams.sheets.content import blocks_of, runs_of
from hongling_exam.exams.sheets.layout import (
    AnswerField,
    AnswerPart,
    SheetHead,
    SheetOption,
    SheetQuestion,
    SheetSection,
)
from hongling_exam.exams.sheets.pdf import answer_sheet_pdf, paper_pdf
from hongling_exam.exams.sheets.word import answer_sheet_docx, paper_docx
from tests.factories import pictures
from tests.paper import text_of

HEAD = SheetHead("当湖街道", "初级认证考试", "B", "初级", 2, "4", "2", "ab" * 32)
PICTURE = "/media/" + "a" * 64
FIELDS = (
    AnswerField("1", boxes=("A", "B", "C", "D")),
    AnswerField("2", boxes=("对", "错")),
    AnswerField("3", slots=("(1)", "(2)"), lines=1),
    AnswerField("4", slots=("1", "2", "3")),
    AnswerField("5", lines=1, unit="元"),
    AnswerField("6", lines=12),
)


def png() -> bytes:
    """One red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    point = zlib.compress(b"\0\xff\0\0")
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", point) + chunk(b"IEND", b"")


def sections(stem: str = "<p>看图回答</p>") -> list[SheetSection]:
    question = SheetQuestion(
        "1",
        "2",
        blocks_of(stem + f'<p><img src="{PICTURE}" alt="图"></p>'),
        [SheetOption(letter, runs_of(f"选项<strong>{letter}</strong>")) for letter in "AB"],
        answer=["A"],
        explanation=blocks_of("<p>见条文</p>"),
    )
    return [SheetSection("一、单项选择题", "共 1 题，2 分", [question])]


def without_keys(parts: list[SheetSection]) -> list[SheetSection]:
    """As `paper_sections` leaves them for candidates."""
    return [replace(part, questions=[replace(q, answer=[], explanation=[]) for q in part.questions]) for part in parts]


def test_picture_stands_in_the_pdf_and_in_the_word_file() -> None:
    held = {PICTURE: png()}
    pdf = PdfReader(io.BytesIO(paper_pdf(HEAD, sections(), held, keys=False)))
    assert sum(len(page.images) for page in pdf.pages) == 1
    word = docx.Document(io.BytesIO(paper_docx(HEAD, sections(), held, keys=False)))
    assert len(word.inline_shapes) == 1


def test_picture_of_the_largest_size_stands_in_the_pdf() -> None:
    noise = b"".join(b"\0" + random.Random(row).randbytes(1440) for row in range(1440))
    large = pictures.png(1440, 1440, pixels=noise)
    assert MAX_BYTES * 0.98 < len(clean_picture(large).data) <= MAX_BYTES
    pdf = paper_pdf(HEAD, sections(), {PICTURE: large}, keys=False)
    assert len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 1


def test_more_pictures_than_one_document_may_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "LARGEST_PICTURES", 100)
    with pytest.raises(TooMuchToPrint):
        paper_pdf(HEAD, sections(), {PICTURE: pictures.png(20, 20, text=bytes(100))}, keys=False)


def test_picture_that_word_cannot_hold_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="WebP"):
        paper_docx(HEAD, sections(), {PICTURE: b"RIFF\0\0\0\0WEBPVP8 "}, keys=False)


def test_sign_that_no_font_has_is_refused() -> None:
    with pytest.raises(GlyphMissing):
        paper_pdf(HEAD, sections("<p>\U000f0000</p>"), {PICTURE: png()}, keys=False)


def test_keys_stand_on_the_key_sheet_alone() -> None:
    for keys in (True, False):
        printed = sections() if keys else without_keys(sections())
        told = "".join(text_of(paper_pdf(HEAD, printed, {PICTURE: png()}, keys=keys)).split())
        assert ("答案：A" in told, "见条文" in told) == (keys, keys)
        word = docx.Document(io.BytesIO(paper_docx(HEAD, printed, {PICTURE: png()}, keys=keys)))
        assert any("答案：" in paragraph.text for paragraph in word.paragraphs) is keys


def test_every_shape_of_answer_has_its_place_on_the_answer_sheet() -> None:
    parts = [AnswerPart("一、各种题", "提示", FIELDS)]
    pdf = "".join(text_of(answer_sheet_pdf(HEAD, parts)).split())
    word = docx.Document(io.BytesIO(answer_sheet_docx(HEAD, parts)))
    told = "".join("".join(each.text for each in word.paragraphs).split())
    cells = "".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    for wanted in ("准考证号", "一、各种题", "元", "(2)"):
        assert wanted in pdf
        assert wanted in told
    assert "1  [A] [B] [C] [D]" in cells
    assert "2  [对] [错]" in cells
    assert cells.count("[7]") == 9, "a digit for each place of the number"
    assert told.count("＿" * 38) == 12

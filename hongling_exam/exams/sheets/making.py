"""From a form in the database to a sheet as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.labels import LabelledEnum
from hongling_exam.core.typesetting import GlyphMissing, missing_characters
from hongling_exam.exams.models import Paper, PaperForm
from hongling_exam.exams.queries.printed_papers import PrintedSection, printed_sections
from hongling_exam.exams.queries.sheets import read_pictures
from hongling_exam.exams.rules.forms import points_number
from hongling_exam.exams.sheets.layout import (
    SheetHead,
    SheetQuestion,
    SheetSection,
    answer_parts,
    paper_sections,
    words_of,
)
from hongling_exam.exams.sheets.pdf import answer_sheet_pdf, paper_pdf
from hongling_exam.exams.sheets.word import answer_sheet_docx, paper_docx


class SheetKind(LabelledEnum):
    """What is printed of a form."""

    PAPER = "paper", N_("试卷")
    ANSWERS = "answers", N_("答题卡")
    KEY = "key", N_("答案")


class SheetFormat(StrEnum):
    """The kind of file, which is also its ending."""

    PDF = "pdf"
    DOCX = "docx"


def make_sheet(paper: Paper, form: PaperForm, kind: SheetKind, ending: SheetFormat, office: str) -> bytes:
    """The file; `form` is read with its items (`list_forms`). Raises GlyphMissing and Refused for what cannot be set.

    Word has its own fonts, but what the office's printed forms cannot show would be missing there as often: both are
    held to the same.
    """
    printed = printed_sections(form)
    head = _head(paper, form, printed, office)
    if kind is SheetKind.ANSWERS:
        parts = answer_parts(printed)
        return answer_sheet_pdf(head, parts) if ending is SheetFormat.PDF else answer_sheet_docx(head, parts)
    sections, keys = paper_sections(printed, keys=kind is SheetKind.KEY), kind is SheetKind.KEY
    missing = missing_characters(words_of(sections) + head.title)
    if missing:
        raise GlyphMissing(missing)
    addresses = set(_pictures(sections))
    pictures = read_pictures(addresses)
    if addresses - pictures.keys():
        text = N_("卷上有 %(count)d 张图片打不开，不能打印。请在试题里重新上传。")
        raise Refused(text, code="picture-missing", count=len(addresses - pictures.keys()))
    write = paper_pdf if ending is SheetFormat.PDF else paper_docx
    return write(head, sections, pictures, keys=keys)


def _head(paper: Paper, form: PaperForm, printed: Sequence[PrintedSection], office: str) -> SheetHead:
    return SheetHead(
        office=office or paper.jurisdiction.name,
        title=paper.title,
        form=form.label,
        level=paper.level.label,
        questions=sum(len(each.shown.parts) or 1 for section in printed for each in section.questions),
        points=str(points_number(paper.total_points)),
        pass_points=str(points_number(paper.pass_points)),
        seal=paper.seal or "",
    )


def _pictures(sections: Sequence[SheetSection]) -> Iterator[str]:
    for section in sections:
        for question in section.questions:
            yield from _pictures_of(question)


def _pictures_of(question: SheetQuestion) -> Iterator[str]:
    yield from (block.picture for block in [*question.stem, *question.explanation] if block.picture)
    for option in [*question.options, *question.left, *question.right]:
        yield from option.pictures
    for part in question.parts:
        yield from _pictures_of(part)

"""The sheets as Word files (.docx), for offices that print or change them in Word or WPS."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from hongling_exam.core.errors import N_, Refused
from hongling_exam.exams.sheets.content import Block, Run
from hongling_exam.exams.sheets.layout import (
    NUMBER_DIGITS,
    AnswerField,
    AnswerPart,
    SheetHead,
    SheetOption,
    SheetQuestion,
    SheetSection,
)
from hongling_exam.exams.sheets.pdf import Pictures

FONT = "宋体"
STEP = Mm(6)
WEBP = b"WEBP"
RULE = "＿"
LINE_SIGNS = 38
"""Full-width signs on a ruled line."""


class _Sheet:
    """A document being written."""

    def __init__(self, head: SheetHead, title: str, subtitle: str) -> None:
        self.document = docx.Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(18)
        page.top_margin = page.bottom_margin = Mm(18)
        style: Any = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(10.5)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(2)
        self._core(head, title)
        self.line(head.office, size=11, centred=True)
        self.line(title, size=18, bold=True, centred=True)
        self.line(subtitle, size=12, centred=True)

    def _core(self, head: SheetHead, title: str) -> None:
        properties = self.document.core_properties
        properties.title, properties.author, properties.language = f"{title} {head.form} 卷", head.office, "zh-CN"

    def line(self, text: str, *, size: float = 10.5, bold: bool = False, centred: bool = False, depth: int = 0) -> None:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(size)
        paragraph.paragraph_format.left_indent = depth * STEP
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, title: str, note: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(8), True
        run = paragraph.add_run(title)
        run.bold, run.font.size = True, Pt(12)
        paragraph.add_run(f"（{note}）" if note else "")

    def words(self, runs: Iterable[Run], *, lead: str = "", depth: int = 0) -> None:
        """A paragraph, hanging behind its number or letter."""
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.left_indent = depth * STEP + (STEP if lead else 0)
        if lead:
            form.first_line_indent = -STEP
            form.tab_stops.add_tab_stop(form.left_indent)
            paragraph.add_run(f"{lead}\t")
        for run in runs:
            _add(paragraph, run)

    def blocks(self, blocks: Sequence[Block], pictures: Pictures, *, lead: str = "", depth: int = 0) -> None:
        """Blocks of text, the first behind `lead`."""
        for place, block in enumerate(blocks):
            if block.picture:
                self.picture(block.picture, pictures)
            elif block.rows:
                self.table(block.rows)
            else:
                mark = lead if place == 0 else block.mark
                self.words(block.runs, lead=mark, depth=depth + block.depth + (1 if lead and place else 0))
        if lead and (not blocks or blocks[0].picture or blocks[0].rows):
            self.words((), lead=lead, depth=depth)

    def table(self, rows: Sequence[Sequence[Sequence[Run]]]) -> None:
        table = self.document.add_table(rows=0, cols=max(len(row) for row in rows))
        table.style = "Table Grid"
        for row in rows:
            cells = table.add_row().cells
            for cell, runs in zip(cells, row, strict=False):
                for run in runs:
                    _add(cell.paragraphs[0], run)

    def picture(self, address: str, pictures: Pictures) -> None:
        found = pictures.get(address)
        if found is None:
            return
        if found[8:12] == WEBP:
            raise Refused(N_("卷上有 WebP 图片，Word 放不下；请打印 PDF，或把图片换成 PNG。"), code="webp-in-word")
        self.document.add_picture(io.BytesIO(found), height=Mm(45))

    def bytes(self) -> bytes:
        """The file."""
        written = io.BytesIO()
        self.document.save(written)
        return written.getvalue()


def _add(paragraph: Any, run: Run) -> None:
    if run.text == "\n":
        paragraph.add_run().add_break()
        return
    added = paragraph.add_run(run.text)
    added.bold, added.italic, added.font.strike = run.bold or None, run.italic or None, run.struck or None
    added.font.superscript, added.font.subscript = run.place == "raised" or None, run.place == "lowered" or None


def paper_docx(head: SheetHead, sections: Sequence[SheetSection], pictures: Pictures, *, keys: bool) -> bytes:
    """The paper, or its key sheet; raises Refused for a picture that Word cannot hold."""
    sheet = _Sheet(head, head.title, f"{head.form} 卷" + ("（答案，保密）" if keys else ""))
    about = f"{head.level}  共 {head.questions} 题  满分 {head.points} 分  {head.pass_points} 分及格"
    sheet.line(about, size=9, centred=True)
    if not keys:
        sheet.line(f"姓名：{RULE * 8}　准考证号：{RULE * 10}　座位号：{RULE * 4}")
        sheet.line("请把答案写在答题卡上，写在试卷上的不计分。", size=9)
    for section in sections:
        sheet.heading(section.title, section.note)
        for question in section.questions:
            _question(sheet, question, pictures, 0)
    if head.seal:
        sheet.line(f"封存值 {head.seal}", size=8)
    return sheet.bytes()


def _question(sheet: _Sheet, question: SheetQuestion, pictures: Pictures, depth: int) -> None:
    sheet.blocks(question.stem, pictures, lead=f"{question.number}.", depth=depth)
    for option in question.options:
        _option(sheet, option, pictures, depth + 1)
    for title, side in (("左", question.left), ("右", question.right)):
        if side:
            sheet.line(f"{title}：", depth=depth + 1)
        for option in side:
            _option(sheet, option, pictures, depth + 1)
    if question.hint:
        sheet.line(question.hint, size=9, depth=depth + 1)
    for place, line in enumerate(question.answer):
        sheet.line(f"答案：{line}" if place == 0 else line, bold=place == 0, depth=depth + 1)
    for criterion in question.criteria:
        sheet.line(f"· {criterion}", size=9, depth=depth + 1)
    if question.explanation:
        sheet.line("解析：", size=9, depth=depth + 1)
        sheet.blocks(question.explanation, pictures, depth=depth + 1)
    for part in question.parts:
        _question(sheet, part, pictures, depth + 1)


def _option(sheet: _Sheet, option: SheetOption, pictures: Pictures, depth: int) -> None:
    sheet.words(option.runs, lead=f"{option.label}.", depth=depth)
    for address in option.pictures:
        sheet.picture(address, pictures)


def answer_sheet_docx(head: SheetHead, parts: Sequence[AnswerPart]) -> bytes:
    """The answer sheet of a form."""
    sheet = _Sheet(head, "答题卡", f"{head.title} {head.form} 卷")
    sheet.line(f"姓名：{RULE * 10}　座位号：{RULE * 5}　缺考 □")
    _number_grid(sheet)
    for text in (
        "先填写姓名和准考证号，再把准考证号逐位涂黑。",
        "选择题用 2B 铅笔把选定的方框涂满；书写题用黑色签字笔写在横线上，写在框外的不计分。",
    ):
        sheet.line(text, size=9)
    for part in parts:
        sheet.heading(part.title, part.hint)
        _fields(sheet, part.fields)
    return sheet.bytes()


def _number_grid(sheet: _Sheet) -> None:
    """准考证号: a row to write it in, and ten rows of digits to fill."""
    columns = sum(NUMBER_DIGITS) + len(NUMBER_DIGITS) - 1
    dashes = {sum(NUMBER_DIGITS[:place]) + place - 1 for place in range(1, len(NUMBER_DIGITS))}
    sheet.line("准考证号", size=9)
    table = sheet.document.add_table(rows=11, cols=columns)
    table.autofit = False
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row.cells):
            cell.width = Mm(7)
            paragraph = cell.paragraphs[0]
            paragraph.alignment, paragraph.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
            if place in dashes:
                paragraph.add_run("–" if number == 0 else "")
            elif number:
                paragraph.add_run(f"[{number - 1}]").font.size = Pt(8)
            else:
                _box(cell)


def _box(cell: Any) -> None:
    """Lines around one cell."""
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single")
        edge.set(qn("w:sz"), "6")
        borders.append(edge)
    cell._tc.get_or_add_tcPr().append(borders)


def _fields(sheet: _Sheet, fields: Sequence[AnswerField]) -> None:
    """Fields with boxes three to a line, others each on their own."""
    held: list[str] = []
    for each in fields:
        if each.boxes:
            held.append(f"{each.number}  " + " ".join(f"[{label}]" for label in each.boxes))
            continue
        _rows(sheet, held)
        held = []
        if each.lines > 1:
            sheet.line(f"{each.number}.", bold=True)
            for _ in range(each.lines):
                sheet.line(RULE * LINE_SIGNS)
        else:
            sheet.line(f"{each.number}  {_slots(each)}")
    _rows(sheet, held)


def _slots(each: AnswerField) -> str:
    if each.lines:
        return "　".join(f"{slot}{RULE * 10}" for slot in each.slots or ("",)) + f" {each.unit}".rstrip()
    return "　".join(f"{slot}［　］" for slot in each.slots)


def _rows(sheet: _Sheet, texts: Sequence[str]) -> None:
    side = 3 if max(map(len, texts), default=0) <= 24 else 2
    if not texts:
        return
    table = sheet.document.add_table(rows=0, cols=side)
    for start in range(0, len(texts), side):
        cells = table.add_row().cells
        for cell, text in zip(cells, texts[start : start + side], strict=False):
            cell.paragraphs[0].add_run(text)

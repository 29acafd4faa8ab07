"""Pages of a Word document: A4, Chinese fonts, our styles, page numbers; paragraphs and tables of runs."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.paper_layout import Placed, Role
from hongling_exam.question_bank.formats.paper_text import Grid, Line, Run
from hongling_exam.question_bank.formats.word_formula import formula_of

SONG, FANGSONG, HEI, LATIN = "宋体", "仿宋", "黑体", "Times New Roman"
_MARGIN = Cm(2.4)
_SIZE = Pt(12)
_WIDEST, _HIGHEST = Cm(14), Cm(16)
_BOLD = frozenset([Role.HEADING])
_KEYS = frozenset([Role.KEY, Role.PART_KEY, Role.FIELD])
_BLANK = "　　　　"


class Pages:
    """A document while it is written; `pictures` gives the bytes of a picture by its address."""

    def __init__(self, pictures: Callable[[str], bytes | None]) -> None:
        self.document = Document()
        self.pictures = pictures
        self._page()
        _font(self.document.styles["Normal"], SONG)
        self.styles: dict[Role, str] = {}  # the library looks a style up by name, slowly, for every paragraph
        for role in Role:
            style = self.document.styles.add_style(str(role), WD_STYLE_TYPE.PARAGRAPH)
            self.styles[role] = style.style_id
            style.base_style = self.document.styles["Normal"]
            _font(style, HEI if role in _BOLD else FANGSONG if role in _KEYS else SONG)
            style.paragraph_format.keep_with_next = role in {Role.HEADING, Role.STEM, Role.PART}
        self._numbers()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
        normal = self.document.styles["Normal"].paragraph_format
        normal.space_after, normal.space_before, normal.line_spacing = Pt(0), Pt(0), 1.35

    def _numbers(self) -> None:
        """第 1 页 共 3 页, counted by Word."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        before, between, after = N_("第 {page} 页　共 {pages} 页").replace("{pages}", "{page}").split("{page}")
        paragraph.add_run(before)
        _field(paragraph, "PAGE")
        paragraph.add_run(between)
        _field(paragraph, "NUMPAGES")
        paragraph.add_run(after)

    def title(self, text: str) -> None:
        """The name of the paper."""
        run = self._centred(text)
        run.font.size = Pt(18)

    def subtitle(self, text: str) -> None:
        """A line in the middle: what follows, or what to fill in."""
        self._centred(text)

    def _centred(self, text: str) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(8)
        run = paragraph.add_run(text)
        _run_font(run, HEI)
        return run

    def new_page(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def space(self, lines: int) -> None:
        """Empty lines to write on."""
        for _ in range(lines):
            self.document.add_paragraph()

    def put(self, placed: Sequence[Placed], columns: int = 1) -> None:
        """Paragraphs and tables; `columns` options stand on a line, at even distances."""
        for one in placed:
            if isinstance(one.block, Grid):
                self._table(one.block, one.role)
                continue
            paragraph = self.document.add_paragraph()
            self._style(paragraph, one.role)
            if one.role is Role.OPTIONS:
                _stops(paragraph, columns)
            self._fill(paragraph, one.block)

    def _table(self, grid: Grid, role: Role) -> None:
        width = max(map(len, grid.rows), default=0)
        if not width:
            return
        table = self.document.add_table(len(grid.rows), width, style="Table Grid")
        for row, cells in zip(table.rows, grid.rows, strict=True):
            for place, (cell, line) in enumerate(zip(row.cells, cells, strict=False)):
                inside = Role.OPTIONS if role is Role.LEFT and place else role
                self._style(cell.paragraphs[0], inside)
                self._fill(cell.paragraphs[0], line)

    def _fill(self, paragraph: Any, line: Line) -> None:
        for run in line:
            if run.formula:
                paragraph._p.append(formula_of(run.text))
            elif run.picture:
                self._picture(paragraph, run)
            else:
                _write(paragraph, run)

    def _picture(self, paragraph: Any, run: Run) -> None:
        """A picture no larger than the page allows, with what it shows told to those who cannot see it."""
        data = self.pictures(run.picture)
        if data is None:
            raise LookupError(f"no picture {run.picture}")  # whoever writes has asked for all of them before
        drawn = paragraph.add_run().add_picture(io.BytesIO(data))
        scale = min(1.0, _WIDEST / drawn.width, _HIGHEST / drawn.height)
        drawn.width, drawn.height = int(drawn.width * scale), int(drawn.height * scale)
        drawn._inline.docPr.set("descr", run.text)

    def _style(self, paragraph: Any, role: Role) -> None:
        paragraph._p.get_or_add_pPr().style = self.styles[role]

    def saved(self) -> bytes:
        """The bytes of the document."""
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()


def _write(paragraph: Any, run: Run) -> None:
    made = paragraph.add_run(_BLANK if run.blank else run.text)
    made.bold, made.italic = run.bold or None, run.italic or None
    made.font.strike = run.struck or None
    made.underline = run.blank or None


def _stops(paragraph: Any, columns: int) -> None:
    width = Cm(21) - 2 * _MARGIN
    for place in range(1, columns):
        paragraph.paragraph_format.tab_stops.add_tab_stop(int(width * place / columns))


def _font(style: Any, name: str) -> None:
    style.font.size = _SIZE
    _run_font(style, name)


def _run_font(owner: Any, name: str) -> None:
    """Latin letters in one font, Chinese in another: Word wants the latter in an attribute of its own."""
    owner.font.name = LATIN
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)

"""Workbooks of questions (.xlsx, or CSV): one sheet of all kinds, or one for each, as trainers keep them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

from hongling_exam.core.errors import N_, Invalid, worded
from hongling_exam.core.spreadsheet import Problem, RawSheet, Table, read_sheets, tables
from hongling_exam.core.spreadsheet_files import BROKEN
from hongling_exam.question_bank.formats.drafts import Draft
from hongling_exam.question_bank.formats.finishing import finish
from hongling_exam.question_bank.formats.incoming import Fault, Incoming, UnreadableFile
from hongling_exam.question_bank.formats.sheet_words import ALIASES, LETTERS, TITLES, folded_spaces, kind_within

MARKDOWN = "Markdown"
"""A note above a header that holds this word says that the texts are Markdown; our template and exports do."""

EXAMPLES = "示例"
"""A sheet whose name begins so shows how to fill in the others, and is not read beside them."""

MOST_QUESTIONS = 50_000
NOTE_WITHIN = 20
LEAST_COLUMNS = 3
"""A sheet with so many columns and no header is a table that was meant to be read."""


def read(data: bytes, name: str) -> Incoming:
    """All questions of a workbook; raises UnreadableFile when it is none, is over a bound, or has no header."""
    _refuse_macros(data)
    try:
        sheets = read_sheets(data, exact=True)
        found = tables(sheets, ALIASES, ("stem",))
    except Invalid as error:
        raise UnreadableFile(str(error)) from None
    if sum(len(table.rows) for table in found) > MOST_QUESTIONS:
        raise UnreadableFile(N_("试题超过 50000 道。请分成几个文件，再逐个上传。"))
    return read_tables(sheets, found, markdown=any(map(_says_markdown, sheets)))


def read_tables(sheets: Sequence[RawSheet], found: Sequence[Table], *, markdown: bool = False) -> Incoming:
    """The questions of tables that have a header, `sheets` being all there are."""
    incoming, several = Incoming(), sum(bool(sheet.rows) for sheet in sheets) > 1
    drafts: list[Draft] = []
    for table in found:
        prefix = worded(N_("工作表「%(sheet)s」"), sheet=table.sheet) if several and table.sheet else ""
        if (len(found) > 1 and table.sheet.startswith(EXAMPLES)) or _refuse_header(table, prefix, incoming):
            continue
        if table.ignored:
            incoming.notes.append(Fault(prefix, "、".join(table.ignored)[:200], N_("没有对应的字段，这些列没有读取")))
        drafts += _drafts(table, prefix, markdown)
    read = {table.sheet for table in found}
    for sheet in sheets:
        if sheet.title not in read and max((len(cells) for _, cells in sheet.rows), default=0) >= LEAST_COLUMNS:
            place = worded(N_("工作表「%(sheet)s」"), sheet=sheet.title)
            incoming.refuse(place, "", N_("没有找到含「题干」的表头，这张表没有读取"))
    return finish(drafts, incoming)


def _refuse_header(table: Table, prefix: str, incoming: Incoming) -> bool:
    """Whether a table cannot be read as its header stands: no answers, or a column twice that is more than a number."""
    if not table.columns & {"answer", "blank1"}:
        incoming.refuse(prefix, TITLES["answer"], N_("表头没有「答案」一列，这张表没有读取"))
        return True
    twice = [problem for problem in _header_problems(table) if problem.column != TITLES["number"]]
    for problem in twice:
        incoming.refuse(prefix + worded(N_("第 %(n)d 行"), n=problem.row), problem.column, problem.reason)
    return bool(twice)


def _header_problems(table: Table) -> list[Problem]:
    rows = {row.number for row in table.rows}
    return [problem for problem in table.problems if problem.row not in rows]


def _refuse_macros(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            macros = any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()[:1000])
    except BROKEN:
        return  # no zip: whatever it is, `read_sheets` says so
    if macros:
        raise UnreadableFile(N_("文件含有宏，不予读取。请在 Excel 中另存为不含宏的 .xlsx 再导入。"))


def _says_markdown(sheet: RawSheet) -> bool:
    """Whether a lone cell near the top, which is no header, speaks of Markdown."""
    tops = [cells for _, cells in sheet.rows[:NOTE_WITHIN] if len(cells) == 1]
    return any(isinstance(cells[0], str) and MARKDOWN in cells[0] for cells in tops)


def _drafts(table: Table, prefix: str, markdown: bool) -> Iterator[Draft]:
    """A draft for each row; rows with a 小题 belong to the 材料题 above them."""
    broken: dict[int, list[tuple[str, str]]] = {}
    for problem in table.problems:
        text = worded(problem.reason, **problem.params)
        broken.setdefault(problem.row, []).append((problem.column, text))
    section, group = kind_within(table.sheet), None
    fields = {title: name for name, title in TITLES.items()}
    for row in table.rows:
        cells = {name: folded_spaces(text).strip() for name, text in row.cells.items() if text and name not in LETTERS}
        options = {letter: row.cells[letter] for letter in LETTERS if row.cells[letter]}
        draft = Draft(prefix + worded(N_("第 %(n)d 行"), n=row.number), cells, options, section, markdown)
        for column, text in broken.get(row.number, []):
            draft.fault(fields[column], text)
        if not draft.get("part"):
            group = draft
            yield draft
        elif group is None:
            draft.fault("part", N_("小题上方没有材料题"))
            yield draft
        else:
            group.parts.append(draft)

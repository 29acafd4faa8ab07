"""CSV and TSV with the columns of the Excel template, in any encoding that text files come in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from hongling_exam.core.errors import N_, Invalid, worded
from hongling_exam.core.spreadsheet import RawSheet, tables
from hongling_exam.core.spreadsheet_files import MOST_COLUMNS, MOST_ROWS, Cell, RawRow
from hongling_exam.question_bank.formats.encodings import decode
from hongling_exam.question_bank.formats.excel import MARKDOWN, NOTE_WITHIN, read_tables
from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.sheet_words import ALIASES

LONGEST_HEAD = 20_000
_DELIMITERS = ",\t;"
_NAMES = frozenset(name.casefold() for names in ALIASES.values() for name in names)
_STEMS = frozenset(ALIASES["stem"])
_ROUNDED = re.compile(r"\d(\.\d+)?[Ee]\+?\d{2}")
"""What Excel makes of a long number when it writes a CSV."""


def read(data: bytes, name: str) -> Incoming:
    """All questions of the one table; raises UnreadableFile when it is none, is over a bound, or has no header."""
    text = decode(data)
    try:
        sheet = RawSheet("", list(_rows(text)))
        return read_tables([sheet], tables([sheet], ALIASES, ("stem",)), markdown=_says_markdown(sheet))
    except Invalid as error:
        raise UnreadableFile(str(error)) from None


def delimiter_of(text: str) -> str | None:
    """What parts the columns: the sign under which a line near the top has a stem's title and another one; or None."""
    best, most = None, 1
    lines = text[:LONGEST_HEAD].splitlines()[:NOTE_WITHIN]
    for sign in _DELIMITERS:
        for line in lines:
            titles = {re.sub(r"[\s*\"]|[（(].*", "", cell) for cell in line.split(sign)}
            known = sum(title.casefold() in _NAMES for title in titles)
            if titles & _STEMS and known > most:
                best, most = sign, known
    return best


def _rows(text: str) -> Iterator[RawRow]:
    """Rows by the number that a spreadsheet program would give them; blank ones are left out."""
    count = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text) or ",")
        for number, cells in enumerate(reader, 1):
            values: list[Cell] = [_cell(cell.strip()) for cell in cells]
            if not any(values):
                continue
            count += 1
            if count > MOST_ROWS or len(values) > MOST_COLUMNS:
                text = N_("表格超过了上限：最多 %(rows)s 行、%(columns)s 列。请拆分后再导入。")
                raise UnreadableFile(worded(text, rows=MOST_ROWS, columns=MOST_COLUMNS))
            yield number, values
    except csv.Error:
        raise UnreadableFile(
            N_("表格中的引号没有成对出现，或一格的文字过长。请用 Excel 打开检查后另存再上传。")
        ) from None


def _cell(text: str) -> Cell:
    return (text, "lossy") if _ROUNDED.fullmatch(text) else text


def _says_markdown(sheet: RawSheet) -> bool:
    """Whether a lone cell near the top speaks of Markdown, as the note of our own exports does."""
    tops = [[cell for cell in cells if cell] for _, cells in sheet.rows[:NOTE_WITHIN]]
    return any(len(cells) == 1 and isinstance(cells[0], str) and MARKDOWN in cells[0] for cells in tops)

"""Tables as offices send them: read by the words of their header, and written as workbooks.

The header is found in any order of columns, below any 填写须知 row; what a column is called in the file does not
matter further on. Reading is slow: do it before the database is touched, or inside `unit_of_work.reading()`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.spreadsheet_files import Cell, RawSheet, read_sheets
from hongling_exam.core.spreadsheet_writing import Sheet, write_workbook

__all__ = ["Problem", "RawSheet", "Row", "Sheet", "Table", "read_sheets", "read_table", "tables", "write_workbook"]

HEADER_WITHIN = 20
FAULTS = {
    "lossy": N_("Excel 把%(column)s存成了数字，末几位已丢失"),
    "error": N_("单元格是 Excel 的错误值，请改正后再导入"),
    "formula": N_("单元格是公式，请复制后「选择性粘贴 → 数值」，再导入"),
    "format": N_("单元格的数字格式无法确定显示成什么，请把单元格设为「文本」后重新输入"),
}


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken. `reason` is a source text with `params`; `row` is the row's number in the file."""

    row: int
    column: str
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """第 N 行 · 列 · 原因, in Chinese; pages translate the reason themselves."""
        return f"第 {self.row} 行 · {self.column} · {self.reason % self.params if self.params else self.reason}"


@dataclass(frozen=True)
class Row:
    """A row with its number in the file; every known field is a key, "" where the cell is empty or absent."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """What was read. `problems` lists what the file itself has wrong; rows named there are in `rows` nevertheless.

    `columns` tells which fields have a column, `ignored` names the columns that none of the aliases knows.
    """

    rows: Sequence[Row]
    problems: Sequence[Problem]
    columns: frozenset[str] = frozenset()
    ignored: Sequence[str] = ()
    sheet: str = ""


def read_table(data: bytes, aliases: Mapping[str, Sequence[str]], required: Sequence[str]) -> Table:
    """The first sheet that has a header, as fields. `aliases` maps field → what its column may be called.

    The first alias names the column in problems. Raises Invalid when the file is no table, is over a bound, or has no
    header with all `required` fields (each missing one is named).
    """
    return tables(read_sheets(data), aliases, required)[0]


def tables(sheets: Iterable[RawSheet], aliases: Mapping[str, Sequence[str]], required: Sequence[str]) -> list[Table]:
    """Each of `sheets` that has a whole header, as a table; never empty, raises Invalid as `read_table` does."""
    known = {_folded(alias): name for name, names in aliases.items() for alias in names}
    found, best = [], frozenset[str]()
    for sheet in sheets:
        header, fields = _find_header(sheet, known)
        if fields.keys() >= set(required):
            found.append(_table(sheet, header, fields, aliases))
        best = max(best, frozenset(fields), key=len)
    if not found:
        missing = [aliases[name][0] for name in required if name not in best]
        text = N_("没有找到表头，或表头缺少这些列：%(columns)s。请使用下载的模板。")
        raise Invalid(text, [{"column": each} for each in missing], code="no-header", columns="、".join(missing))
    return found


def _find_header(sheet: RawSheet, known: Mapping[str, str]) -> tuple[int, dict[str, list[int]]]:
    """The place of the row that matches the most fields, and field → columns there."""
    best_place, best_fields = 0, dict[str, list[int]]()
    for place, (_number, cells) in enumerate(sheet.rows[:HEADER_WITHIN]):
        fields: dict[str, list[int]] = {}
        for column, cell in enumerate(cells):
            name = known.get(_folded(_text(cell)))
            if name:
                fields.setdefault(name, []).append(column)
        if len(fields) > len(best_fields):
            best_place, best_fields = place, fields
    return best_place, best_fields


def _table(
    sheet: RawSheet, header: int, fields: Mapping[str, list[int]], aliases: Mapping[str, Sequence[str]]
) -> Table:
    number, titles = sheet.rows[header]
    problems = [
        Problem(number, aliases[name][0], N_("这一列出现了不止一次，请只留一列"))
        for name, columns in fields.items()
        if len(columns) > 1
    ]
    used = {column for columns in fields.values() for column in columns}
    ignored = [_text(cell) for column, cell in enumerate(titles) if column not in used and _text(cell)]
    rows = []
    for row_number, cells in sheet.rows[header + 1 :]:
        values = dict.fromkeys(aliases, "")
        for name, columns in fields.items():
            cell = cells[columns[0]] if columns[0] < len(cells) else ""
            values[name] = _text(cell)
            if isinstance(cell, tuple):
                title = aliases[name][0]
                problems.append(Problem(row_number, title, FAULTS[cell[1]], {"column": title}))
        if any(values.values()):
            rows.append(Row(row_number, values))
    return Table(rows, problems, frozenset(fields), ignored, sheet.title)


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _folded(title: str) -> str:
    """A column's title without what people add to it: white space, asterisks, colons, a bracketed remark."""
    bare = re.sub(r"[\s*:]", "", unicodedata.normalize("NFKC", title)).casefold()
    return re.sub(r"[(\[【].*$", "", bare) or bare

"""Run as a script, never imported: the bounded child process of `spreadsheet` that parses one workbook.

Standard input is the workbook, the arguments are the most rows and columns, then "exact" or "plain"; standard output
is one JSON document: {"sheets": [{"title", "rows": [[number, [cell, …]], …]}]} or {"fault": "too-much"}. A cell is the
text a person sees in Excel, or [text, fault] (see `spreadsheet.FAULTS`); in exact reading a number or a moment is
[value, "number" or "moment", its format], and a formula is a fault. The archive has been counted by the parent.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

MEMORY = 768 * 1024 * 1024
MOST_TEXT = 64_000_000
"""Characters in a sheet: a shared text of 32,767 may stand in every cell and takes no room in the file."""

PRECISE = 10**15
LAST_ROW = 1_048_576
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HALF_DAY, _HALF_DAY_SECONDS = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
CHINESE_FORMATS = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: _HALF_DAY,
    35: _HALF_DAY_SECONDS,
    36: _YEAR_MONTH,
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: _HALF_DAY,
    56: _HALF_DAY_SECONDS,
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}
"""What Chinese Excel shows for formats that have a number and no text, or another text elsewhere."""
LOCAL_CURRENCY = frozenset({5, 6, 7, 8, 41, 42, 43, 44})
EAST_ASIAN_DATES = CHINESE_FORMATS.keys() - {14, 22}


class TooMuch(Exception):
    """More rows, columns or text than asked for."""


def bound_self() -> None:
    """Let the system end this process rather than let it take the machine's memory."""
    try:
        import resource  # not there on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def shown(value: Any, number_format: str) -> Any:
    """The text of a value as Excel shows it, or [text, fault]."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shown_number(value, number_format)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    text = str(value).strip()
    return [text, "lossy"] if re.fullmatch(r"\d(\.\d+)?[Ee]\+?\d{2}", text) else text


def shown_number(value: float, number_format: str) -> Any:
    """A number's text; one of 16 digits or more has lost its last ones in Excel, so it is a fault."""
    if abs(value) >= PRECISE:
        return [f"{value:.2E}", "lossy"]
    if "%" in number_format:
        places = re.search(r"\.(0+)%", number_format)
        return f"{value * 100:.{len(places.group(1)) if places else 0}f}%"
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def read_cell(cell: Any) -> Any:
    """A cell's text, or [text, fault]; an Excel error (#N/A) is a fault."""
    if cell.data_type == "e":
        return [str(cell.value), "error"]
    return shown(cell.value, cell.number_format if isinstance(cell.value, int | float) else "")


def read_exact_cell(cell: Any) -> Any:
    """A cell's text, [text, fault], or its value with its format, from which `number_formats` tells what is shown."""
    value = cell.value
    if cell.data_type == "f":
        return ["=", "formula"]
    if cell.data_type != "e" and isinstance(value, dt.datetime | dt.time):
        return [value.isoformat(), "moment", format_of(cell)]
    if cell.data_type == "e" or isinstance(value, bool) or not isinstance(value, int | float):
        return read_cell(cell) if not isinstance(value, dt.timedelta) else [str(value), "format"]
    return [f"{value:.2E}", "lossy"] if abs(value) >= PRECISE else [repr(value), "number", format_of(cell)]


def format_of(cell: Any) -> str:
    """A cell's format as Chinese Excel shows it; "" for one that follows the machine's currency."""
    number = cell.style_array.numFmtId if cell.has_style else 0
    if number in CHINESE_FORMATS or number in LOCAL_CURRENCY:
        return CHINESE_FORMATS.get(number, "")
    try:
        return str(cell.number_format)
    except LookupError:
        return ""


def read_rows(sheet: Any, most_rows: int, most_columns: int, read_one: Callable[[Any], Any]) -> list[list[Any]]:
    """The rows of a sheet that are not blank, each with its number."""
    sheet.reset_dimensions()
    rows: list[list[Any]] = []
    text = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > LAST_ROW:
            raise TooMuch()
        values = [read_one(cell) for cell in cells]
        while values and values[-1] == "":
            values.pop()
        if not values:
            continue
        text += sum(len(value if isinstance(value, str) else value[0]) for value in values)
        if len(rows) >= most_rows or len(values) > most_columns or text > MOST_TEXT:
            raise TooMuch()
        rows.append([number, values])
    return rows


def read(data: bytes, most_rows: int, most_columns: int, exact: bool) -> dict[str, Any]:
    """Every visible sheet of a workbook."""
    book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=not exact, keep_links=False)
    read_one = read_exact_cell if exact else read_cell
    styles = enumerate(book._cell_styles)
    # Excel's Chinese date formats have fixed numbers and no text, so openpyxl takes them for plain numbers.
    book._date_formats.update(place for place, style in styles if style.numFmtId in EAST_ASIAN_DATES)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return {"sheets": [{"title": s.title, "rows": read_rows(s, most_rows, most_columns, read_one)} for s in visible]}


def main() -> None:
    """Read standard input, write the document."""
    bound_self()
    warnings.simplefilter("ignore")
    try:
        document = read(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "exact")
    except TooMuch:
        document = {"fault": "too-much"}
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()

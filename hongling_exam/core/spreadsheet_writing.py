"""Workbooks to hand out: a string is always written as a string, whatever it begins with."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

WIDTH = 16
LONGEST_CELL = 32_767
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Sheet:
    """A sheet to write. `note` stands above the header; `as_text` keeps what people type later from becoming numbers.

    `widths` are in characters, one for each column, 16 where none is given.
    """

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    widths: Sequence[int] = ()
    note: str = ""
    as_text: bool = False


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """The bytes of an .xlsx with `sheets`. Numbers are written as numbers, days as days, None as an empty cell."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#f3ece4", "border": 1, "border_color": "#c9bfb2"}),
        "note": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#6b625a"}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_sheet_name(sheet.title)), sheet, formats)
    book.close()
    return target.getvalue()


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for column in range(len(sheet.headers)):
        width = sheet.widths[column] if column < len(sheet.widths) else WIDTH
        page.set_column(column, column, width, formats["text"] if sheet.as_text else None)
    head = 0
    if sheet.note:
        page.set_row(0, 18 * (sheet.note.count("\n") + 1))
        page.merge_range(0, 0, 0, max(1, len(sheet.headers) - 1), sheet.note, formats["note"])
        head = 1
    for column, title in enumerate(sheet.headers):
        page.write_string(head, column, title, formats["head"])
    page.freeze_panes(head + 1, 0)
    for place, values in enumerate(sheet.rows, head + 1):
        for column, value in enumerate(values):
            _write_cell(page, place, column, value, formats)


def _write_cell(page: Any, row: int, column: int, value: object, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001 - a day, no instant
    else:
        page.write_string(row, column, str(value)[:LONGEST_CELL])


def _sheet_name(title: str) -> str:
    """What Excel allows as the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31] or "Sheet"

"""The rows of a workbook or CSV, read within bounds whatever the file claims to be.

A workbook is inflated and counted before anything parses it (hardening: at most 200 members, 100 MB, ratio 100), then
parsed by a child process that is bounded in time and memory (`spreadsheet_cells`).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.number_formats import shown_moment, shown_number

LARGEST_FILE = 10 * 1024 * 1024
MOST_MEMBERS = 200
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
SMALLEST_RATED = 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
SECONDS = 60
CHUNK = 256 * 1024
READER = Path(__file__).with_name("spreadsheet_cells.py")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# RuntimeError covers encrypted members and packing methods that zipfile does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, ValueError)

Cell: TypeAlias = str | tuple[str, str]
"""What stands in a cell, or (what stands there, its fault, a name in `spreadsheet.FAULTS`)."""
RawRow: TypeAlias = tuple[int, list[Cell]]


@dataclass(frozen=True)
class RawSheet:
    """A sheet's name and its rows, blank ones left out."""

    title: str
    rows: list[RawRow]


def read_sheets(data: bytes, *, exact: bool = False) -> list[RawSheet]:
    """Every visible sheet of a workbook (.xlsx), or the one table of a CSV; raises Invalid.

    `exact` is for text that must come in as Excel shows it: a formula, and a number or date whose format is not known
    for certain, are faults of their cells.
    """
    if len(data) > LARGEST_FILE:
        raise Invalid(N_("文件超过 10 MB，请拆分后再导入。"), code="file-too-large")
    if data.startswith(OLE):
        raise Invalid(N_("这是旧版 .xls 或加了密码的文件，请在 Excel 中另存为不加密的 .xlsx 再导入。"), code="bad-file")
    if not data.startswith(b"PK"):
        return [RawSheet("", list(_csv_rows(data)))]
    _check_archive(data)
    return _read_in_child(data, exact)


def _check_archive(data: bytes) -> None:
    """Inflate every member, counting: what the archive says of its sizes is not believed."""
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise _too_much()
            for member in members:
                with archive.open(member) as file:
                    while chunk := file.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > MOST_UNPACKED or unpacked > max(SMALLEST_RATED, MOST_RATIO * len(data)):
                            raise _too_much()
    except BROKEN as error:
        raise _not_a_workbook() from error


def _read_in_child(data: bytes, exact: bool) -> list[RawSheet]:
    command = [sys.executable, "-I", str(READER), str(MOST_ROWS), str(MOST_COLUMNS), "exact" if exact else "plain"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own script
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    if done.returncode != 0:
        raise _not_a_workbook()
    document = json.loads(done.stdout)
    if document.get("fault") == "too-much":
        raise _too_much()
    return [RawSheet(sheet["title"], [_raw_row(row) for row in sheet["rows"]]) for sheet in document["sheets"]]


def _raw_row(row: list[Any]) -> RawRow:
    return row[0], [cell if isinstance(cell, str) else _raw_cell(cell) for cell in row[1]]


def _raw_cell(cell: list[str]) -> Cell:
    """A value with its format as it is shown, or a cell with its fault."""
    if len(cell) == 2:
        return cell[0], cell[1]
    value, sort, code = cell
    shown = shown_number(float(value), code) if sort == "number" else shown_moment(_moment(value), code)
    return (value, "format") if shown is None else shown


def _moment(text: str) -> dt.datetime | dt.time:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.time.fromisoformat(text)


def _csv_rows(data: bytes) -> Iterator[RawRow]:
    """The rows of a CSV in UTF-8, UTF-16 with a mark, or GB18030, parted by commas, semicolons or tabs."""
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    count = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            values: list[Cell] = [_checked(cell.strip()) for cell in cells]
            if not any(values):
                continue
            count += 1
            if count > MOST_ROWS or len(values) > MOST_COLUMNS:
                raise _too_much()
            yield number, values
    except csv.Error as error:
        raise _not_a_workbook() from error


def _checked(text: str) -> Cell:
    return (text, "lossy") if re.fullmatch(r"\d(\.\d+)?[Ee]\+?\d{2}", text) else text


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _not_a_workbook()


def _too_much() -> Invalid:
    text = N_("表格超过了上限：最多 %(rows)s 行、%(columns)s 列，展开后不超过 100 MB。请拆分后再导入。")
    return Invalid(text, code="too-much", rows=MOST_ROWS, columns=MOST_COLUMNS)


def _not_a_workbook() -> Invalid:
    return Invalid(N_("这不是可以读取的 Excel 文件（.xlsx），请用 Excel 打开检查并另存后再试。"), code="bad-file")

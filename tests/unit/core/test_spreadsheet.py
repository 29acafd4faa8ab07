"""Tables as offices send them: headers in any order, damaged cells, bombs."""

from __future__ import annotations

import datetime as dt
import io
import resource
import struct
import zipfile

import openpyxl
import pytest

from hongling_exam.core.errors import Invalid
from hongling_exam.core.spreadsheet import Sheet, Table, read_sheets, read_table, tables, write_workbook
from hongling_exam.core.spreadsheet_files import MOST_COLUMNS

SHEET = "xl/worksheets/sheet1.xml"
ALIASES = {"name": ("姓名", "名字"), "number": ("证件号", "身份证号"), "since": ("从业日期",)}


def read(data: bytes, required: tuple[str, ...] = ("name", "number")) -> Table:
    return read_table(data, ALIASES, required)


def book(*rows: list[object]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with one member replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return target.getvalue()


def edited(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The archive with `old` replaced by `new` in one member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(name)
    assert old in content
    return with_member(data, name, content.replace(old, new))


def test_reader_finds_the_header_in_any_order_below_a_note() -> None:
    data = saved(
        book(["填写须知：证件号请按文本填写"], [], [" 身份证号＊", "备注", "名字（必填）"], ["33048", "x", "沈雅琴"])
    )
    table = read(data)
    assert [(row.number, row.cells) for row in table.rows] == [(4, {"name": "沈雅琴", "number": "33048", "since": ""})]
    assert table.ignored == ["备注"]
    assert table.columns == {"name", "number"}


def test_reader_names_every_missing_column() -> None:
    with pytest.raises(Invalid) as refusal:
        read(saved(book(["部门", "从业日期"], ["组织科", "2020-01-01"])))
    assert refusal.value.errors == [{"column": "姓名"}, {"column": "证件号"}]


def test_reader_reports_a_column_that_stands_twice() -> None:
    table = read(saved(book(["姓名", "证件号", "身份证号"], ["沈", "1", "2"])))
    assert [problem.text for problem in table.problems] == ["第 1 行 · 证件号 · 这一列出现了不止一次，请只留一列"]


@pytest.mark.parametrize("value", [330482198005121234, 3.3048219800512e17, "3.3048E+17"])
def test_reader_names_a_number_whose_last_digits_excel_lost(value: object) -> None:
    table = read(saved(book(["姓名", "证件号"], ["沈雅琴", value], ["陆明华", "330482198005121234"])))
    assert [problem.text for problem in table.problems] == ["第 2 行 · 证件号 · Excel 把证件号存成了数字，末几位已丢失"]
    assert len(table.rows) == 2


def test_reader_shows_cells_as_excel_does() -> None:
    made = book(["姓名", "证件号", "从业日期"], [True, 13800000000.0, dt.date(2010, 11, 4)], [0.1, 0.255, 40486])
    made.active["A3"].number_format = "0%"
    made.active["B3"].number_format = "0.0%"
    made.active["C3"].number_format = 'yyyy"年"m"月"d"日"'
    shown = [list(row.cells.values()) for row in read(saved(made)).rows]
    assert shown == [["TRUE", "13800000000", "2010-11-04"], ["10%", "25.5%", "2010-11-04"]]


def test_reader_knows_the_chinese_date_formats_that_have_no_text() -> None:
    made = book(["姓名", "证件号", "从业日期"], ["沈", "1", 40486])
    made.active["C2"].number_format = "0.00000"
    data = saved(made)
    data = edited(data, "xl/styles.xml", b'<xf numFmtId="164"', b'<xf numFmtId="31"')
    assert read(data).rows[0].cells["since"] == "2010-11-04"


def test_reader_names_excel_error_cells() -> None:
    made = book(["姓名", "证件号"], ["沈", "#N/A"])
    made.active["B2"].data_type = "e"
    assert [problem.reason for problem in read(saved(made)).problems] == ["单元格是 Excel 的错误值，请改正后再导入"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_reader_takes_csv_in_the_encodings_offices_use(encoding: str) -> None:
    delimiter = "\t" if encoding == "utf-16" else ","
    text = "\r\n".join(
        delimiter.join(cells) for cells in (("姓名", "证件号"), ("沈雅琴", "3304"), ("古丽·买买提", "1E5"))
    )
    assert [row.cells["name"] for row in read(text.encode(encoding)).rows] == ["沈雅琴", "古丽·买买提"]


def test_reader_gives_every_sheet_that_has_a_header() -> None:
    made = book(["姓名", "证件号"], ["沈", "1"])
    made.create_sheet("说明").append(["只是文字"])
    made.create_sheet("第二页").append(["证件号", "姓名"])
    made.create_sheet("藏着").append(["证件号", "姓名"])
    made["藏着"].sheet_state = "hidden"
    assert [table.sheet for table in tables(read_sheets(saved(made)), ALIASES, ("name", "number"))] == [
        "Sheet",
        "第二页",
    ]


def test_writer_keeps_formulas_and_addresses_as_text() -> None:
    hostile = ["=cmd|'/c calc'!A1", "@SUM(1)", "https://example.org/", "+1", "\x01", "x" * 40_000]
    data = write_workbook([Sheet("人员/[一]", ["姓名", "证件号"], [["沈", each] for each in hostile])])
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.title == "人员  一"
    assert [(cell.data_type, cell.hyperlink) for cell in page["B"][1:]] == [("s", None)] * len(hostile)
    assert [row.cells["number"] for row in read(data).rows][:4] == hostile[:4]


def test_writer_keeps_numbers_days_and_empty_cells() -> None:
    rows = [["沈", 12.5, dt.date(2026, 11, 23)], ["陆", None, ""]]
    data = write_workbook([Sheet("表", ["姓名", "证件号", "从业日期"], rows, note="填写须知\n第二行", as_text=True)])
    assert [row.cells for row in read(data).rows] == [
        {"name": "沈", "number": "12.5", "since": "2026-11-23"},
        {"name": "陆", "number": "", "since": ""},
    ]


def bomb() -> bytes:
    """194 KB that unpack to 200 MB."""
    return with_member(saved(book(["姓名"])), "xl/worksheets/sheet2.xml", b"0" * 200_000_000)


def forged(data: bytes) -> bytes:
    """The archive with the unpacked size of its last member forged to 10 bytes, in both places."""
    central = data.rindex(b"PK\x01\x02")
    local = struct.unpack("<I", data[central + 42 : central + 46])[0]
    head = data[:local] + data[local : local + 22] + struct.pack("<I", 10) + data[local + 26 : central + 24]
    return head + struct.pack("<I", 10) + data[central + 28 :]


def test_reader_refuses_a_bomb_without_swallowing_it() -> None:
    data = bomb()
    assert len(data) < 250_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for hostile in (data, forged(data)):
        with pytest.raises(Invalid):
            read(hostile)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def entities(kind: str) -> bytes:
    """A workbook whose sheet declares entities and uses one."""
    declared = {
        "external": '<!ENTITY x SYSTEM "file:///etc/passwd">',
        "laughs": '<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;">',
    }[kind]
    data = edited(saved(book(["name", "证件号"])), SHEET, b"name</t>", b"&x;</t>")
    return edited(data, SHEET, b"<worksheet", f"<!DOCTYPE worksheet [{declared}]><worksheet".encode())


def wide() -> bytes:
    return saved(book([str(each) for each in range(MOST_COLUMNS + 1)]))


def far() -> bytes:
    """A row whose number lies beyond any sheet."""
    data = saved(book(["姓名", "证件号"], ["沈", "1"]))
    return edited(data, SHEET, b'row r="2"', b'row r="999999999999"')


def crowded() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for place in range(201):
            archive.writestr(f"{place}.xml", "x")
    return target.getvalue()


HOSTILE = {
    "external entity": entities("external"),
    "entity bomb": entities("laughs"),
    "too many columns": wide(),
    "row beyond the sheet": far(),
    "201 members": crowded(),
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "empty archive": b"PK\x05\x06" + b"\0" * 18,
    "cut archive": wide()[:900],
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
    "over 10 MB": b"a,b\n" * (3 * 1024 * 1024),
    "too many rows": b"a,b\n" * 50_001,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_reader_refuses_hostile_files_with_a_reason(kind: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(HOSTILE[kind])
    assert refusal.value.text


def test_exact_reader_honours_formats_and_names_what_it_cannot_know() -> None:
    made = book(["姓名", "证件号", "从业日期"], [0.1, "=1+1", dt.date(2010, 11, 4)], [0.1, dt.time(9, 5), 0.5], ["沈"])
    made.active["A2"].number_format = "0%"
    made.active["C2"].number_format = 'm"月"d"日"'
    made.active["C3"].number_format = "# ?/?"
    cells = [row[1] for row in read_sheets(saved(made), exact=True)[0].rows[1:]]
    assert cells == [["10%", ("=", "formula"), "11月4日"], ["0.1", "9:05:00", ("0.5", "format")], ["沈"]]


def test_exact_reader_shows_the_short_date_as_chinese_excel_does() -> None:
    made = book(["姓名"], [40486])
    made.active["A2"].number_format = "mm-dd-yy"
    assert read_sheets(saved(made), exact=True)[0].rows[1][1] == ["2010/11/4"]


def test_reader_refuses_one_long_text_in_ever_so_many_cells() -> None:
    data = write_workbook([Sheet("表", ["姓名", "证件号"], [["x1" * 16_000] * 100] * 60)])
    assert len(data) < 100_000
    with pytest.raises(Invalid) as refusal:
        read_sheets(data)
    assert refusal.value.code == "too-much"

"""CSV and TSV with the columns of the template."""

from __future__ import annotations

import pytest

from hongling_exam.question_bank.formats.csv_sheet import read
from hongling_exam.question_bank.formats.incoming import UnreadableFile

HEAD = "题型,题干,选项A,选项B,答案,解析"
ROWS = '单选,"党章,第几条？",一,二,B,"第一行\n第二行"\n判断,党小组会每月一次。,,,√,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_rows_come_in_from_every_encoding(encoding: str) -> None:
    found = read(f"{HEAD}\r\n{ROWS}".encode(encoding), "题库.csv")
    assert [str(fault) for fault in found.faults] == []
    one, other = found.questions
    assert (one.place, one.body["stem"], one.key) == ("第 2 行", "党章,第几条？", {"right": ["B"]})
    assert "第二行" in one.explanation
    assert (other.place, other.kind, other.key) == ("第 3 行", "true_false", {"right": True})


@pytest.mark.parametrize("sign", ["\t", ";"])
def test_other_signs_between_columns_are_found_by_the_header(sign: str) -> None:
    note = "填写须知：一行一题，表头请勿改名，列的先后不限；用不到的列可以删去。"
    found = read(f"{note}\n题干{sign}A{sign}B{sign}答案\n甲,乙？{sign}一{sign}二{sign}A\n".encode(), "x.csv")
    (one,) = found.questions
    assert (one.body["stem"], one.place) == ("甲,乙？", "第 3 行")


def test_number_that_excel_has_rounded_is_a_fault_of_its_row() -> None:
    (fault,) = read(f"{HEAD}\n单选,甲？,3.3E+17,二,B,\n".encode(), "x.csv").faults
    assert (fault.place, fault.column) == ("第 2 行", "选项A")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("甲,乙\n1,2\n", "表头"),
        (f'{HEAD}\n单选,"没有收尾,' + "字" * 140_000, "引号"),
        (f"{HEAD}\n" + "单选,甲,一,二,B,\n" * 50_001, "上限"),
        (f"{HEAD}\n" + "," * 101 + "x", "上限"),
    ],
)
def test_what_is_no_table_or_too_large_is_refused(text: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(text.encode(), "x.csv")

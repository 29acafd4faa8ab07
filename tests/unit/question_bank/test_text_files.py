"""Plain text in every encoding: papers as people type them, and our own content format."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

import pytest

from hongling_exam.question_bank.formats.encodings import decode
from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.formats.text_file import read

PAPER = """党务知识试题

一、单选题（每题 2 分）
1. 支部党员大会一般多久召开一次？（ B ）
A. 每月一次  B. 每季度一次
C. 每半年一次  D. 每年一次
2、预备党员的预备期为（    ）。
A．半年
B．一年
答案：B
解析：预备期为一年。

二、判断题
3. 党小组会一般每月召开一次。（√）

三、多选题
4．「三会一课」包括：
A、支部党员大会 B、党小组会
C、职工代表大会 D、党课
5. 下列属于党组织的有：
A. 党支部
B. 工会
C. 党委

参考答案
4. ABD  5. AC
"""
OWN = """# 说明
== j-901 单选
题干：支部党员大会一般多久召开一次？
A. 每月一次
B. 每季度一次
答案：B
解析：每季度一次。
依据：支部工作条例 | 2018 | 第十一条
党章 | 2022 | 第三十二条
知识点：party_building_practice/branch_life
难度：1
分值：2
级别：中级
"""


def reading(text: str, encoding: str = "utf-8") -> Incoming:
    return read(text.encode(encoding), "试卷.txt")


def sound(found: Incoming) -> list[tuple[str, Any]]:
    assert [str(fault) for fault in found.faults] == []
    return [(re.sub(" +", " ", one.body["stem"]), next(iter(one.key.values()))) for one in found.questions]


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def test_kind_in_brackets_before_the_stem_is_read_and_taken_away() -> None:
    found = reading(
        "1.[单选题] 党的生日是？\nA.6月1日\nB.7月1日\n正确答案：B\n难度：易\n\n"
        "2.【多选】党的作风包括\nA.甲\nB.乙\n正确答案：AB\n\n3.（判断题）党费按月交纳。\n正确答案：正确\n"
    )
    assert sound(found) == [("党的生日是？", ["B"]), ("党的作风包括", ["A", "B"]), ("党费按月交纳。", True)]
    assert [one.kind for one in found.questions] == ["single_choice", "multiple_choice", "true_false"]
    assert found.questions[0].difficulty == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_paper_comes_in_from_every_encoding(encoding: str) -> None:
    found = reading(PAPER, encoding)
    assert sound(found) == [
        ("支部党员大会一般多久召开一次？（ ）", ["B"]),
        ("预备党员的预备期为（ ）。", ["B"]),
        ("党小组会一般每月召开一次。", True),
        ("「三会一课」包括：", ["A", "B", "D"]),
        ("下列属于党组织的有：", ["A", "C"]),
    ]
    assert found.questions[1].explanation == "预备期为一年。"
    assert [one.points for one in found.questions[:2]] == [200, 200]


def test_marked_utf_16_of_either_order_is_read() -> None:
    text = "一、判断题\n1. 甲。（√）\n"
    assert decode(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == text
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == text


@pytest.mark.parametrize(
    "data",
    [
        "党員大會不是這樣的，因為一個小組".encode("big5"),
        "¿En qué supuestos podría?".encode("latin-1"),
        b"\x00" * 64,
        b"1. abc\x00def",
        b"\xff\xfe1",
        "题".encode() + b"\xff",
        b"\x81",
    ],
)
def test_encoding_that_is_not_certain_is_refused_with_advice(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="UTF-8"):
        decode(data)


def test_text_over_the_bound_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="20 MB"):
        decode(b"a" * (20 * 1024 * 1024 + 1))


def test_text_without_questions_says_how_to_number_them() -> None:
    with pytest.raises(UnreadableFile, match="编号"):
        reading("今天天气很好。\n")


def test_own_format_comes_in_with_all_its_sources_and_levels() -> None:
    (one,) = reading(OWN).questions
    assert (one.place, one.name, one.kind, one.key, one.points) == (
        "第 2 行",
        "j-901",
        "single_choice",
        {"right": ["B"]},
        200,
    )
    assert (one.level, one.further_levels) == ("junior", ("intermediate",))
    assert (one.source, one.further_sources) == (
        Source("支部工作条例", "2018", "第十一条"),
        (Source("党章", "2022", "第三十二条"),),
    )
    assert one.body["options"][0] == {"id": "A", "text": "每月一次"}
    assert "stem_html" not in one.body


def test_own_format_names_its_problems_by_line() -> None:
    found = reading(OWN.replace("答案：B", "答案：C"))
    assert (found.questions, found.faults[0].place) == ([], "第 6 行")


def test_our_own_content_comes_in_whole() -> None:
    paths = sorted(Path("content/questions").rglob("*.txt"))
    found = [read(path.read_bytes(), path.name) for path in paths]
    assert paths
    assert [fault for each in found for fault in each.faults] == []
    assert all(each.questions for each in found)

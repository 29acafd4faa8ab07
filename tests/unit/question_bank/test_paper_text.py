"""Markdown as it stands on paper, and formulas as Word keeps them."""

from __future__ import annotations

import pytest
from docx.oxml.ns import qn

from hongling_exam.question_bank.formats.paper_text import (
    Grid,
    Run,
    blocks_of,
    line_of,
    pictures_in,
    plain,
    seen,
    width_of,
)
from hongling_exam.question_bank.formats.word_formula import formula_of


def lines(markdown: str) -> list[str]:
    return [seen(block) if not isinstance(block, Grid) else "表" for block in blocks_of(markdown)]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("一\n二\n\n三", ["一", "二", "三"]),
        ("头\n\n- 甲\n- 乙", ["头", "　　· 甲", "　　· 乙"]),
        ("3. 甲\n4. 乙", ["　　3. 甲", "　　4. 乙"]),
        ("> 引文", ["　　引文"]),
        ("# 标题\n\n正文", ["标题", "正文"]),
        ("填 ____ 空", ["填 ____ 空"]),
        ("[党章](https://x.cn/)与 `代码`", ["党章与 代码"]),
        ("| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", ["表"]),
        ("", []),
    ],
)
def test_markdown_stands_on_paper_line_by_line(markdown: str, expected: list[str]) -> None:
    assert lines(markdown) == expected


def test_styles_of_words_are_kept_and_tables_have_cells() -> None:
    (line,) = blocks_of("常 **重 *斜***~~删~~ $x^2$")
    assert line == (
        Run("常 "),
        Run("重 ", bold=True),
        Run("斜", bold=True, italic=True),
        Run("删", struck=True),
        Run(" "),
        Run("x^2", formula=True),
    )
    (grid,) = blocks_of("| 甲 | 乙 |\n| --- | --- |\n| 1 | **2** |")
    assert isinstance(grid, Grid)
    assert [[seen(cell) for cell in row] for row in grid.rows] == [["甲", "乙"], ["1", "2"]]
    assert grid.rows[0][0][0].bold


def test_picture_keeps_its_address_and_what_it_shows() -> None:
    (line,) = blocks_of("看![标志](/media/a.png)")
    assert line == (Run("看"), Run("标志", picture="/media/a.png"))
    (grid,) = blocks_of("| ![甲](/media/b.png) |\n| --- |\n| 乙 |")
    assert list(pictures_in(grid)) == ["/media/b.png"]


def test_width_counts_a_chinese_character_twice() -> None:
    assert width_of(plain("党章 A1")) == 7
    assert width_of(line_of("**党**章")) == 4


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("x^2", ["m:sSup", "m:e", "m:sup"]),
        (r"\frac{1}{2}", ["m:f", "m:num", "m:den"]),
        (r"\sqrt{x}", ["m:rad", "m:degHide", "m:e"]),
        (r"\sqrt[3]{x}", ["m:rad", "m:deg", "m:e"]),
        ("a_1^2", ["m:sSubSup", "m:sub", "m:sup"]),
    ],
)
def test_formula_is_made_of_words_own_parts(source: str, parts: list[str]) -> None:
    found = [node.tag for node in formula_of(source).iter()]
    assert [part for part in parts if qn(part) not in found] == []


def test_source_that_is_no_formula_stands_as_it_is_written() -> None:
    assert "".join(formula_of(r"\frac{").itertext()) == r"\frac{"

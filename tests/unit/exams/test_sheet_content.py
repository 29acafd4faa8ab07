"""Stored HTML as blocks of text: nothing lost, formulas on one line, lists and tables as such."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.core.markup import render_inline, render_markdown
from hongling_exam.exams.sheets.content import BLANK, Block, Run, blocks_of, pictures_of, runs_of


def text_of(blocks: list[Block]) -> str:
    cells = [run.text for block in blocks for row in block.rows for cell in row for run in cell]
    return "".join([*(run.text for block in blocks for run in block.runs), *cells])


def test_paragraphs_lists_and_tables_keep_their_order() -> None:
    blocks = blocks_of(render_markdown("题干\n\n1. 甲\n2. 乙\n\n| 项 | 数 |\n|---|---|\n| 一 | 2 |"))
    assert [block.mark for block in blocks] == ["", "1.", "2.", ""]
    assert [[[run.text for run in cell] for cell in row] for row in blocks[3].rows] == [
        [["项"], ["数"]],
        [["一"], ["2"]],
    ]


def test_words_keep_their_style_and_blanks_their_place() -> None:
    (block,) = blocks_of(render_markdown("预备期为 **一** 年，满 ____ 天"))
    assert block.runs == (Run("预备期为 "), Run("一", bold=True), Run(f" 年，满 {BLANK} 天"))


def test_formula_stands_on_one_line() -> None:
    runs = runs_of(render_inline(r"$\frac{a+1}{2} + x^2 + \sqrt{3}$"))
    assert "".join(run.text for run in runs) == "(a+1)/2+x2+√(3)"
    assert [run.text for run in runs if run.place == "raised"] == ["2"]


def test_line_break_stays_and_pictures_stand_by_themselves() -> None:
    html = render_markdown("第一行\n第二行\n\n![图](/questions/pictures/abc)")
    blocks = blocks_of(html)
    assert [run.text for run in blocks[0].runs] == ["第一行", "\n", "第二行"]
    assert blocks[1].picture == "/questions/pictures/abc"
    assert pictures_of(html) == ["/questions/pictures/abc"]


def test_mark_of_a_list_is_not_lost_in_a_loose_one() -> None:
    assert [block.mark for block in blocks_of(render_markdown("- 甲\n\n- 乙"))] == ["•", "•"]


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=40))
def test_no_letter_or_figure_is_lost(text: str) -> None:
    assert text_of(blocks_of(render_markdown(text))) == text

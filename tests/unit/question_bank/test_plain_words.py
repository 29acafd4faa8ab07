"""What a list shows of a stem: words, without the signs that Markdown reads."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongling_exam.question_bank.plain_words import plain_line, plain_words


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("预备党员的预备期为多久？", "预备党员的预备期为多久？"),
        ("**错误**的一项是", "错误的一项是"),
        ("下列*不*属于的是", "下列不属于的是"),
        ("***一定***要 __看清__", "一定要 看清"),
        ("若 $x^2=4$，则 $x$ 为", "若 x²=4，则 x 为"),
        (r"$\frac{1}{2}\times 100\%$ 等于", "1/2×100% 等于"),
        ("CO$_2$ 的排放量", "CO₂ 的排放量"),
        ("看图 ![组织架构图](/media/1.png) 回答", "看图 [组织架构图] 回答"),
        ("依据[党章](https://example.org/a_b)第七条", "依据党章第七条"),
        ("党员应当 ____ 地交纳党费", "党员应当 ____ 地交纳党费"),
        ("____ 和 ____ 是根本", "____ 和 ____ 是根本"),
        ("# 材料\n\n- 第一条\n- 第二条", "材料 第一条 第二条"),
        ("> 引文\n正文", "引文 正文"),
        ("| 年份 | 人数 |\n|---|---|\n| 2024 | 30 |", "年份 · 人数 2024 · 30"),
        (r"2\*3 与 5 * 6", "2*3 与 5 * 6"),
        ("`a*b*c` 的值", "a*b*c 的值"),
        ("价格 $5 与 $10", "价格 $5 与 $10"),
        ("```\n代码\n```", "代码"),
        ("snake_case_name 与 -5 度", "snake_case_name 与 -5 度"),
        ("- **甲**：乙", "甲：乙"),
        ("", ""),
    ],
)
def test_list_shows_the_words_of_a_stem(written: str, shown: str) -> None:
    assert plain_words(written) == shown


@given(st.text(alphabet="*_`$\\[]()#>|~-! x2预\n", max_size=300))
def test_any_text_becomes_one_line(text: str) -> None:
    shown = plain_words(text)
    assert "\n" not in shown
    assert "\0" not in shown


@pytest.mark.parametrize("sign", ["*", "_", "$", "[", "`", "!["])
def test_runs_of_signs_take_no_time(sign: str) -> None:
    begun = time.process_time()
    plain_line(sign * 4000)
    plain_line((sign + "x") * 2000)
    assert time.process_time() - begun < 0.5

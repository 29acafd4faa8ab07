"""Our Markdown as others' HTML: what they would read otherwise is not written."""

from __future__ import annotations

import pytest

from hongling_exam.question_bank.formats.html_text import html_to_markdown, line_to_html, markdown_to_html
from hongling_exam.question_bank.formats.html_words import Unconvertible


@pytest.mark.parametrize(
    "text",
    [
        "题3$x^2$$x^2$$x^2$",  # none of it a formula here, the middle one a formula there
        "价格 \\\\(x^2\\\\) 元",
    ],
)
def test_text_that_others_would_read_otherwise_is_not_written(text: str) -> None:
    for write in (markdown_to_html, line_to_html):
        with pytest.raises(Unconvertible, match="别的系统"):
            write(text)


def test_formula_travels_between_the_signs_of_others() -> None:
    assert markdown_to_html("面积 $x^2$，**约** 4") == "<p>面积 \\(x^2\\)，<strong>约</strong> 4</p>"
    assert line_to_html("$x^2$") == "\\(x^2\\)"


def test_sign_beside_a_formula_comes_in_as_it_stands_or_not_at_all() -> None:
    with pytest.raises(Unconvertible, match="无法原样保留"):
        html_to_markdown("<p>题~~*\\(x^2\\)~~党员</p>")


def test_formulas_side_by_side_do_not_come_in() -> None:
    with pytest.raises(Unconvertible, match="无法原样保留"):
        html_to_markdown("<p>题\\(x^2\\)<em>\\(x^2\\)</em></p>")


@pytest.mark.parametrize("text", ["题`$x^2$`", "`$x^2$` 和 $y$", "`\\(`"])
def test_formula_in_code_stays_code(text: str) -> None:
    assert html_to_markdown(markdown_to_html(text)) == text


def test_formula_in_a_block_of_code_stays_code() -> None:
    assert html_to_markdown("<p>文</p><pre><code>$x^2$</code></pre>") == "文\n\n    $x^2$"


def test_formula_in_code_that_cannot_stay_code_does_not_come_in() -> None:
    with pytest.raises(Unconvertible, match="无法原样保留"):
        html_to_markdown("<p>题<code>`$x^2$</code></p>")

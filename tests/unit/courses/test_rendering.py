"""What a lesson's Markdown becomes."""

from __future__ import annotations

import pytest

from hongling_exam.core.markup import MarkupRefused
from hongling_exam.courses.rendering import Heading, contents_of, pieces_of, questions_in, rendered_lesson


def test_quote_that_names_itself_becomes_a_callout() -> None:
    html = rendered_lesson("> 【案例】**一次谈话**\n>\n> 老傅说了实话。\n")
    assert '<blockquote class="callout callout-case">' in html
    assert '<span class="callout-name">案例</span> <strong>一次谈话</strong>' in html
    assert "callout" not in rendered_lesson("> 普通的引文\n")


def test_box_to_tick_form_and_corner_of_a_table() -> None:
    html = rendered_lesson("- [ ] 带上名册\n\n```\n姓名：____\n职务：____\n```\n\n| | 甲 |\n|---|---|\n| 乙 | 丙 |\n")
    assert '<li class="box">带上名册</li>' in html
    assert "<pre>姓名：____\n职务：____</pre>" in html
    assert "<th></th>" not in html


def test_footnotes_are_numbered_as_they_are_met_and_lead_back() -> None:
    html = rendered_lesson("先说乙[^b]，再说甲[^a]，又说乙[^b]。\n\n[^a]: 《章程》第三条\n[^b]: 《细则》第四条\n")
    assert html.count('href="#fn1"') == 2
    assert '<li id="fn1">《细则》第四条 <a href="#fr1">↩</a></li><li id="fn2">《章程》第三条' in html


def test_footnote_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(MarkupRefused, match="没有写明"):
        rendered_lesson("有出处[^1]。")


def test_contents_have_anchors_from_the_second_level_on() -> None:
    html = rendered_lesson("## 先看\n\n文\n\n### 细看\n\n文\n")
    assert contents_of(html) == [Heading("s1", "先看", below=False), Heading("s2", "细看", below=True)]


def test_question_stands_between_pieces_and_nothing_of_html_comes_through() -> None:
    body = "甲<script>x</script>\n\n[[question: j-301]]\n\n乙\n\n[[question: j-301]]\n"
    assert questions_in(body) == ["j-301"]
    pieces = list(pieces_of(rendered_lesson(body)))
    assert [kind for kind, _ in pieces] == ["html", "question", "html", "question"]
    assert "<script" not in pieces[0][1]

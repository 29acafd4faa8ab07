"""A plain line is rendered without asking Markdown, and comes out as if it had been asked."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from hongling_exam.core import markup

SIGNS = "党员组，。、；：？！（）《》「」“”‘’…·—％%,.;:?/+=()-_ a1Z90９é中国\u3000\u00a0"


def asked(text: str) -> str:
    return markup._clean(markup._convert(markup._readable(text), inline=False), markup._INLINE_TAGS | {"p", "ol"})


@given(st.text(SIGNS, max_size=30))
@example("1. 党章")
@example("1) 党章")
@example("15")
@example("《党章》第一条：a/b http://example.com")
@example("____")
@example("((((((((((((((((")
def test_plain_line_is_rendered_as_markdown_would(text: str) -> None:
    if markup._is_plain(text):
        assert markup.render_markdown(text) == asked(text).strip()
        assert markup.render_inline(text) == " ".join(text.split())
        assert asked(text).strip() == f"<p>{text}</p>"


def test_stems_and_options_are_plain() -> None:
    for text in ("关于发展党员，下列说法正确的是（ ）。", "2022年10月16日", "《中国共产党章程》", "以上都是", "B、C"):
        assert markup._is_plain(text)


def test_whatever_markdown_reads_is_not_plain() -> None:
    for text in (
        "1. 党章",
        "- 党章",
        "*党章*",
        "<b>",
        "a & b",
        "$x$",
        "____",
        "两行\n文字",
        " 党章",
        "[党章](x)",
        "a|b",
    ):
        assert not markup._is_plain(text)

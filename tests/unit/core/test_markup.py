"""Markdown in, safe HTML out, in bounded time."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.core import markup
from hongling_exam.core.markup import MAX_BYTES, MarkupRefused, render_inline, render_markdown

MATHML = (
    "math mrow mi mn mo mtext msup msub msubsup mfrac msqrt mroot mover munder munderover mspace mstyle mtable mtr mtd"
)
PLAIN = "p br code pre del em strong span a img ul ol li h3 h4 h5 h6 blockquote table thead tbody tr th td"
TAGS = {*PLAIN.split(), *MATHML.split()}
ATTRIBUTES = {"href", "src", "alt", "title", "rel", "class", "start", "align", "display", "xmlns", "stretchy", "fence"}
ATTRIBUTES |= {"form", "separator", "accent", "mathvariant", "linethickness", "width", "columnalign"}


class Inspector(HTMLParser):
    """Collects what a page with this HTML would have to fear."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.faults += [tag] if tag not in TAGS else []
        for name, value in attrs:
            if name not in ATTRIBUTES or (name == "class" and value != "blank"):
                self.faults.append(f"{tag} {name}")
            if name in {"href", "src"} and not re.match(r"https?://|/?[\w.\-]+(/|\?|$)", value or ""):
                self.faults.append(f"{name} {value}")
            if name == "src" and re.match(r"\w+:|//|/\\", value or ""):
                self.faults.append(f"{name} {value}")


def faults(html: str) -> list[str]:
    return Inspector(html).faults


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<iframe src="https://example.org"></iframe>',
    "<form action=/logout><input></form>",
    "<style>*{display:none}</style>",
    '<p style="position:fixed">x</p>',
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](data:image/svg+xml;base64,PHN2Zz4=)",
    "![a](https://example.org/track.png)",
    "![a](//example.org/track.png)",
    "![a](/\\example.org/track.png)",
    '[a](https://example.org "x" onclick="alert(1))',
    "<javascript:alert(1)>",
    '![" onerror="alert(1)](x.png)',
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\style{color:red}{x}$",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "\x02wzxhzdk:0\x03",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_author_writes_payload_nothing_dangerous_comes_out(payload: str) -> None:
    for html in (render_markdown(payload), render_inline(payload), render_markdown(f"- a\n- {payload}")):
        assert faults(html) == []


def test_author_writes_script_reader_sees_it_as_text() -> None:
    assert render_inline("<script>1</script> {{7*7}}") == "&lt;script&gt;1&lt;/script&gt; {{7*7}}"


def test_author_writes_usual_markdown_reader_sees_it_formatted() -> None:
    html = render_markdown("# 一\n\n**党费** 与 `x`\n第二行\n\n- 甲\n- 乙\n\n| 项 | 数 |\n|---|--:|\n| 甲 | 1 |")
    for piece in ("<h3>一</h3>", "<strong>党费</strong>", "<br>", "<li>甲</li>", '<td align="right">1</td>'):
        assert piece in html


def test_author_writes_formula_reader_gets_mathml() -> None:
    html = render_inline("面积$x^2$为")
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert (html[:7], html[-8:]) == ("面积<math", "</math>为")


@pytest.mark.parametrize("text", ["约 10~20 人，30~40 岁", "每人 $3 或 $4", "2 × 3 与 4 × 5", "a_b_c"])
def test_author_writes_everyday_signs_reader_sees_them_unchanged(text: str) -> None:
    assert render_inline(text) == text


@pytest.mark.parametrize("text", ["- 甲", "1. 甲", "# 甲", "&gt; 甲"])
def test_author_begins_option_like_a_block_reader_sees_it_as_typed(text: str) -> None:
    assert render_inline(text.replace("&gt;", ">")) == text


def test_author_writes_blanks_reader_sees_blanks() -> None:
    assert render_markdown("____") == '<p><span class="blank">____</span></p>'
    assert render_inline("满 ________ 年，_____ 月").count('<span class="blank">____</span>') == 2


def test_author_writes_broken_formula_reader_sees_its_source() -> None:
    assert render_inline("见 $\\frac{$ 处") == "见 <code>\\frac{</code> 处"


HOSTILE = [
    "[" * 5000,
    "[a](" * 16000,
    "![a" * 20000,
    "*a" * 30000,
    "`a``" * 16000,
    "> " * 30000,
    "- " * 30000,
    "-\u3000" * 12000,
    "1. " * 20000,
    "# a\n" * 16000,
    "a|b\n-|-\n" + "a|b\n" * 12000,
    "- a\n" * 16000,
    "\n".join(" " * n + "- a" for n in range(300)),
    "\n\n".join("    " * n + "- a" for n in range(100)),
    "\n\n".join(["[a](" * 59] * 5) + "字" * 15000,
    "\n\n".join([("[a](" + "b" * 200) * 59] * 5),
    "\n\n".join(["*a" * 149] * 200),
    "\n\n".join(["$" + "{" * 240 + "$"] * 200),
    "\n\n".join(["$" + "\\frac" * 90 + "$"] * 120),
    "<" * 60000,
    "&" * 60000,
    "\\" * 60000,
    "\n" * 60000,
    "\u3000" * 20000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:8]))
@pytest.mark.parametrize("render", [render_markdown, render_inline])
def test_hostile_author_sends_costly_text_gets_quick_end(render: Callable[[str], str], text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(MarkupRefused):
        assert faults(render(text)) == []
    assert time.process_time() - started < 1.5


def test_author_sends_too_much_is_refused() -> None:
    with pytest.raises(MarkupRefused, match="64 kB"):
        render_markdown("字" * (MAX_BYTES // 3 + 1))
    assert render_markdown("字" * (MAX_BYTES // 3))


SIGNS = st.sampled_from([*"[]()!*_`~$\\<>&#|-+.1a党\n\t \x02\u3000\ud800", "](", "**", "$x^2$", "____", "\n\n", "    "])


@given(st.lists(SIGNS, max_size=80).map("".join))
@settings(deadline=2000)
def test_author_writes_any_signs_gets_safe_html_or_refusal(text: str) -> None:
    for render in (render_markdown, render_inline):
        try:
            html = render(text)
        except MarkupRefused:
            continue
        assert faults(html) == []
        html.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2*3**4*5", "2*3**4*5"),
        ("题\\**重**党员*`c`", "题**重**党员*c"),
        ("题*a***\\****_党__\\*", "题*a***\\****_党__*"),
    ],
)
def test_author_writes_signs_that_cross_loses_no_word(text: str, shown: str) -> None:
    assert words_without_signs(render_inline(text)) == re.sub(r"[*_\\]", "", shown)


EMPHASISED = st.sampled_from(["党", "**", "*", "_", "__", "***", "a", "`c`", "\\*", " ", "$x$", "《乙》", "5"])


@given(st.lists(EMPHASISED, max_size=14).map("".join))
@settings(deadline=2000)
def test_author_emphasises_anything_loses_no_word(text: str) -> None:
    with contextlib.suppress(MarkupRefused):
        said = re.sub(r"[*_\\`$\s]", "", text)
        assert re.sub(r"[`$\\]", "", words_without_signs(render_inline(f"题{text}"))) == f"题{said}"


def words_without_signs(html: str) -> str:
    return re.sub(r"<[^>]*>|[*_\s]", "", html)


def test_text_that_was_too_deep_leaves_nothing_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = render_markdown("**甲** `乙`"), render_inline("**甲** `乙`")

    def too_deep(text: str) -> str:
        raise RecursionError

    monkeypatch.setattr(markup, "_bound", too_deep)
    with pytest.raises(MarkupRefused, match="过深"):
        render_markdown("> **甲**")
    monkeypatch.undo()
    assert (render_markdown("**甲** `乙`"), render_inline("**甲** `乙`")) == whole


def test_two_threads_render_at_once_each_its_own() -> None:
    texts = [f"**{n}** `{n}` $x_{n}$" for n in range(200)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(render_markdown, texts)) == [render_markdown(text) for text in texts]

"""Markdown to safe HTML, for text that staff write: stems, options, explanations, notices, lessons.

Rendering happens once, when the text is saved; the HTML is stored beside its source. A candidate's answer is never
Markdown: show it as escaped text. Raw HTML in the source stays literal text, and what Markdown makes passes an
allow-list, so the result holds no script, style, form, frame or address other than http, https and paths of our own.
"""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from typing import Any

import nh3
from latex2mathml.converter import convert as latex_to_mathml
from markdown import Markdown
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import Delimiter, DelimiterProcessor, InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from hongling_exam.core.errors import N_, Invalid

MAX_BYTES = 64 * 1024
MAX_FORMULA = 500
MAX_DEPTH = 8
MAX_INDENT = 40
# Python-Markdown looks for the partner of every opening sign again and again: without a bound a few kilobytes of one
# sign hold a process for seconds. No paragraph that a person writes comes near these figures.
MAX_RUN = 12
MAX_SIGNS = 300
MAX_BRACKETS = 60
MAX_HEADINGS = 300
MAX_PLAIN = 4096

_FORMULA = rf"(?<![\\$0-9A-Za-z])\$(?![\s$])([^$\n]{{1,{MAX_FORMULA}}}?)(?<![\s\\])\$(?![$0-9A-Za-z])"
_RUN = re.compile(rf"([\[\]()!*`<~$&\\])\1{{{MAX_RUN},}}")
_SIGNS = re.compile(r"[\[!*_`<~$\\&]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^[ \t>]*#", re.MULTILINE)
_PREFIX = re.compile(r"(?:[\s>]|[-*+]\s|\d+[.)]\s)*")
_MARKER = re.compile(r">|[-*+]\s|\d[.)]\s")
# A line of these alone, not beginning as a list does, is itself in Markdown: most stems and options are such lines.
_PLAIN_LINE = re.compile(r"(?!\d+[.)])(?:[^\W_]|[《「“（])[\w ，。、；：？！（）《》「」“”‘’…·—％%,.;:?/+=()-]*(?<! )")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")

_MATH = (
    "math mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd "
    "mstyle mpadded mphantom menclose"
)
_INLINE = "a br code del em img span strong"
_BLOCK = "p blockquote ul ol li pre h3 h4 h5 h6 table thead tbody tr th td"
_INLINE_TAGS = frozenset(f"{_INLINE} {_MATH}".split())
_BLOCK_TAGS = frozenset(_BLOCK.split())
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "math": {"display", "xmlns"},
    "mo": {"stretchy", "fence", "form", "separator", "accent"},
    "mi": {"mathvariant"},
    "mfrac": {"linethickness"},
    "mspace": {"width"},
    "mtd": {"columnalign"},
    "mtable": {"columnalign"},
}
_ONLY_BLOCKS = ("indent", "code", "olist", "ulist", "quote", "hashheader", "table", "empty")
_OWN_PATH = re.compile(r"/?[\w.\-]+(?:/[\w.\-]+)*/?(?:\?[\w=&\-]*)?")
_WEB = re.compile(r"https?://", re.IGNORECASE)


class MarkupRefused(Invalid):
    """The text is too large or too deeply nested to be rendered."""


class _Formula(InlineProcessor):
    """`$x^2$` as MathML; a formula that cannot be read shows its source instead."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int, int]:  # type: ignore[override]  # noqa: N802
        source = m.group(1)
        try:
            mathml = latex_to_mathml(source)
        except Exception:  # any broken formula; the library raises what its parser happens to meet, KeyError included
            element = ET.Element("code")
            element.text = AtomicString(source)
            return element, m.start(0), m.end(0)
        return self.md.htmlStash.store(mathml), m.start(0), m.end(0)


class _Blank(InlineProcessor):
    """Four or more underscores: a blank to fill in, never emphasis."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: N802
        element = ET.Element("span", {"class": "blank"})
        element.text = AtomicString("____")
        return element, m.start(0), m.end(0)


class _Emphasis(DelimiterProcessor):
    """Emphasis that never eats words. Of `2*3**4*5` upstream (3.11.3) takes the 5 for a sign; and it remembers where
    the next pairs stand, but miscounts where runs of two signs cross. So what is taken is bounded, and each pair is
    looked for anew.
    """

    data = ""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int | None, int | None]:  # type: ignore[override]  # noqa: N802
        self.data = data
        self.reset()
        return super().handleMatch(m, data)

    def add_region(self, delim: Delimiter, a: int, b: int, c: int, d: int, size: int) -> None:
        there = len(self.data[c:d]) - len(self.data[c:d].lstrip(delim.token))
        if there:
            super().add_region(delim, b - there if there < size else a, b, c, c + there, there)


class _LowerHeadings(Treeprocessor):
    """`#` becomes h3 and so on: the pages own h1 and h2."""

    def run(self, root: ET.Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                element.tag = f"h{min(6, int(element.tag[1]) + 2)}"


_READERS = threading.local()
"""Each thread's own: a reader keeps state while it works, and to make one costs as much as to read a stem."""


def _reader(*, inline: bool) -> Markdown:
    found: Markdown | None = getattr(_READERS, "inline" if inline else "blocks", None)
    if found is None:
        found = _made_reader(inline=inline)
        setattr(_READERS, "inline" if inline else "blocks", found)
    return found.reset()


def _made_reader(*, inline: bool) -> Markdown:
    md = Markdown(
        extensions=[TableExtension(use_align_attribute=True), "sane_lists", "nl2br", "pymdownx.tilde"],
        extension_configs={"pymdownx.tilde": {"subscript": False}},  # 10~20 is a range
    )
    md.preprocessors.deregister("html_block")
    for name in ("html", "entity"):
        md.inlinePatterns.deregister(name)
    for name in ("hr", "setextheader", "reference"):  # a line of ____ is a blank, one of ---- makes no heading
        md.parser.blockprocessors.deregister(name)
    md.inlinePatterns.register(_Formula(_FORMULA, md), "formula", 185)
    emphasis = _Emphasis("*", "strong,em", md)
    emphasis.add("_", "strong,em", smart=True)
    md.inlinePatterns.register(emphasis, "em_strong", 60)
    md.inlinePatterns.register(_Blank(r"_{4,}", md), "blank", 182)
    md.treeprocessors.register(_LowerHeadings(md), "lower_headings", 15)
    for name in _ONLY_BLOCKS if inline else ():
        md.parser.blockprocessors.deregister(name)
    return md


def _readable(text: str) -> str:
    """The text with plain line ends, without control characters and halves of characters."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise MarkupRefused(N_("文字超过 64 kB"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return "\n".join(line.rstrip() for line in _CONTROL.sub("", text).split("\n"))


def _bound(text: str) -> str:
    if _RUN.search(text):
        raise MarkupRefused(N_("同一符号连续出现过多"))
    for part in _PARAGRAPH.split(text):
        if len(_SIGNS.findall(part)) > MAX_SIGNS or part.count("[") > MAX_BRACKETS:
            raise MarkupRefused(N_("一段之中的标记符号过多"))
    if len(_HEADING.findall(text)) > MAX_HEADINGS or text.count("[") > MAX_SIGNS:
        raise MarkupRefused(N_("标题或链接过多"))
    for line in text.split("\n"):
        _bound_depth(line)
    return text


def _bound_depth(line: str) -> None:
    prefix = _PREFIX.match(line)
    if prefix is None or not prefix.group(0):
        return
    if len(_MARKER.findall(prefix.group(0))) > MAX_DEPTH or len(prefix.group(0).expandtabs(4)) > MAX_INDENT:
        raise MarkupRefused(N_("引用、列表或缩进的层次过深"))


def _convert(text: str, *, inline: bool) -> str:
    try:
        return _reader(inline=inline).convert(_bound(text))
    except RecursionError:  # a nesting that the bounds above do not see
        _READERS.__dict__.clear()  # stopped in the middle, they are of no use any more
        raise MarkupRefused(N_("引用、列表或缩进的层次过深")) from None


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """Pictures come from our own paths only; links go there, or out by http and https."""
    if attribute == "src":
        return value if _OWN_PATH.fullmatch(value) else None
    if attribute == "href":
        return value if _OWN_PATH.fullmatch(value) or _WEB.match(value) else None
    return value


def _clean(html: str, tags: frozenset[str]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items() if tag in tags},
        allowed_classes={"span": {"blank"}},
        attribute_filter=_allowed,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )


def _is_plain(text: str) -> bool:
    """Whether a text is one line that Markdown leaves as it is, so that it need not be asked."""
    return len(text) < MAX_PLAIN and bool(_PLAIN_LINE.fullmatch(text)) and "_" not in text and not _RUN.search(text)


def render_markdown(text: str) -> str:
    """Blocks of HTML for a Markdown text of at most 64 kB; raises MarkupRefused for what is too large or too deep."""
    if _is_plain(text):
        return f"<p>{text}</p>"
    return _clean(_convert(_readable(text), inline=False), _INLINE_TAGS | _BLOCK_TAGS).strip()


def render_inline(text: str) -> str:
    """One run of inline HTML, without a paragraph around it, for options and other short texts.

    Lists, quotes, headings and tables are not read: an option that begins with `1.` or `-` stays as typed.
    """
    if _is_plain(text):
        return " ".join(text.split())
    return _clean(_convert(" ".join(_readable(text).split()), inline=True), _INLINE_TAGS).strip()

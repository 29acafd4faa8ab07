"""HTML of other systems as our Markdown, and back. What Markdown cannot say is refused by name, never bent.

Whatever has signs that Markdown could read otherwise is rendered once and compared with what the HTML said.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable

from lxml import etree

from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MAX_BYTES, MarkupRefused, render_inline, render_markdown
from hongling_exam.question_bank.formats.html_elements import Converter
from hongling_exam.question_bank.formats.html_words import Unconvertible, formulas_as_dollars, text_of
from hongling_exam.question_bank.formats.pace import beat

_FORMULA = re.compile(r"(?<![\\$0-9A-Za-z])\$(?![\s$])([^$\n]{1,500}?)(?<![\s\\])\$(?![$0-9A-Za-z])")
_CODE_OR_FORMULA = re.compile(rf"`+[^`]+`+|{_FORMULA.pattern}")
_SIGNS = re.compile(r"[\\`*_\[$~<|#>]|&#?\w+;|^\s*([-+]|\d+[.)])", re.MULTILINE)
_HTML_IN_MARKDOWN = re.compile(r"<[a-zA-Z/!]|&#?\w+;|@@PLUGINFILE@@")
_INLINE_SIGNS = re.compile(r"[\\`*_\[$~<>&]")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000\ue001\ufffe\uffff\ud800-\udfff]")
_HELD = "\ue000"
_HELD_ONE = re.compile(_HELD + "\\d+\ue001")
_IN_CODE = str.maketrans("$\\", "\ue000\ue001")
_OUT_OF_CODE = str.maketrans("\ue000\ue001", "$\\")
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)


def html_to_markdown(html: str) -> str:
    """Blocks of Markdown that read as the HTML does; raises Unconvertible."""
    return _converted(html, inline=False)


def html_to_line(html: str) -> str:
    """One line of inline Markdown, for options; raises Unconvertible."""
    return _converted(html, inline=True)


def html_to_plain(html: str) -> str:
    """The bare words of HTML, white space folded: what a person would type. Raises Unconvertible for pictures."""
    root = _parsed(html)
    Converter(inline=True, marks=False).convert(root)
    return " ".join(text_of(root).split())


def checked_markdown(text: str) -> str:
    """Markdown from elsewhere, when ours renders it and HTML plays no part in it; raises Unconvertible."""
    if _HTML_IN_MARKDOWN.search(text[:MAX_BYTES]):
        raise Unconvertible(N_("Markdown 中含有 HTML，请改写后再导入"))
    try:
        render_markdown(text)
    except MarkupRefused as error:
        raise Unconvertible(error.args[0]) from None
    return text.strip()


def plain_to_markdown(text: str) -> str:
    """Markdown that shows this plain text as it stands, line by line; raises Unconvertible."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return html_to_markdown(escaped.replace("\r\n", "\n").replace("\n", "<br>"))


def markdown_to_html(text: str) -> str:
    """What readers see of our Markdown, with formulas as other systems write them: `\\(x^2\\)`."""
    return _to_html(text, render_markdown)


def line_to_html(text: str) -> str:
    """The same for one line of inline Markdown."""
    if text.isprintable() and not _INLINE_SIGNS.search(text):
        return " ".join(text.split())
    return _to_html(text, render_inline)


def _to_html(text: str, render: Callable[[str], str]) -> str:
    """Raises Unconvertible where other systems would read a formula, or Markdown its signs, otherwise than we do."""
    held, formulas = _hold_formulas(text)
    html = render(held)
    words = text_of(_parsed(html))
    if _HELD_ONE.sub("□", html) != _MATH.sub("□", render(text)) or formulas_as_dollars(words) != words:
        raise Unconvertible(N_("有些符号或格式在别的系统里读法不同，请改写后再导出"))
    return _restore(html, formulas)


def _converted(html: str, *, inline: bool) -> str:
    beat(0)
    root = _parsed(html)
    said = _said(root)
    text = Converter(inline=inline).convert(root)
    if not _SIGNS.search(text) or _reads_as(text, said, inline):
        return text
    text = Converter(inline=inline, marks=False).convert(root)
    if _reads_as(text, said, inline):
        return text
    raise Unconvertible(N_("有些符号或格式无法原样保留，请改写后再导入"))


def _said(root: etree._Element) -> str:
    """All the words, each formula as □. What stands in code is no formula, there as here."""
    held = copy.deepcopy(root)
    for code in held.iter("code", "pre"):
        for node in code.iter():
            node.text = (node.text or "").translate(_IN_CODE)
            if node is not code:
                node.tail = (node.tail or "").translate(_IN_CODE)
    return _FORMULA.sub("□", formulas_as_dollars(text_of(held))).translate(_OUT_OF_CODE)


def _parsed(html: str) -> etree._Element:
    """The body of a fragment; libxml2 takes anything and bounds the depth itself."""
    if len(html) > MAX_BYTES:
        raise Unconvertible(N_("文字超过 64 kB"))
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<html><body>{_UNREADABLE.sub('', html)}</body></html>", parser)
    body = None if root is None else root.find("body")
    if body is None:
        raise Unconvertible(N_("HTML 无法识别"))
    return body


def _reads_as(text: str, said: str, inline: bool) -> bool:
    if "$$" in text:  # two formulas side by side would read as no formula at all
        return False
    try:
        shown = _MATH.sub("□", render_inline(text) if inline else render_markdown(text))
    except MarkupRefused as error:
        raise Unconvertible(error.args[0]) from None
    return _folded(text_of(_parsed(shown))) == _folded(said)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    return re.sub(r"_{4,}", "____", re.sub(r"\s+", "", text))


def _hold_formulas(text: str) -> tuple[str, list[str]]:
    formulas: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if match.group(1) is None:
            return match.group(0)
        formulas.append(match.group(1))
        return f"{_HELD}{len(formulas) - 1}\ue001"

    return _CODE_OR_FORMULA.sub(hold, _UNREADABLE.sub("", text)), formulas


def _restore(html: str, formulas: list[str]) -> str:
    def formula(match: re.Match[str]) -> str:
        source = formulas[int(match.group(1))]
        return "\\(" + source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "\\)"

    return re.sub(_HELD + "(\\d+)\ue001", formula, html)

"""Element by element: how a parsed piece of HTML is said in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.html_words import DROPPED, Unconvertible, apart, escaped_words, text_of
from hongling_exam.question_bank.formats.illustrations import OWN

MAX_DEPTH = 60
_MEDIA = frozenset(["img", "audio", "video", "source", "picture", "object", "embed", "iframe", "svg", "canvas", "map"])
_CONTROLS = frozenset(["input", "select", "textarea", "button", "form"])
_BLOCKS = frozenset(
    ["p", "div", "section", "article", "center", "address", "dl", "dt", "dd", "figure", "figcaption", "body"]
)
_HEADINGS = {"h1": "# ", "h2": "# ", "h3": "# ", "h4": "## ", "h5": "### ", "h6": "#### "}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


class Converter:
    """Markdown of a tree: one line (`inline`) or blocks; without `marks`, emphasis is left away."""

    def __init__(self, *, inline: bool, marks: bool = True) -> None:
        self.inline = inline
        self.marks = marks

    def convert(self, root: etree._Element) -> str:
        text = self._children(root, 0)
        if self.inline:
            return " ".join(text.split())
        lines = [line.rstrip() if line.startswith("    ") else line.strip(" ") for line in text.split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def _children(self, node: etree._Element, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise Unconvertible(N_("HTML 的层次过深"))
        pieces = [escaped_words(node.text, inline=self.inline)]
        for child in node:
            pieces += [self._element(child, depth + 1), escaped_words(child.tail, inline=self.inline)]
        return "".join(apart([piece for piece in pieces if piece]))

    def _element(self, node: etree._Element, depth: int) -> str:
        tag = str(node.tag)
        if tag in DROPPED:
            return ""
        self._refuse(node, tag)
        special = self._specials().get(tag)
        if special:
            return special(node, depth)
        content = self._children(node, depth)
        if tag in _MARKS:
            return self._marked(content, _MARKS[tag])
        if tag in _HEADINGS:
            lead = "" if self.inline or not content.strip() else _HEADINGS[tag]
            return f"\n\n{lead}{' '.join(content.split())}\n\n"
        return f"\n\n{content}\n\n" if tag in _BLOCKS else content

    def _specials(self) -> dict[str, Callable[[etree._Element, int], str]]:
        return {
            "br": lambda node, depth: "\n",
            "hr": lambda node, depth: "\n\n",
            "ul": self._list,
            "ol": self._list,
            "blockquote": self._quote,
            "pre": self._pre,
            "code": self._code,
            "a": self._link,
            "img": self._picture,
            "sup": lambda node, depth: _shifted(node, RAISED, N_("上标")),
            "sub": lambda node, depth: _shifted(node, LOWERED, N_("下标")),
            "table": self._table,
        }

    def _picture(self, node: etree._Element, depth: int) -> str:
        """Of pictures only those that lie in our own store."""
        words = re.sub(r"[^\w，。、；：（） -]", "", " ".join((node.get("alt") or "").split()))
        return f"![{words}]({node.get('src')})"

    def _refuse(self, node: etree._Element, tag: str) -> None:
        if tag in _MEDIA and not (tag == "img" and OWN.fullmatch(node.get("src") or "")):
            name = (node.get("src") or node.get("data") or tag).rsplit("/", 1)[-1][:60]
            raise Unconvertible(worded(N_("含有图片或音视频「%(name)s」，请去掉或改成文字"), name=name))
        if tag in _CONTROLS:
            raise Unconvertible(worded(N_("含有表单控件「%(tag)s」"), tag=tag))
        if tag == "math":
            raise Unconvertible(N_("含有 MathML 公式，请改写为 LaTeX"))

    def _marked(self, content: str, mark: str) -> str:
        inner = content.strip()
        if not self.marks or not inner or "\n" in inner:
            return content
        before = content[: len(content) - len(content.lstrip())]
        return f"{before}{mark}{inner}{mark}{content[len(content.rstrip()) :]}"

    def _list(self, node: etree._Element, depth: int) -> str:
        items = []
        for place, item in enumerate(node.iterchildren("li"), 1):
            content = re.sub(r"\n\s*\n+", "\n", self._children(item, depth).strip()).replace("\n", "\n    ")
            lead = "" if self.inline else f"{place}. " if node.tag == "ol" else "- "
            items.append(lead + content)
        return "\n\n" + "\n".join(items) + "\n\n"

    def _quote(self, node: etree._Element, depth: int) -> str:
        lines = self._children(node, depth).strip().split("\n")
        return "\n\n" + "\n".join(line if self.inline else f"> {line}".rstrip() for line in lines) + "\n\n"

    def _pre(self, node: etree._Element, depth: int) -> str:
        if self.inline:
            return self._children(node, depth)
        return "\n\n" + "\n".join(f"    {line}" for line in text_of(node).strip("\n").split("\n")) + "\n\n"

    def _code(self, node: etree._Element, depth: int) -> str:
        source = " ".join(text_of(node).split())
        return f"`{source}`" if self.marks and source and "`" not in source else self._children(node, depth)

    def _link(self, node: etree._Element, depth: int) -> str:
        address, content = (node.get("href") or "").strip(), self._children(node, depth)
        if "@@PLUGINFILE@@" in address:
            name = address.rsplit("/", 1)[-1][:60]
            raise Unconvertible(worded(N_("含有附带文件「%(name)s」，请去掉或改成文字"), name=name))
        linked = self.marks and content.strip() and re.fullmatch(r"https?://[^\s()<>\"]+", address)
        return f"[{content.strip()}]({address})" if linked else content

    def _table(self, node: etree._Element, depth: int) -> str:
        if self.inline or any(node.iterdescendants("table")):
            raise Unconvertible(N_("选项或表格之中还有表格"))
        if any(cell.get(name, "1") != "1" for cell in node.iter("td", "th") for name in ("rowspan", "colspan")):
            raise Unconvertible(N_("表格有合并的单元格"))
        rows = [[self._cell(cell, depth) for cell in row.iterchildren("td", "th")] for row in node.iter("tr")]
        rows = [row for row in rows if row]
        if not rows:
            return ""
        width = max(map(len, rows))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        return "\n\n" + "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]) + "\n\n"

    def _cell(self, cell: etree._Element, depth: int) -> str:
        content = Converter(inline=True, marks=self.marks)._children(cell, depth + 1)
        return " ".join(content.split()).replace("|", "\\|")


def _shifted(node: etree._Element, signs: dict[str, str], name: str) -> str:
    text = "".join(text_of(node).split()).replace("\u2212", "-")
    if not all(char in signs for char in text):
        raise Unconvertible(worded(N_("含有%(name)s「%(text)s」，请用公式书写"), name=name, text=text[:20]))
    return "".join(signs[char] for char in text)

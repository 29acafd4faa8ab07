"""The words of an item: its body as the stem, with signs where its blanks and gaps stand."""

from __future__ import annotations

from html import escape

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.html_text import html_to_line, html_to_markdown
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Node

BLANK = "____"
BRACKETS = "（ ）"
_PROMPTED = frozenset(f"{name}Interaction" for name in ["choice", "order", "match", "associate", "extendedText"])
_UNSEEN = frozenset(["feedbackInline", "feedbackBlock", "modalFeedback", "gapText", "gapImg", "stylesheet"])
_RANDOM = frozenset(["printedVariable", "templateInline", "templateBlock", "include"])
_ADDRESSES = ("src", "data", "href", "rowspan", "colspan")


def stem_of(body: Node, blank: str = BLANK) -> str:
    """The body as Markdown. Text entries and inline choices become `blank`, gaps are numbered, hot texts are bold."""
    return _converted(_Writer(blank).write(body), "itemBody", inline=False)


def line_of(node: Node) -> str:
    """The content of an option as one line of Markdown."""
    return _converted(_Writer(BLANK).content(node), node.name, inline=True)


def prose_of(node: Node) -> str:
    """The content of a feedback or a rubric as Markdown."""
    return _converted(_Writer(BLANK).content(node), node.name, inline=False)


def gaps_of(body: Node) -> list[str]:
    """Identifiers of the gaps, in the order of their numbers."""
    return [node.get("identifier") for node in body.walk() if node.name == "gap"]


def _converted(html: str, part: str, *, inline: bool) -> str:
    try:
        return html_to_line(html) if inline else html_to_markdown(html)
    except Unconvertible as error:
        raise Unsupported(part, str(error)) from None


class _Writer:
    """Writes nodes as HTML, which the converter then judges; it counts the gaps on its way."""

    def __init__(self, blank: str) -> None:
        self.blank = blank
        self.gaps = 0

    def content(self, node: Node) -> str:
        return "".join(escape(part) if isinstance(part, str) else self.write(part) for part in node.content)

    def write(self, node: Node) -> str:
        name = node.name
        if name in _RANDOM:
            raise Unsupported(name, N_("不支持 %(name)s") % {"name": name})
        if name in _UNSEEN or (name == "rubricBlock" and "candidate" not in node.get("view", "candidate").split()):
            return ""
        if name in {"textEntryInteraction", "inlineChoiceInteraction"}:
            return self.blank
        if name == "gap":
            self.gaps += 1
            return f"（{self.gaps}）"
        if name in _PROMPTED:
            prompt = node.first("prompt")
            return f"<div>{self.content(prompt)}</div>" if prompt else ""
        return self._element(node)

    def _element(self, node: Node) -> str:
        name = {"hottext": "strong", "prompt": "p", "rubricBlock": "div"}.get(node.name, node.name)
        name = "div" if name.endswith("Interaction") or name in {"itemBody", "contentBody"} else name
        given = "".join(f' {key}="{escape(node.get(key))}"' for key in _ADDRESSES if node.get(key))
        return f"<{name}{given}>" if name in {"br", "hr", "img"} else f"<{name}{given}>{self.content(node)}</{name}>"

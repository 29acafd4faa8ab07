"""The words of an item: its body as the stem, with signs where its blanks and gaps stand."""

from __future__ import annotations

from html import escape

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.html_text import html_to_line, html_to_markdown
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.mathml import tex_of
from hongling_exam.question_bank.formats.qti.nodes import Node

BLANK = "____"
BRACKETS = "（ ）"
_PROMPTED = frozenset(f"{name}Interaction" for name in ["choice", "order", "match", "associate", "extendedText"])
_INLINE = frozenset(["textEntryInteraction", "inlineChoiceInteraction"])
_UNSEEN = frozenset(["feedbackInline", "feedbackBlock", "modalFeedback", "gapText", "gapImg", "stylesheet"])
_RANDOM = frozenset(["printedVariable", "templateInline", "templateBlock", "include"])
_ADDRESSES = ("src", "alt", "data", "href", "rowspan", "colspan")


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


def shared_stem(body: Node) -> str:
    """The body of an item with several interactions: their numbers stand where they stood, but for those that say
    themselves what they ask.
    """
    return _converted(_Writer(BLANK, apart=True).write(body), "itemBody", inline=False)


def own_stem(interaction: Node) -> str:
    """What an interaction asks by itself, without the text around it; "" where it does not."""
    return "" if interaction.name in _INLINE else stem_of(Node("itemBody", {}, (interaction,)))


def mark_of(place: int) -> str:
    """The sign of the nth gap or interaction in a text."""
    return f"（{place}）"


def bare_end(body: Node) -> Node:
    """The body without a last block that holds a text entry and no words but a unit: our own numbers end so."""
    parts = list(body.content)
    while parts and isinstance(parts[-1], str) and not parts[-1].strip():
        parts.pop()
    last = parts.pop() if parts else ""
    if not isinstance(last, Node) or last.name not in {"p", "div"} or _without_unit(last).text or not parts:
        return body
    asks = any(node.name == "textEntryInteraction" for node in last.walk())
    return Node(body.name, body.attributes, tuple(parts)) if asks else body


def unit_of(body: Node) -> str | None:
    """The unit behind the field, where the last block says no more than that."""
    if bare_end(body) is body:
        return None
    return next((node.text for node in body.children[-1].walk() if _is_unit(node) and node.text), None)


def _is_unit(node: Node) -> bool:
    return node.name == "span" and node.get("class") == "unit"


def _without_unit(block: Node) -> Node:
    kept = tuple(part for part in block.content if isinstance(part, str) or not _is_unit(part))
    return Node(block.name, block.attributes, kept)


def _converted(html: str, part: str, *, inline: bool) -> str:
    try:
        return html_to_line(html) if inline else html_to_markdown(html)
    except Unconvertible as error:
        raise Unsupported(part, error.args[0]) from None


class _Writer:
    """Writes nodes as HTML, which the converter then judges; it counts the gaps on its way."""

    def __init__(self, blank: str, *, apart: bool = False) -> None:
        self.blank = blank
        self.apart = apart
        self.gaps = 0

    def content(self, node: Node) -> str:
        return "".join(escape(part) if isinstance(part, str) else self.write(part) for part in node.content)

    def write(self, node: Node) -> str:
        name = node.name
        if name == "math":
            return escape(f"\\({tex_of(node)}\\)")
        if name in _RANDOM:
            raise Unsupported(name, worded(N_("不支持 %(name)s"), name=name))
        if name in _UNSEEN or (name == "rubricBlock" and "candidate" not in node.get("view", "candidate").split()):
            return ""
        if name == "gap" or (self.apart and name.endswith("Interaction")):
            return self._mark(node)
        if name in _INLINE:
            return self.blank
        if name in _PROMPTED:
            prompt = node.first("prompt")
            return f"<div>{self.content(prompt)}</div>" if prompt else ""
        return self._element(node)

    def _mark(self, node: Node) -> str:
        self.gaps += 1
        mark = mark_of(self.gaps)
        if node.name == "gap" or node.name in _INLINE:
            return mark
        return "" if own_stem(node) else f"<p>{mark}</p>"

    def _element(self, node: Node) -> str:
        name = {"hottext": "strong", "prompt": "p", "rubricBlock": "div"}.get(node.name, node.name)
        name = "div" if name.endswith("Interaction") or name in {"itemBody", "contentBody"} else name
        given = "".join(f' {key}="{escape(node.get(key))}"' for key in _ADDRESSES if node.get(key))
        return f"<{name}{given}>" if name in {"br", "hr", "img"} else f"<{name}{given}>{self.content(node)}</{name}>"

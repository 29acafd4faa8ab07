"""The text of a lesson as HTML, made when it is written: callouts, boxes to tick, footnotes, anchors. Pure.

A question inside the text stays a paragraph of its own, `[[question: key]]`, and is filled in when a page is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MarkupRefused, render_inline, render_markdown

CALLOUTS = {"提示": "tip", "注意": "warning", "案例": "case", "法规": "rule", "清单": "list"}
_QUESTION = re.compile(r"^\[\[question: *([\w-]{1,64})\]\] *$", re.MULTILINE)
_PLACE = re.compile(r"<p>\[\[question: *([\w-]{1,64})\]\]</p>")
_CALLOUT = re.compile(rf"<blockquote>\s*<p>【({'|'.join(CALLOUTS)})】")
_BOX = re.compile(r"<li>\s*(<p>)?\[([ xX])\] ")
_HEADING = re.compile(r"<h([34])>(.*?)</h\1>", re.DOTALL)
_LOWER = re.compile(r"(</?h)([456])>")
_FENCED = re.compile(r"^```[^`\n]*\n(.*?)\n```[ \t]*$", re.MULTILINE | re.DOTALL)
_DEFINITION = re.compile(r"^\[\^([\w-]{1,20})\]: *(.+)$", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([\w-]{1,20})\]")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a lesson's contents: its anchor, its words, and whether it stands below another."""

    anchor: str
    text: str
    below: bool


def rendered_lesson(body: str) -> str:
    """HTML of a lesson's Markdown; raises MarkupRefused for what is too large or too deep, or a footnote left open."""
    notes = dict(_DEFINITION.findall(body))
    forms = {f"<p>⟦form {n}⟧</p>": each.group(1) for n, each in enumerate(_FENCED.finditer(body), 1)}
    held = iter(forms)
    text = _FENCED.sub(lambda _: f"\n{next(held)[3:-4]}\n", body)
    html = _CALLOUT.sub(_callout, render_markdown(_DEFINITION.sub("", text)))
    for place, form in forms.items():
        html = html.replace(place, f"<pre>{escape(form)}</pre>")
    html = _BOX.sub(lambda match: f'<li class="box">{match.group(1) or ""}', html)
    html = html.replace("<th></th>", "<td></td>")  # a corner is no heading of anything
    if "<h3>" not in html:  # the text begins with ##
        html = _LOWER.sub(lambda match: f"{match.group(1)}{int(match.group(2)) - 1}>", html)
    numbers = iter(range(1, 1000))
    html = _HEADING.sub(lambda match: _anchored(match, next(numbers)), html)
    return _with_footnotes(html, notes)


def _with_footnotes(html: str, notes: Mapping[str, str]) -> str:
    """Every `[^name]` as a raised number, and the notes in that order at the end."""
    order: dict[str, int] = {}

    def reference(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in notes:
            raise MarkupRefused(N_("脚注「[^%(name)s]」没有写明内容") % {"name": name})
        again, number = name in order, order.setdefault(name, len(order) + 1)
        mark = "" if again else f' id="fr{number}"'
        return f'<sup><a href="#fn{number}"{mark}>{number}</a></sup>'

    html = _REFERENCE.sub(reference, html)
    if not order:
        return html
    back = [f'<li id="fn{n}">{render_inline(notes[name])} <a href="#fr{n}">↩</a></li>' for name, n in order.items()]
    return f'{html}\n<ol class="footnotes">{"".join(back)}</ol>'


def _callout(match: re.Match[str]) -> str:
    name = match.group(1)
    return f'<blockquote class="callout callout-{CALLOUTS[name]}">\n<p><span class="callout-name">{name}</span> '


def _anchored(match: re.Match[str], number: int) -> str:
    return f'<h{match.group(1)} id="s{number}">{match.group(2)}</h{match.group(1)}>'


def questions_in(body: str) -> list[str]:
    """The keys of the questions inside a lesson, in order, each once."""
    return list(dict.fromkeys(_QUESTION.findall(body)))


def contents_of(html: str) -> list[Heading]:
    """The headings of a rendered lesson."""
    found = re.finditer(r'<h([34]) id="(s\d+)">(.*?)</h\1>', html, re.DOTALL)
    return [Heading(each.group(2), _TAG.sub("", each.group(3)).strip(), each.group(1) == "4") for each in found]


def pieces_of(html: str) -> Iterator[tuple[str, str]]:
    """A rendered lesson in order as ("html", …) and ("question", key)."""
    for place, piece in enumerate(_PLACE.split(html)):
        if piece.strip():
            yield ("question" if place % 2 else "html"), piece

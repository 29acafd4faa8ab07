"""A question as somebody typed it into a table or a document: words under their fields, not yet understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MarkupRefused, render_markdown
from hongling_exam.question_bank.formats.html_text import html_to_line, plain_to_markdown
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.sheet_words import TITLES, folded_spaces, folded_width

UNSEEN = "\ufffc"
"""Stands for what is no text: a picture, a formula, an embedded object."""

_SIGNS = re.compile(r"[\\`*_\[$~<|#>&]|^[ \t]*([-+]|\d+[.)])", re.MULTILINE)


@dataclass(slots=True)
class Draft:
    """One question of a file. `fields` are those of `sheet_words.ALIASES` but options, `section` is the heading or the
    sheet it stands under; `markdown` says that its text is written in Markdown and not plain. `faults` are (field,
    reason in Chinese), whatever reads a field adds to them.
    """

    place: str
    fields: dict[str, str]
    options: dict[str, str] = field(default_factory=dict)
    section: str = ""
    markdown: bool = False
    parts: list[Draft] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def fault(self, name: str, reason: str) -> None:
        """Note what is wrong with a field, once."""
        if (name, reason) not in self.faults:
            self.faults.append((name, reason))

    def text(self, name: str) -> str:
        """A field as Markdown blocks."""
        return self._said(name, self.get(name), inline=False)

    def line(self, name: str, text: str) -> str:
        """A text of `name` as one line of inline Markdown."""
        return self._said(name, " ".join(text.split()), inline=True)

    def _said(self, name: str, text: str, *, inline: bool) -> str:
        text = folded_spaces(text) if self.markdown else folded_width(text)
        text = "\n".join(line.rstrip() if self.markdown else line.strip() for line in text.strip().splitlines())
        if UNSEEN in text:
            self.fault(name, N_("含有图片、公式或其他对象，请改成文字后再导入"))
        if "\ufffd" in text:
            self.fault(name, N_("含有无法识别的符号，请改成普通文字后再导入"))
        try:
            return _as_markdown(text, self.markdown, inline)
        except (Unconvertible, MarkupRefused) as error:
            self.fault(name, error.args[0])
            return text


def title_of(name: str) -> str:
    """What people call a field."""
    return TITLES.get(name, "")


def _as_markdown(text: str, markdown: bool, inline: bool) -> str:
    if not _SIGNS.search(text):
        return text
    if markdown:
        render_markdown(text)
        return text
    if inline:
        return html_to_line(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return plain_to_markdown(text)

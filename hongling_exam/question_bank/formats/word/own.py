"""Documents that our own writer made: their paragraphs say by their styles what they are, so nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.markup import MAX_BYTES
from hongling_exam.question_bank.formats.drafts import Draft
from hongling_exam.question_bank.formats.finishing import finish
from hongling_exam.question_bank.formats.incoming import Incoming
from hongling_exam.question_bank.formats.paper_layout import Role
from hongling_exam.question_bank.formats.sheet_words import ALIASES, LETTERS
from hongling_exam.question_bank.formats.word.marks import Heading, read_heading

_STEM = re.compile(
    r"(?:[（(]\s*[)）]\s*)?(\d{1,5})[.．]\s*(?:[（(]\s*(\d{1,4}(?:\.\d{1,2})?)\s*分\s*[)）])?(.*)", re.DOTALL
)
_PART = re.compile(
    r"(?:[（(]\s*[)）]\s*)?[（(](\d{1,2})[)）]\s*(?:[（(]\s*(\d{1,4}(?:\.\d{1,2})?)\s*分\s*[)）])?(.*)", re.DOTALL
)
_KEY = re.compile(r"(\d{1,5})[.．]\s*(?:【\s*答案\s*】(.*))?", re.DOTALL)
_PART_KEY = re.compile(r"[（(](\d{1,2})[)）]\s*【\s*答案\s*】(.*)", re.DOTALL)
_FIELD = re.compile(r"【([^】]{1,10})】(.*)", re.DOTALL)
_OPTION = re.compile(r"([A-Z])[.．]\s*(.*)", re.DOTALL)
_NAMES = {name: known for known, names in ALIASES.items() for name in names if known not in LETTERS}
_ANSWERS = N_("答案部分")


@dataclass(frozen=True, slots=True)
class Marked:
    """A paragraph of one of our styles, or a table within what is only printed or goes on."""

    role: Role
    text: str


@dataclass(slots=True)
class _Reading:
    """What was read so far; `field` is where the next 续行 goes, `group` what the next 小题 belongs to."""

    found: Incoming
    drafts: dict[tuple[str, int], Draft] = field(default_factory=dict)
    heading: Heading = field(default_factory=lambda: Heading("", "", ""))
    group: Draft | None = None
    draft: Draft | None = None
    field: str = ""

    def take(self, one: Marked) -> None:
        if one.role is Role.HEADING:
            self.heading = read_heading(one.text) or Heading("", one.text[:20], "")
        elif one.role is Role.PRINTED_STEM:
            self.draft = self.group = None
            reason = N_("这道题在 Word 中只供打印，不能再导入，请用 Excel 或 QTI 文件")
            self.found.refuse(one.text.strip()[:30], N_("题型"), reason)
        elif one.role in {Role.STEM, Role.PART}:
            self._stem(one)
        elif one.role in {Role.KEY, Role.PART_KEY}:
            self._key(one)
        elif one.role is not Role.PRINTED and self.draft:
            self._more(self.draft, one)

    def _stem(self, one: Marked) -> None:
        begun = (_STEM if one.role is Role.STEM else _PART).fullmatch(one.text.strip())
        number = int(begun[1]) if begun else 0
        draft = Draft("", {"stem": begun[3] if begun else one.text})
        if one.role is Role.STEM:
            self._begin(draft, number)
        elif self.group:
            draft.place = worded(N_("%(place)s第 %(n)d 小题"), place=self.group.place, n=number)
            self.group.parts.append(draft)
        if begun is None:
            draft.fault("number", N_("题干不以「1.」或「（1）」这样的题号开头"))
        points = (begun[2] if begun else "") or (self.heading.points if one.role is Role.STEM else "")
        draft.fields |= {"points": points} if points else {}
        self.draft, self.field = draft, "stem"

    def _begin(self, draft: Draft, number: int) -> None:
        draft.place = worded(N_("%(title)s第 %(n)d 题"), title=self.heading.title[:20], n=number)
        draft.section = self.heading.kind
        known = (self.heading.kind, number) in self.drafts
        if known:
            draft.fault("number", N_("题号重复"))
        self.drafts[self.heading.kind, -len(self.drafts) if known else number] = draft
        self.group = draft

    def _key(self, one: Marked) -> None:
        begun = (_KEY if one.role is Role.KEY else _PART_KEY).fullmatch(one.text.strip())
        self.draft = self._keyed(one.role, int(begun[1])) if begun else None
        if begun is None or self.draft is None:
            self.found.refuse(_ANSWERS, "", worded(N_("「%(text)s」没有对应的试题"), text=one.text.strip()[:20]))
            return
        self.field = "answer"
        if begun[2] is not None:
            self.draft.fields["answer"] = begun[2]

    def _keyed(self, role: Role, number: int) -> Draft | None:
        if role is Role.KEY:
            self.group = self.drafts.get((self.heading.kind, number))
            return self.group
        parts = self.group.parts if self.group else []
        return parts[number - 1] if 0 < number <= len(parts) else None

    def _more(self, draft: Draft, one: Marked) -> None:
        if one.role is Role.OPTIONS:
            self._options(draft, one.text)
            return
        if one.role is Role.LEFT:
            _add(draft, "left", one.text)
            return
        named = _FIELD.fullmatch(one.text.strip()) if one.role is Role.FIELD else None
        if named and named[1].strip() in _NAMES:
            self.field = _NAMES[named[1].strip()]
            draft.fields[self.field] = named[2]
        elif named:
            draft.fault("", worded(N_("没有「%(name)s」这一项"), name=named[1][:10]))
        else:
            _add(draft, self.field, one.text)

    def _options(self, draft: Draft, text: str) -> None:
        for piece in filter(str.strip, text.split("\t")):
            option = _OPTION.fullmatch(piece.strip())
            if option is None or option[1] in draft.options:
                draft.fault("", worded(N_("「%(text)s」不是以字母开头的选项，或字母重复"), text=piece.strip()[:20]))
            else:
                draft.options[option[1]] = option[2]


def _add(draft: Draft, name: str, text: str) -> None:
    """One more line of a field; no line is taken behind what is too long already."""
    known = draft.get(name)
    if len(known) > MAX_BYTES:
        draft.fault(name, N_("文字超过 64 kB"))
    else:
        draft.fields[name] = f"{known}\n{text}".strip("\n")


def read_own(paragraphs: Sequence[Marked]) -> Incoming:
    """The questions of marked paragraphs; what is only printed is refused by name."""
    reading = _Reading(Incoming())
    for paragraph in paragraphs:
        reading.take(paragraph)
    return finish(reading.drafts.values(), reading.found)

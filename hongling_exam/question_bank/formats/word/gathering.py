"""Line by line through a document: sections by their headings, questions by their numbers, what belongs to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.word.asked import Asked, has_bracket, says_truth
from hongling_exam.question_bank.formats.word.marks import (
    Heading,
    read_heading,
    read_number,
    split_fields,
    take_bracketed,
    take_kind,
)
from hongling_exam.question_bank.formats.word.options import inline_options, options_in

_UNSURE_SIGNS = frozenset({",", "，", ""})
_LISTING = frozenset({"explanation", "answer"})
"""Fields that may hold a numbered list of their own."""

LINES_BELOW = 8


def looks_asked(rest: str, below: Sequence[str]) -> bool:
    """Whether what stands in a line or below it, before the next number, shows that it asks something."""
    if has_bracket(rest) or any(name == "answer" for name, _ in split_fields(rest)):
        return True
    for line in below:
        if options_in(line, "A", "B.") or any(name == "answer" for name, _ in split_fields(line)):
            return True
        numbered = read_number(line)
        if numbered and numbered[1] not in _UNSURE_SIGNS:
            return False
    return False


@dataclass(slots=True)
class Section:
    """Questions under one heading; `points` as the heading says, for each."""

    kind: str = ""
    title: str = ""
    points: str = ""
    questions: list[Asked] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The number of its last question, 0 before the first."""
        return self.questions[-1].number if self.questions else 0


class Gathering:
    """What was read so far."""

    def __init__(self) -> None:
        self.sections = [Section()]

    @property
    def section(self) -> Section:
        return self.sections[-1]

    @property
    def current(self) -> Asked | None:
        """The question that lines go on with; none right below a heading."""
        return self.section.questions[-1] if self.section.questions else None

    @property
    def questions(self) -> list[Asked]:
        return [question for section in self.sections for question in section.questions]

    def take(self, line: str, below: Sequence[str]) -> None:
        """One line, some of those below it known."""
        line, bracketed = take_bracketed(line)
        for name, text in split_fields(line):
            if not name and text:
                self._text(text, below)
            elif name and self.current:
                self.current.put(name, text)
        if bracketed and self.current:
            self.current.answer(bracketed)

    def _text(self, text: str, below: Sequence[str]) -> None:
        question, following = self.current, below[0] if below else ""
        if question and question.last != "explanation" and self._options(question, text, following):
            return
        heading = read_heading(text)
        if heading and (heading.kind or question is None or question.complete):
            self._begin_section(heading)
            return
        numbered = read_number(text)
        if numbered and self._fits(*numbered, below):
            self._begin(numbered[0], numbered[2], following)
        elif self._unnumbered(text, following):
            self._begin(self.section.last + 1, text, following)
        elif question:
            question.go_on(text)

    def _begin_section(self, heading: Heading) -> None:
        """A theme without a kind keeps the kind of the heading above it: 一、单选题 … （二）党章."""
        self.sections.append(Section(heading.kind, heading.title, heading.points))

    def _begin(self, number: int, stem: str, following: str) -> None:
        section = self.section
        place = worded(N_("%(title)s第 %(n)d 题"), title=section.title[:20], n=number)
        kind, stem = take_kind(stem)
        question = Asked(number, place, kind or section.kind, section.points)
        section.questions.append(question)
        stem, options = inline_options(stem)
        question.fields["stem"] = stem.strip()
        if options:
            self._options(question, options, following)

    def _options(self, question: Asked, text: str, following: str) -> bool:
        found = options_in(text, question.expected(), following) if question.expected() else None
        for letter, words in found or []:
            question.options[letter] = words
            question.last = letter
        return bool(found)

    def _fits(self, number: int, sign: str, rest: str, below: Sequence[str]) -> bool:
        """Whether a line with this number begins a question, and is no figure or list within the present one."""
        question, follows = self.current, number == self.section.last + 1
        if question is None:
            return number == 1 or (sign not in _UNSURE_SIGNS and not rest[:1].isdigit())
        if number == question.listed + 1 and not (follows and looks_asked(rest, below)):
            question.listed += bool(question.listed) or question.last in _LISTING
            if question.listed == number:
                return False
        if rest[:1].isdigit():
            return follows and question.answerable
        if sign in _UNSURE_SIGNS or question.last in _LISTING:
            return follows
        return follows or (question.complete and (number >= self.section.last or number == 1))

    def _unnumbered(self, text: str, following: str) -> bool:
        """A stem without a number, known by the option A below it or by its own 对 or 错."""
        question = self.current
        if options_in(following, "A", "B.") and (question is None or len(question.options) > 1):
            return not read_number(text)
        return self.section.kind == "true_false" and says_truth(text) and (question is None or question.complete)

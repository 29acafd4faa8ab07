"""What stands on a printed paper, on its key sheet and on its answer sheet, ready to be set; printed forms are Chinese.

The three are made from the printed sections (queries.printed_papers), so numbers, letters and points are those that
the hall shows for the same form.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.exams.queries.printed_papers import PrintedQuestion, PrintedSection
from hongling_exam.exams.rules.forms import points_number
from hongling_exam.exams.sheets.content import Block, Run, blocks_of, pictures_of, runs_of
from hongling_exam.question_bank.queries import ShownQuestion

NUMBER_DIGITS = (4, 1, 4)
"""准考证号 as its digits stand: 2026-2-0007."""
WRITTEN_LINES = {"short_answer": 8, "essay": 24}


@dataclass(frozen=True)
class SheetHead:
    """What stands at the head of every sheet."""

    office: str
    title: str
    form: str
    level: str
    questions: int
    points: str
    pass_points: str
    seal: str


@dataclass(frozen=True)
class SheetOption:
    """An option with its letter, or an entry on a side of a matching question."""

    label: str
    runs: Sequence[Run]
    pictures: Sequence[str] = ()


@dataclass(frozen=True)
class SheetQuestion:
    """A question as printed. `answer`, `criteria` and `explanation` are empty on a candidate's paper."""

    number: str
    points: str
    stem: Sequence[Block]
    options: Sequence[SheetOption] = ()
    left: Sequence[SheetOption] = ()
    right: Sequence[SheetOption] = ()
    hint: str = ""
    parts: Sequence[SheetQuestion] = ()
    answer: Sequence[str] = ()
    criteria: Sequence[str] = ()
    explanation: Sequence[Block] = ()


@dataclass(frozen=True)
class SheetSection:
    """A section with its title and what its questions are worth."""

    title: str
    note: str
    questions: Sequence[SheetQuestion]


@dataclass(frozen=True)
class AnswerField:
    """Where one question is answered: `boxes` to tick, `slots` to write a letter in, or `lines` to write on.

    `slots` name what each is for ("1" … or a place in an order); `unit` stands behind a line for a number.
    """

    number: str
    boxes: Sequence[str] = ()
    slots: Sequence[str] = ()
    lines: int = 0
    unit: str = ""


@dataclass(frozen=True)
class AnswerPart:
    """The fields of one section, those of like shape together."""

    title: str
    hint: str
    fields: Sequence[AnswerField] = field(default_factory=tuple)


def paper_sections(sections: Sequence[PrintedSection], *, keys: bool) -> list[SheetSection]:
    """The sections of a form: as candidates get it, or with keys, criteria and explanations."""
    return [
        SheetSection(
            section.title,
            f"共 {_places(section)} 题，{_points(section.points)} 分",
            [_question(each.shown, each.number, keys) for each in section.questions],
        )
        for section in sections
    ]


def _places(section: PrintedSection) -> int:
    return sum(len(each.shown.parts) or 1 for each in section.questions)


def _points(hundredths: int) -> str:
    return f"{points_number(hundredths)}"


def _question(shown: ShownQuestion, number: int, keys: bool) -> SheetQuestion:
    last = number + len(shown.parts) - 1
    return SheetQuestion(
        number=f"{number}–{last}" if last > number else str(number),
        points=_points(shown.points),
        stem=blocks_of(shown.stem_html),
        options=_options(shown.options),
        left=_options(shown.left),
        right=_options(shown.right),
        hint=_hint(shown),
        parts=[_question(part, number + place, keys) for place, part in enumerate(shown.parts)],
        answer=list(shown.answer) if keys else [],
        criteria=[f"{text}（{_points(points)} 分）" for text, points in shown.criteria] if keys else [],
        explanation=blocks_of(shown.explanation_html) if keys else [],
    )


def _options(options: Iterable[Any]) -> list[SheetOption]:
    return [SheetOption(each.label, runs_of(each.html), pictures_of(each.html)) for each in options]


def _hint(shown: ShownQuestion) -> str:
    if shown.kind == "numeric":
        return f"填写一个数（{shown.unit}）" if shown.unit else "填写一个数"
    return "" if shown.kind != "true_false" else "正确的涂“对”，错误的涂“错”"


HINTS = {
    "single_choice": "每题涂一个选项",
    "multiple_choice": "每题涂两个或两个以上选项",
    "true_false": "对的涂“对”，错的涂“错”",
    "fill_blank": "按空的次序填写",
    "ordering": "按次序填写选项的字母",
    "matching": "在左边各项的号码后填写右边选项的字母",
    "numeric": "填写一个数",
}


def answer_parts(sections: Sequence[PrintedSection]) -> list[AnswerPart]:
    """Where each question of a form is answered on paper, section by section."""
    return [
        AnswerPart(section.title, HINTS.get(_kind(section), ""), tuple(_fields(section.questions)))
        for section in sections
    ]


def _kind(section: PrintedSection) -> str:
    kinds = {each.shown.kind for each in section.questions}
    return kinds.pop() if len(kinds) == 1 else ""


def _fields(questions: Sequence[PrintedQuestion]) -> Iterator[AnswerField]:
    for each in questions:
        for place, part in enumerate(each.shown.parts or [each.shown]):
            yield _field(part, str(each.number + place))


def _field(shown: ShownQuestion, number: str) -> AnswerField:
    if shown.kind == "true_false":
        return AnswerField(number, boxes=("对", "错"))
    if shown.kind in ("single_choice", "multiple_choice"):
        return AnswerField(number, boxes=tuple(each.label for each in shown.options))
    if shown.kind == "ordering":
        return AnswerField(number, slots=tuple(str(place) for place in range(1, len(shown.options) + 1)))
    if shown.kind == "matching":
        return AnswerField(number, slots=tuple(each.label for each in shown.left))
    if shown.kind == "fill_blank":
        return AnswerField(number, slots=tuple(f"({place})" for place in range(1, len(shown.answer) + 1)), lines=1)
    if shown.kind == "numeric":
        return AnswerField(number, lines=1, unit=shown.unit)
    return AnswerField(number, lines=_lines(shown))


def _lines(shown: ShownQuestion) -> int:
    """Ruled lines for a written answer: by its kind, more where the reference answer is long (30 signs a line)."""
    reference = sum(math.ceil(len(line) / 30) for text in shown.answer for line in text.splitlines())
    return min(60, max(WRITTEN_LINES.get(shown.kind, 8), math.ceil(reference * 1.5)))


def words_of(sections: Sequence[SheetSection]) -> str:
    """Every sign that stands on a paper, for checking that it can be printed."""
    return "".join(_words(question) for section in sections for question in section.questions) + "".join(
        section.title for section in sections
    )


def _words(question: SheetQuestion) -> str:
    runs = [run for block in [*question.stem, *question.explanation] for run in _all_runs(block)]
    runs += [run for each in [*question.options, *question.left, *question.right] for run in each.runs]
    said = [run.text for run in runs] + [*question.answer, *question.criteria, question.hint]
    return "".join(said) + "".join(_words(part) for part in question.parts)


def _all_runs(block: Block) -> Iterator[Run]:
    yield from block.runs
    for row in block.rows:
        for cell in row:
            yield from cell

"""A paper in the order and the words that Chinese papers have: sections by kind, options by their width, a key.

Everything here is pure; `word_writing` draws it, and other printed forms may do so too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.draft_policies import points_text
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.paper_text import (
    Block,
    Grid,
    Line,
    Run,
    blocks_of,
    line_of,
    plain,
    width_of,
)

TITLES = {
    "single_choice": N_("单项选择题"),
    "multiple_choice": N_("多项选择题"),
    "true_false": N_("判断题"),
    "fill_blank": N_("填空题"),
    "ordering": N_("排序题"),
    "matching": N_("匹配题"),
    "numeric": N_("数值题"),
    "short_answer": N_("简答题"),
    "essay": N_("论述题"),
    "case_group": N_("材料题"),
}
"""Kinds in the order of a paper's sections, and what the sections are called."""

LINE_WIDTH = 76
"""Halves of characters on a line of an A4 page in 小四."""

SPACE = {"short_answer": 6, "essay": 16}
"""Empty lines below a question for its written answer."""

_BRACKETED = frozenset(["single_choice", "multiple_choice", "true_false", "ordering"])
_BRACKET = re.compile(r"[（(]\s*[)）]")
_NUMERALS = "零一二三四五六七八九"


class Role(StrEnum):
    """What a paragraph is to its question; the values name the styles of our documents, whatever the language."""

    HEADING = "红领大题"
    STEM = "红领题干"
    MORE = "红领续行"
    OPTIONS = "红领选项"
    LEFT = "红领左项"
    PART = "红领小题"
    KEY = "红领答案"
    PART_KEY = "红领小题答案"
    FIELD = "红领说明"
    PRINTED = "红领仅打印"
    PRINTED_STEM = "红领仅打印题干"


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph or a table and what it is; a table of 左项 has the options of a matching question beside them."""

    role: Role
    block: Block


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of one kind."""

    kind: str
    questions: Sequence[IncomingQuestion]

    @property
    def each(self) -> int | None:
        """The points of every question, where they are the same."""
        points = {question.points for question in self.questions}
        return points.pop() if len(points) == 1 else None


def sections_of(questions: Sequence[IncomingQuestion]) -> list[Section]:
    """One section for each kind that occurs, in a paper's order; questions keep theirs."""
    sections = [Section(kind, [one for one in questions if one.kind == kind]) for kind in TITLES]
    return [section for section in sections if section.questions]


def numeral(number: int) -> str:
    """一 to 九十九."""
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return lead + (_NUMERALS[ones] if ones or not tens else "")


def heading_of(section: Section, place: int) -> str:
    """`一、单项选择题（共 3 题，每题 2 分，共 6 分）`."""
    points = [question.points for question in section.questions]
    said = [worded(N_("共 %(n)d 题"), n=len(points))]
    if section.each:
        said.append(worded(N_("每题 %(points)s 分"), points=points_text(section.each)))
    if None not in points:
        said.append(worded(N_("共 %(points)s 分"), points=points_text(sum(one or 0 for one in points))))
    return f"{numeral(place)}、{TITLES[section.kind]}（{'，'.join(said)}）"


def columns_of(options: Sequence[Line]) -> int:
    """How many options stand on a line: four, two or one, as the widest of them allows."""
    widest = max(map(width_of, options), default=0)
    return next((count for count in (4, 2) if widest <= LINE_WIDTH // count - 2), 1)


def option_lines(entries: Sequence[dict[str, Any]]) -> list[Line]:
    """Options with their letters, on as few lines as they fit on, tabs between them."""
    options = [plain(f"{entry['id']}. ") + line_of(str(entry["text"])) for entry in entries]
    count = columns_of(options)
    rows = [options[start : start + count] for start in range(0, len(options), count)]
    return [
        tuple(run for place, option in enumerate(row) for run in ([Run("\t")] * bool(place) + [*option]))
        for row in rows
    ]


def question_of(question: IncomingQuestion, number: int, *, points: bool) -> list[Placed]:
    """A question as it stands on the paper; `points` tells that its points stand before its stem."""
    lead = _lead(question.kind, str(question.body["stem"]), f"{number}.", question.points if points else None)
    placed = _content(question.kind, question.body, lead, Role.STEM)
    for place, part in enumerate(question.body.get("questions", []), 1):
        lead = _lead(part["kind"], str(part["body"]["stem"]), f"（{place}）", part["points"])
        placed += _content(part["kind"], part["body"], lead, Role.PART)
        placed += [Placed(Role.PRINTED, plain(""))] * SPACE.get(part["kind"], 0)
    return placed


def _lead(kind: str, stem: str, number: str, points: int | None) -> str:
    """Brackets to answer in where the stem has none, the number, the points."""
    bracket = N_("（    ）") if kind in _BRACKETED and not _BRACKET.search(stem) else ""
    worth = worded(N_("（%(points)s 分）"), points=points_text(points)) if points else ""
    apart = " " if not worth and number.endswith(".") and stem.lstrip().startswith(("（", "(")) else ""
    return bracket + number + worth + apart


def _content(kind: str, body: Any, lead: str, role: Role) -> list[Placed]:
    first, *more = blocks_of(str(body["stem"])) or [plain("")]
    if isinstance(first, Grid):
        first, more = plain(""), [first, *more]
    placed = [Placed(role, plain(lead) + first), *(Placed(Role.MORE, block) for block in more)]
    if kind == "matching":
        return placed + _sides(body)
    if kind == "numeric":
        unit = Run(f" {body.get('unit') or ''}")
        placed.append(Placed(Role.PRINTED, (Run(N_("答：")), Run("____", blank=True), unit)))
    return placed + [Placed(Role.OPTIONS, line) for line in option_lines(body.get("options", []))]


def _sides(body: Any) -> list[Placed]:
    """Both sides in a table, and brackets to answer in."""
    sides = [[plain(f"{one['id']}. ") + line_of(str(one["text"])) for one in body[side]] for side in ("left", "right")]
    height = max(map(len, sides))
    table = Grid(tuple(zip(*(side + [plain("")] * (height - len(side)) for side in sides), strict=True)))
    asked = "　".join(f"{entry['id']}（    ）" for entry in body["left"])
    return [Placed(Role.LEFT, table), Placed(Role.PRINTED, plain(N_("答：") + asked))]

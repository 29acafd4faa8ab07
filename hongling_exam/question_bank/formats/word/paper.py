"""A paper as lines and tables, whatever file they come from: questions first, answers beside them or at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.spreadsheet import RawSheet, tables
from hongling_exam.question_bank.formats.excel import read_tables
from hongling_exam.question_bank.formats.finishing import finish
from hongling_exam.question_bank.formats.incoming import Fault, Incoming, UnreadableFile
from hongling_exam.question_bank.formats.sheet_words import ALIASES, CHOICE, folded_width, kind_within
from hongling_exam.question_bank.formats.word.gathering import LINES_BELOW, Gathering
from hongling_exam.question_bank.formats.word.keys import (
    Keys,
    announces,
    grid_entries,
    hand_out,
    is_answer_line,
    is_key_grid,
    is_key_line,
    take_key,
)
from hongling_exam.question_bank.formats.word.marks import begins_answers, read_heading
from hongling_exam.question_bank.formats.word.paragraphs import Block, Grid

LONGEST_LINE = 20_000
MOST_QUESTIONS = 50_000
_LONG_GAP = re.compile(r"\s{9,}")
_SHORTLY_ANSWERED = frozenset({"single_choice", "multiple_choice", "true_false", CHOICE})


def read_paper(paragraphs: Iterable[Block]) -> Incoming:
    """All questions of a paper; raises UnreadableFile when it holds nothing that looks like one."""
    blocks = [block if isinstance(block, Grid) else tidy_line(block) for block in paragraphs]
    found, blocks = _tables(blocks)
    gathered, keys = _gather([block for block in blocks if block != ""])
    if not gathered.questions and not found.questions and not found.faults:
        raise UnreadableFile(N_("没有找到试题。题干请以「1.」「2.」编号，选项以「A.」「B.」开头，再上传。"))
    if len(gathered.questions) > MOST_QUESTIONS:
        raise UnreadableFile(N_("试题超过 50000 道。请分成几个文件，再逐个上传。"))
    for reason in hand_out(keys, gathered):
        found.refuse(N_("答案部分"), "", reason)
    for question in gathered.questions:
        question.finish()
    return finish((question.draft() for question in gathered.questions), found)


def tidy_line(text: str) -> str:
    """A line without blanks at its ends, its letters half-width; raises UnreadableFile for one that is no question."""
    if len(text) > LONGEST_LINE:
        raise UnreadableFile(N_("有一段文字超过 20000 字，不像试题。请检查分段后再上传。"))
    return _LONG_GAP.sub(" " * 8, folded_width(text)).strip()


def _tables(blocks: Sequence[Block]) -> tuple[Incoming, list[Block]]:
    """Tables that have a header as a workbook has, read like one; and what is left."""
    found, left = Incoming(), list[Block]()
    for block in blocks:
        inner = _as_sheet(block) if isinstance(block, Grid) else None
        if inner is None:
            left.append(block)
            continue
        found.questions += inner.questions
        found.faults += [Fault(N_("表格") + fault.place, fault.column, fault.reason) for fault in inner.faults]
        found.notes += inner.notes
    return found, left


def _as_sheet(grid: Grid) -> Incoming | None:
    """The questions of a table with a header; None for another table."""
    sheet = RawSheet("", [(number, list(row)) for number, row in enumerate(grid.rows, 1)])
    try:
        return read_tables([sheet], tables([sheet], ALIASES, ("stem", "answer")))
    except Invalid:
        return None


def _gather(blocks: Sequence[Block]) -> tuple[Gathering, list[Keys]]:
    gathered, keys = Gathering(), list[Keys]()
    answering = False
    for place, block in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else ""
        if isinstance(block, Grid):
            _take_grid(block, gathered, keys, answering)
        elif _starts_answers(block, after, gathered):
            answering = True
            keys.append(Keys(gathered.section, kind_within(block)))
        elif is_key_line(block) or (answering and not _resumes(block, after)):
            answering = answering or bool(gathered.questions)
            take_key(keys, block, gathered.section)
        else:
            answering = False
            below = blocks[place + 1 : place + 1 + LINES_BELOW]
            gathered.take(block, [line for line in below if isinstance(line, str)])
    return gathered, keys


def _starts_answers(line: str, after: Block, gathered: Gathering) -> bool:
    """Whether answers to what stands above begin here. 「答案：」 below a question is its own unless a list follows."""
    colon, question = begins_answers(line), gathered.current
    if colon is None or question is None:
        return False
    if not colon or isinstance(after, Grid):
        return True
    return bool(question.options) and (is_answer_line(after) or bool(kind_within(after)))


def _resumes(line: str, after: Block) -> bool:
    """Whether questions go on after answers: a heading of choice questions with no answers below it."""
    heading = read_heading(line) if isinstance(after, str) else None
    if heading is None or heading.kind not in _SHORTLY_ANSWERED or "答案" in line or is_answer_line(announces(line)[1]):
        return False
    return isinstance(after, str) and not is_answer_line(after)


def _take_grid(grid: Grid, gathered: Gathering, keys: list[Keys], answering: bool) -> None:
    """Answers, or questions that only stand in cells to be set out."""
    if answering or is_key_grid(grid.rows):
        if not answering or not keys or keys[-1].entries:
            keys.append(Keys(gathered.section))
        for number, text in grid_entries(grid.rows):
            keys[-1].add(number, text)
        return
    lines = [line for row in grid.rows for cell in row for line in cell.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        gathered.take(tidy_line(line), [tidy_line(one) for one in lines[place + 1 : place + 1 + LINES_BELOW]])

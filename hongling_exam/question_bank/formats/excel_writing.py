"""Questions of ours as a workbook that reads back as the same questions, and the empty template of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hongling_exam.core.errors import N_
from hongling_exam.core.spreadsheet import Sheet, write_workbook
from hongling_exam.core.spreadsheet_writing import LONGEST_CELL
from hongling_exam.question_bank.formats.drafts import Draft
from hongling_exam.question_bank.formats.examples import EXAMPLE_QUESTIONS
from hongling_exam.question_bank.formats.excel import EXAMPLES
from hongling_exam.question_bank.formats.excel_cells import Cells, group_cells, question_cells
from hongling_exam.question_bank.formats.finishing import finish
from hongling_exam.question_bank.formats.incoming import Fault, Incoming, IncomingQuestion
from hongling_exam.question_bank.formats.same_meaning import meaning
from hongling_exam.question_bank.formats.sheet_words import ALIASES, LETTERS, TITLES

NOTE = N_(
    "填写须知：一行一题，表头请勿改名，列的先后不限，用不到的列可以删去。题干、选项和解析可用 Markdown。\n"
    "单选、多选的答案写字母（ABD）；判断写对或错；填空在题干里用 ____ 标出空，答案写在空1、空2…，几种写法用 | 隔开；\n"
    "排序写字母的先后（B D A C）；匹配把左项逐行写在「左项」，答案写 1-B 2-A；简答、论述写参考答案和评分点。\n"
    "难度 1 至 5；等级写初级、中级或高级；依据写成「文件 | 版本 | 条款」。填法见「示例」工作表，示例不会导入。"
)
_FIRST = ("name", "kind", "part", "stem")
_ALWAYS = ("kind", "stem", *LETTERS[:8], "answer", *(f"blank{n}" for n in range(1, 5)), "left", "rubric", "explanation")
_ALWAYS += ("points", "difficulty", "level", "tags", "topic", "source", "policy", "pinned", "unit", "tolerance")
_LAST = ("policy", "pinned", "unit", "tolerance")
_ORDER = (
    *_FIRST,
    *LETTERS,
    "answer",
    *(name for name in ALIASES if name.startswith("blank")),
    *("left", "rubric", "explanation", "points", "difficulty", "level", "tags", "topic", "source"),
    *_LAST,
)
_WIDTHS = {"stem": 60, "explanation": 40, "rubric": 30, "left": 24, "source": 30, "points": 8, "difficulty": 8}
_UNWRITABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\ufffe\\uffff\\ud800-\\udfff]|_x[0-9A-Fa-f]{4}_")


def write(questions: Sequence[IncomingQuestion]) -> tuple[bytes, list[Fault]]:
    """A workbook with everything in one sheet, and a fault for each question that it would not give back the same."""
    rows, faults = [], []
    for question in questions:
        cells = list(_cells(question))
        if _comes_back(question, cells):
            rows += cells
        else:
            faults.append(Fault(question.place, "", N_("这道题不能原样写入 Excel，没有导出")))
    return write_workbook([_sheet(N_("试题"), rows)]), faults


def template() -> bytes:
    """The empty sheet to fill in, and a sheet of examples that is not read."""
    rows = [cells for question in EXAMPLE_QUESTIONS for cells in _cells(question)]
    return write_workbook([_sheet(N_("试题"), []), _sheet(EXAMPLES, rows)])


def _cells(question: IncomingQuestion) -> Iterator[Cells]:
    return group_cells(question) if question.kind == "case_group" else iter([question_cells(question)])


def _sheet(title: str, rows: Sequence[Cells]) -> Sheet:
    used = {name for cells in rows for name in cells} | set(_ALWAYS)
    names = [name for name in _ORDER if name in used]
    return Sheet(
        title,
        [TITLES[name] for name in names],
        [[cells.get(name, "") for name in names] for cells in rows],
        widths=[_WIDTHS.get(name, 16) for name in names],
        note=NOTE,
        as_text=True,
    )


def _comes_back(question: IncomingQuestion, rows: Sequence[Cells]) -> bool:
    """Whether these cells, as Excel keeps them, are read as the same question."""
    texts = [text for cells in rows for text in cells.values()]
    if any(len(text) > LONGEST_CELL or _UNWRITABLE.search(text) for text in texts):
        return False
    head, *parts = [_draft(question.place, cells) for cells in rows]
    head.parts = parts
    found = finish([head], Incoming()).questions
    return len(found) == 1 and meaning(found[0]) == meaning(question)


def _draft(place: str, cells: Mapping[str, str]) -> Draft:
    fields = {name: text.strip() for name, text in cells.items() if name not in LETTERS}
    options = {name: text.strip() for name, text in cells.items() if name in LETTERS}
    return Draft(place, fields, options, markdown=True)

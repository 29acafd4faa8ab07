"""Answers that stand at the end, as a list (`1-5 ABCDA`, `6. 对 7. 错`) or as a table, and the questions they go to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.sheet_words import kind_within
from hongling_exam.question_bank.formats.word.gathering import Gathering, Section
from hongling_exam.question_bank.formats.word.marks import read_heading, split_fields

_TRUTH = "√×✓✗✔✘对错"
_RANGE = re.compile(
    rf"(\d{{1,4}})\s*[-—–~～至]+\s*(\d{{1,4}})\s*[.．、:：)）]?\s*((?:[A-Za-z{_TRUTH}][\s,，、;；/]*)+?)(?=\s*\d|\s*$)"
)
_SHORT = rf"(?:[A-Ha-h]{{1,8}}|[{_TRUTH}]|正确|错误|[TFtf])(?![A-Za-z])"
_ENTRY = re.compile(rf"(?<![\d.])[（(]?(\d{{1,4}})\s*(?:[.．、:：)）]+|(?=\s*{_SHORT}))\s*")
_LEAD_ANSWERS = re.compile(r"^[^\d:：]{0,12}答案\s*[:：]?\s*")
_LEAD_KIND = re.compile(r"^([^\d:：]{2,20}?)(?:答案)?\s*[:：]\s*")


@dataclass(slots=True)
class Keys:
    """Answers of one kind or one section. `entries` are (number, fields); `below` is the section above them."""

    below: Section
    kind: str = ""
    entries: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def add(self, number: int, text: str) -> None:
        """An answer, with what stands behind it: 解析, 分值."""
        fields: dict[str, str] = {}
        for name, value in split_fields(text):
            fields[name or "answer"] = value.strip(" \t;；,，、")
        self.entries.append((number, fields))

    def go_on(self, text: str) -> None:
        """A line that begins no entry belongs to the last one."""
        if self.entries:
            fields = self.entries[-1][1]
            for name, value in split_fields(text):
                known = name or list(fields)[-1]
                fields[known] = f"{fields.get(known, '')}\n{value}".strip()


def is_key_line(line: str) -> bool:
    """Whether a line is nothing but ranges with their answers, 单选题答案： before them or not."""
    bare = _LEAD_ANSWERS.sub("", line)
    return bool(_RANGE.match(bare)) and not _RANGE.sub("", bare).strip(" ;；。")


def is_answer_line(line: str) -> bool:
    """Whether a line begins with a number and a short answer."""
    entries = entries_in(line)
    return bool(entries) and bool(re.match(rf"[【（(]?(?:{_SHORT}|答案)", entries[0][1]))


def announces(line: str) -> tuple[str, str]:
    """The kind that a line of answers begins with (`二、多选题：1. AB`) and its rest; "" and the line for none."""
    lead = _LEAD_KIND.match(line)
    kind = kind_within(lead[1]) if lead else ""
    return (kind, line[lead.end() :].strip()) if lead and kind else ("", line)


def take_key(found: list[Keys], line: str, below: Section) -> None:
    """One line of answers that stand below this section."""
    kind, line = announces(line)
    if kind:
        found.append(Keys(below, kind))
    else:
        heading = read_heading(line.replace("答案", ""))
        if heading and (heading.kind or not found or found[-1].entries):
            found.append(Keys(below, heading.kind))
            return
    if not line:
        return
    if not found or found[-1].below is not below:
        found.append(Keys(below))
    entries = entries_in(line)
    if not entries:
        found[-1].go_on(line)
    elif found[-1].entries and entries[0][0] <= found[-1].entries[-1][0]:
        found.append(Keys(below, found[-1].kind if entries[0][0] > 1 else ""))
    for number, text in entries:
        found[-1].add(number, text)


def entries_in(line: str) -> list[tuple[int, str]]:
    """(number, answer) of each entry on a line; a number that does not follow the one before is part of an answer."""
    entries = []
    for start, end, words in _RANGE.findall(line):
        entries += _spread(int(start), int(end), words)
    if entries:
        return entries
    found = _ENTRY.match(line)
    while found:
        number, place = int(found[1]), found.end()
        found = next((one for one in _ENTRY.finditer(line, place) if int(one[1]) == number + 1), None)
        entries.append((number, line[place : found.start() if found else len(line)].strip()))
    return entries


def _spread(start: int, end: int, words: str) -> list[tuple[int, str]]:
    """Answers of a range: one for each number, or nothing where they do not come out even."""
    pieces = [piece for piece in re.split(r"[\s,，、;；/]+", words) if piece]
    if len(pieces) != end - start + 1:
        pieces = list("".join(pieces))
    return list(zip(range(start, end + 1), pieces, strict=False)) if len(pieces) == end - start + 1 else []


def grid_entries(rows: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """(number, answer) of a table: numbers above their answers, or beside them; nothing where it holds none."""
    found: list[tuple[int, str]] = []
    place = 0
    while place < len(rows):
        row, below = rows[place], rows[place + 1] if place + 1 < len(rows) else []
        numbers = sum(cell.strip().isdigit() for cell in row)
        if numbers > 1 and numbers >= len(row) - 1 and not any(cell.strip().isdigit() for cell in below):
            found += [(int(one), two) for one, two in zip(row, below, strict=False) if one.strip().isdigit()]
            place += 2
            continue
        for one, two in pairwise(row):
            if one.strip().isdigit() and two.strip() and not two.strip().isdigit():
                found.append((int(one), two))
        for cell in row:
            found += [entry for line in cell.splitlines() for entry in entries_in(line) if entry[1]]
        place += 1
    return [(number, answer.strip()) for number, answer in found if answer.strip()]


def is_key_grid(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table amid the questions holds their answers: it says 题号 and 答案, and has no stems."""
    cells = [cell.strip() for row in rows[:4] for cell in row]
    titles = {"题号", "序号", "题目序号"} & set(cells)
    return bool(titles) and any("答案" in cell and len(cell) <= 6 for cell in cells)


def hand_out(found: Sequence[Keys], gathered: Gathering) -> list[str]:
    """Give each answer to its question; Chinese reasons for those that find none."""
    sections = [section for section in gathered.sections if section.questions]
    given = [keys for keys in found if keys.entries]
    reasons = []
    for place, keys in enumerate(given):
        reasons += _give(keys, _targets(place, given, sections))
    return reasons


def _targets(place: int, given: Sequence[Keys], sections: list[Section]) -> list[Section]:
    """The sections that these answers speak of: by their kind, by where they stand, else by their order."""
    keys = given[place]
    beside = len({id(one.below) for one in given}) == len(given)
    if keys.kind:
        alike = [section for section in sections if section.kind == keys.kind]
        same = [one for one in given if one.kind == keys.kind]
        if (len(same) == 1 and len(given) < 2) or len(alike) < 2:
            return alike
        return [keys.below] if beside and keys.below in alike else alike[same.index(keys) : same.index(keys) + 1]
    if len(given) == 1:
        return sections
    return [keys.below] if beside else sections[place : place + 1]


def _give(keys: Keys, sections: list[Section]) -> list[str]:
    questions = [question for section in sections for question in section.questions]
    numbers = [question.number for question in questions]
    if len(set(numbers)) != len(numbers):
        return [N_("题号重复，无法与答案对应，请把答案按题型分开写")] if keys.entries else []
    by_number = dict(zip(numbers, questions, strict=True))
    reasons = []
    for number, fields in keys.entries:
        question = by_number.get(number)
        if question is None:
            reasons.append(worded(N_("答案中的第 %(n)d 题没有对应的试题"), n=number))
            continue
        for name, text in fields.items():
            question.put(name, text)
    return reasons

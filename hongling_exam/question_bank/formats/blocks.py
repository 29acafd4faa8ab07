"""First step of reading plain text: lines into blocks of named fields. Nothing is understood here yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.parsed import Complaints

_HEADER = re.compile(r"==\s*(\S+)\s+(\S+)\s*")
_PART = re.compile(r"--\s*(\S+)\s*")
_FIELD = re.compile(r"([\u4e00-\u9fff]{1,8}\d{0,2})[：:]\s*(.*)")
_OPTION = re.compile(r"([A-Z])[.．]\s*(.*)")
_PAIR_ENTRY = re.compile(r"(左\d{1,2}|右[A-Z])[.．]\s*(.*)")


@dataclass(slots=True)
class Entry:
    """A field, an option (`name` is its letter) or a side of a pair (`左1`): its value and where it begins."""

    name: str
    line: int
    lines: list[str]

    @property
    def value(self) -> str:
        return "\n".join(self.lines).strip()


@dataclass(slots=True)
class Block:
    """A question as written: header, entries in order, and the parts of a case group."""

    line: int
    word: str
    code: str = ""
    entries: list[Entry] = field(default_factory=list)
    parts: list[Block] = field(default_factory=list)

    def all(self, name: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.name == name]

    def options(self) -> list[Entry]:
        return [entry for entry in self.entries if re.fullmatch("[A-Z]", entry.name)]

    def side(self, mark: str) -> list[Entry]:
        """Entries of 左 or 右."""
        return [entry for entry in self.entries if re.fullmatch(rf"{mark}(\d+|[A-Z])", entry.name)]


def read_blocks(text: str, complaints: Complaints) -> list[Block]:
    """The blocks of a file. A line that begins no entry goes on with the one before it, indented or not.

    A continuation that looks like a field (`注意：…`) is written with a space before it.
    """
    blocks: list[Block] = []
    current: Block | None = None
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip()
        if line.startswith("#"):
            continue
        if line.startswith("=="):
            current = _open_block(line, number, complaints)
            blocks.append(current)
        elif current is None:
            if line:
                complaints.add(number, N_("第一道试题之前有多余的文字"))
        elif line.startswith("--") and not line.startswith("---"):
            current = _open_part(blocks[-1], line, number, complaints)
        else:
            _read_line(current, line, number, complaints)
    return blocks


def _open_block(line: str, number: int, complaints: Complaints) -> Block:
    header = _HEADER.fullmatch(line)
    if header is None:
        complaints.add(number, N_("试题开头应写成「== 编号 题型」"))
        return Block(number, "")
    return Block(number, header.group(2), header.group(1))


def _open_part(group: Block, line: str, number: int, complaints: Complaints) -> Block:
    header = _PART.fullmatch(line)
    if header is None:
        complaints.add(number, N_("小题开头应写成「-- 题型」"))
    part = Block(number, header.group(1) if header else "")
    group.parts.append(part)
    return part


def _begins_entry(line: str) -> re.Match[str] | None:
    return _PAIR_ENTRY.fullmatch(line) or _OPTION.fullmatch(line) or _FIELD.fullmatch(line)


def _read_line(block: Block, line: str, number: int, complaints: Complaints) -> None:
    begun = _begins_entry(line)
    if begun:
        block.entries.append(Entry(begun.group(1), number, [begun.group(2)]))
    elif block.entries:
        block.entries[-1].lines.append(line.strip() if _begins_entry(line.strip()) else line)
    elif line:
        complaints.add(number, N_("这一行不属于任何字段"))

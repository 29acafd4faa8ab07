"""Second step: the values of single fields. Each reader complains at its line and gives None when it cannot read."""

from __future__ import annotations

import re
from decimal import Decimal

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.folding import fold
from hongling_exam.core.markup import MarkupRefused, render_inline, render_markdown
from hongling_exam.question_bank.formats.blocks import Block, Entry
from hongling_exam.question_bank.formats.parsed import Complaints, Source
from hongling_exam.question_bank.formats.vocabulary import LEVEL_WORDS, TOPICS

_POINTS = re.compile(r"\d{1,4}(\.\d{1,2})?", re.ASCII)


def the_one(block: Block, name: str, complaints: Complaints, *, required: bool = True) -> Entry | None:
    """The single entry of this name with a value; a second one, an empty or a missing one is a problem."""
    entries = block.all(name)
    for extra in entries[1:]:
        complaints.add(extra.line, worded(N_("字段「%(name)s」重复"), name=name))
    if entries and not entries[0].value:
        complaints.add(entries[0].line, worded(N_("字段「%(name)s」没有内容"), name=name))
        return None
    if not entries and required:
        complaints.add(block.line, worded(N_("缺少「%(name)s」"), name=name))
    return entries[0] if entries else None


def hundredths(text: str) -> int | None:
    """Points as written, at most two decimals, in hundredths; None when it is no such number or not above 0."""
    return int(Decimal(fold(text)) * 100) or None if _POINTS.fullmatch(fold(text)) else None


def read_points(block: Block, complaints: Complaints, *, required: bool = True) -> int | None:
    entry = the_one(block, "分值", complaints, required=required)
    points = hundredths(entry.value) if entry else None
    if entry and points is None:
        complaints.add(entry.line, N_("分值须大于 0，最多两位小数"))
    return points


def read_difficulty(block: Block, complaints: Complaints) -> int | None:
    entry = the_one(block, "难度", complaints)
    if entry is None:
        return None
    if fold(entry.value) not in {"1", "2", "3", "4", "5"}:
        complaints.add(entry.line, N_("难度须是 1 至 5"))
        return None
    return int(fold(entry.value))


def read_topic(block: Block, complaints: Complaints) -> str | None:
    entry = the_one(block, "知识点", complaints)
    if entry is None:
        return None
    track, _, topic = entry.value.partition("/")
    if topic not in TOPICS.get(track, {}):
        complaints.add(entry.line, worded(N_("没有知识点「%(topic)s」"), topic=entry.value[:60]))
        return None
    return entry.value


def read_levels(block: Block, own: str, complaints: Complaints) -> tuple[str, ...]:
    """The level of the folder, and those that 级别 adds."""
    entry = the_one(block, "级别", complaints, required=False)
    levels = [own]
    for word in entry.value.split() if entry else []:
        if word not in LEVEL_WORDS:
            complaints.add(entry.line if entry else block.line, worded(N_("没有级别「%(word)s」"), word=word[:20]))
        elif LEVEL_WORDS[word] not in levels:
            levels.append(LEVEL_WORDS[word])
    return tuple(levels)


def read_sources(block: Block, complaints: Complaints, *, required: bool = True) -> tuple[Source, ...]:
    entries = block.all("依据")
    if not entries and required:
        complaints.add(block.line, N_("缺少「依据」"))
    found = []
    for entry in entries:
        for offset, line in enumerate(entry.lines):
            if line.strip() or not entry.value:
                found.append(_read_source(line, entry.line + offset, complaints))
    return tuple(source for source in found if source)


def _read_source(line: str, number: int, complaints: Complaints) -> Source | None:
    pieces = [piece.strip() for piece in line.replace("｜", "|").split("|")]
    if len(pieces) != 3 or not all(pieces):
        complaints.add(number, N_("依据应写成「文件 | 版本 | 条款」"))
        return None
    return Source(*pieces)


def rendered(entry: Entry, complaints: Complaints) -> str:
    """The entry's Markdown as HTML."""
    try:
        return render_markdown(entry.value)
    except MarkupRefused as refusal:
        complaints.add(entry.line, refusal.text)
        return ""


def read_options(entries: list[Entry], complaints: Complaints) -> list[dict[str, str]]:
    """Options with id, text and HTML; their letters or numbers run on without a gap."""
    found = []
    for place, entry in enumerate(entries):
        mark = entry.name.lstrip("左右")
        expected = str(place + 1) if entry.name.startswith("左") else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]
        if mark != expected:
            complaints.add(entry.line, worded(N_("此处应为选项 %(id)s"), id=expected))
        found.append({"id": mark, "text": entry.value, "html": _inline(entry, complaints)})
    return found


def _inline(entry: Entry, complaints: Complaints) -> str:
    try:
        return render_inline(entry.value)
    except MarkupRefused as refusal:
        complaints.add(entry.line, refusal.text)
        return ""

"""Last step: blocks into questions. A block with any problem gives its problems and no question."""

from __future__ import annotations

import re
from dataclasses import astuple
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.answers import read_answer
from hongling_exam.question_bank.formats.blocks import Block
from hongling_exam.question_bank.formats.fields import (
    read_difficulty,
    read_levels,
    read_points,
    read_sources,
    read_topic,
    rendered,
    the_one,
)
from hongling_exam.question_bank.formats.parsed import Complaints, ParsedQuestion
from hongling_exam.question_bank.formats.vocabulary import KIND_WORDS, LEVEL_PREFIXES, fields_of
from hongling_exam.question_bank.kinds import check_question
from hongling_exam.question_bank.rules import question_faults

_BLANK = re.compile(r"_{4,}")


def read_question(block: Block, level: str, complaints: Complaints) -> ParsedQuestion | None:
    """The question of a block in the folder of `level`; None when there was anything to complain about."""
    before = len(complaints.found)
    kind = _kind_of(block, complaints)
    if kind is None:
        return None
    _check_code(block, level, complaints)
    _check_names(block, fields_of(kind), complaints)
    content = _read_group(block, complaints) if kind == "case_group" else _read_single(kind, block, complaints)
    explanation = the_one(block, "解析", complaints, required=kind != "case_group")
    topic, difficulty = read_topic(block, complaints), read_difficulty(block, complaints)
    levels, sources = read_levels(block, level, complaints), read_sources(block, complaints)
    html = rendered(explanation, complaints) if explanation else ""
    if content is None or topic is None or difficulty is None or len(complaints.found) > before:
        return None
    return ParsedQuestion(
        code=block.code,
        levels=levels,
        kind=kind,
        **content,
        explanation=explanation.value if explanation else "",
        explanation_html=html,
        sources=sources,
        topic=topic,
        difficulty=difficulty,
        path=complaints.path,
        line=block.line,
    )


def _kind_of(block: Block, complaints: Complaints) -> str | None:
    kind = KIND_WORDS.get(block.word.removesuffix("题"))
    if kind is None and block.word:
        complaints.add(block.line, worded(N_("没有题型「%(word)s」"), word=block.word[:20]))
    if block.parts and kind != "case_group":
        complaints.add(block.parts[0].line, N_("只有材料题可以有小题"))
    return kind


def _check_code(block: Block, level: str, complaints: Complaints) -> None:
    prefix = LEVEL_PREFIXES[level]
    if not re.fullmatch(rf"{prefix}-[a-z0-9]+(-[a-z0-9]+)*", block.code) or len(block.code) > 40:
        complaints.add(block.line, worded(N_("编号须以「%(prefix)s-」开头，只用小写字母、数字和短横"), prefix=prefix))


def _check_names(block: Block, allowed: frozenset[str], complaints: Complaints) -> None:
    options = {entry.name for entry in block.options()} if "固定" in allowed else set()
    sides = {entry.name for mark in "左右" for entry in block.side(mark)} if block.word.startswith("匹配") else set()
    for entry in block.entries:
        if entry.name not in allowed | options | sides:
            complaints.add(entry.line, worded(N_("这种题型没有「%(name)s」这一字段"), name=entry.name))


def _read_single(kind: str, block: Block, complaints: Complaints) -> dict[str, Any] | None:
    """Body, key, policy and points of a question that is answered; checked by its kind only when all could be read."""
    before = len(complaints.found)
    stem = the_one(block, "题干", complaints)
    points = read_points(block, complaints)
    body, key, policy = read_answer(kind, block, complaints)
    if stem is None or points is None or len(complaints.found) > before:
        return None
    body = {"stem": stem.value, "stem_html": rendered(stem, complaints), **body}
    if kind != "fill_blank" and _BLANK.search(stem.value):
        complaints.add(stem.line, N_("只有填空题的题干可以有「____」"))
    for reason in question_faults(kind, body, key, policy, points):
        complaints.add(_place_of(reason, block), reason)
    return {"body": body, "key": key, "policy": policy, "points": points}


def _place_of(reason: str, block: Block) -> int:
    """The line that a reason about the whole question most likely speaks of: an option, the policy, else the answer."""
    option = re.match("选项 ([A-Z]) ", reason)
    names = (option.group(1),) if option else ("策略",) if "策略" in reason or "倒扣" in reason else ()
    for wanted in (names, ("答案", "评分点")):
        for entry in block.entries:
            if entry.name.startswith(wanted):
                return entry.line
    return block.line


def _read_group(block: Block, complaints: Complaints) -> dict[str, Any] | None:
    passage = the_one(block, "材料", complaints)
    total = read_points(block, complaints, required=False)
    if not block.parts:
        complaints.add(block.line, N_("材料题没有小题"))
    parts = [_read_part(str(number), part, complaints) for number, part in enumerate(block.parts, 1)]
    questions = [part for part in parts if part]
    if passage is None or not questions or len(questions) < len(parts):
        return None
    points = sum(part["points"] for part in questions)
    if total not in (None, points):
        complaints.add(block.line, N_("各小题分值之和与本题分值不符"))
    body = {"stem": passage.value, "stem_html": rendered(passage, complaints), "questions": questions}
    for reason in check_question("case_group", body, {}, {}, points):
        complaints.add(block.line, reason)
    return {"body": body, "key": {}, "policy": {}, "points": points}


def _read_part(number: str, block: Block, complaints: Complaints) -> dict[str, Any] | None:
    """One question of a group: its own 题干, 答案, 解析, 分值, and a 依据 where it differs from the group's."""
    before = len(complaints.found)
    kind = _kind_of(block, complaints)
    if kind is None or kind == "case_group":
        complaints.add(block.line, N_("小题的题型有误"))
        return None
    _check_names(block, fields_of(kind, inside_group=True), complaints)
    content = _read_single(kind, block, complaints)
    explanation = the_one(block, "解析", complaints)
    sources = read_sources(block, complaints, required=False)
    html = rendered(explanation, complaints) if explanation else ""
    if content is None or explanation is None or len(complaints.found) > before:
        return None
    part = {"id": number, "kind": kind, **content, "explanation": explanation.value, "explanation_html": html}
    return part | ({"sources": [list(astuple(source)) for source in sources]} if sources else {})

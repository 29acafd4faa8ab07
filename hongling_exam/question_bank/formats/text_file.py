"""Plain text: a paper as people type it, or our own content format, whichever the file is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.encodings import decode, lines_of
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.parsed import ParsedQuestion
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.formats.twins import twins
from hongling_exam.question_bank.formats.vocabulary import KIND_WORDS, LEVEL_PREFIXES
from hongling_exam.question_bank.formats.word.paper import LONGEST_LINE, read_paper

MOST_LINES = 500_000

_HEADER = re.compile(r"==\s*([a-z])\S*\s+(\S+)\s*")
_RENDERED = frozenset({"html", "stem_html", "explanation_html"})


def read(data: bytes, name: str) -> Incoming:
    """All questions of a text; raises UnreadableFile when it holds nothing that looks like one."""
    text = decode(data)
    lines, level = lines_of(text), own_level(text)
    if len(lines) > MOST_LINES:
        raise UnreadableFile(N_("文件超过 50 万行。请分成几个文件，再逐个上传。"))
    return _read_own(text, level) if level else read_paper(re.sub("[\x0b\x0c]", " ", line) for line in lines)


def own_level(text: str) -> str:
    """The level of a file in our own format, as the code of its first question says; "" for another file."""
    for line in lines_of(text[:LONGEST_LINE].removeprefix("\ufeff")):
        if line.strip() and not line.startswith("#"):
            header = _HEADER.fullmatch(line.rstrip())
            levels = {prefix: level for level, prefix in LEVEL_PREFIXES.items()}
            return levels.get(header[1], "junior") if header and header[2] in KIND_WORDS else ""
    return ""


def _read_own(text: str, level: str) -> Incoming:
    questions, problems = read_text(text, "", level)
    found = Incoming()
    for problem in sorted(problems):
        found.refuse(_place(problem.line), "", problem.reason)
    found.questions = [_incoming(question) for question in questions]
    found.notes = twins(found.questions)
    return found


def _incoming(question: ParsedQuestion) -> IncomingQuestion:
    return IncomingQuestion(
        place=_place(question.line),
        kind=question.kind,
        body=_source(question.body),
        key=question.key,
        policy=question.policy,
        points=question.points,
        explanation=question.explanation,
        name=question.code,
        level=question.levels[0],
        further_levels=question.levels[1:],
        topic=question.topic,
        difficulty=question.difficulty,
        source=question.sources[0] if question.sources else None,
        further_sources=question.sources[1:],
    )


def _source(value: Any) -> Any:
    """The body without what is rendered from it."""
    if isinstance(value, Mapping):
        return {name: _source(inner) for name, inner in value.items() if name not in _RENDERED}
    return [_source(inner) for inner in value] if isinstance(value, list) else value


def _place(line: int) -> str:
    return worded(N_("第 %(n)d 行"), n=line)

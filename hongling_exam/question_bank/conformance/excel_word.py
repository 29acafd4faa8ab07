"""Workbooks and documents as trainers send them, each with `<name>.expected.json`: a list in the order of the file.

An entry is {stem, options: [[text, right]]} or {question, options: {letter: text}, answer: [letters], raw_question}.
Where the answer stands in brackets in `raw_question`, the file's own words decide, and an `answer` that says otherwise
is a remark about the expectation. White space and the width of brackets are no difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hongling_exam.question_bank.conformance.result import FileResult
from hongling_exam.question_bank.formats.incoming import IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.registry import read_file

SUFFIXES = (".xlsx", ".docx", ".csv", ".txt")
_IN_BRACKETS = re.compile(r"[（(]\s*([A-H]+)\s*[)）]")


def check(folder: Path) -> Iterator[FileResult]:
    """One result a file with an expectation."""
    for beside in sorted(folder.glob("*.expected.json")):
        name = beside.name.removesuffix(".expected.json")
        for path in (folder / f"{name}{suffix}" for suffix in SUFFIXES):
            if path.is_file():
                yield check_file(path, json.loads(beside.read_text("utf-8")))


def check_file(path: Path, expected: list[Mapping[str, Any]]) -> FileResult:
    """The questions of a file, one after the other, against the entries."""
    result = FileResult(path.name, questions=len(expected))
    try:
        incoming = read_file(path.read_bytes(), path.name)
    except UnreadableFile as error:
        result.differing.append(f"{path.name}: {error}")
        return result
    result.refused += [str(fault) for fault in incoming.faults]
    if len(incoming.questions) != len(expected):
        result.differing.append(f"{path.name}: {len(incoming.questions)} questions instead of {len(expected)}")
    for question, entry in zip(incoming.questions, expected, strict=False):
        result.judge(list(_faults(question, entry, result)), question.place)
    return result


def _faults(question: IncomingQuestion, entry: Mapping[str, Any], result: FileResult) -> Iterator[str]:
    stem = entry.get("stem", entry.get("question", ""))
    if bare(question.body["stem"]) != bare(stem):
        yield f"the stem is {question.body['stem']!r} instead of {stem!r}"
    options = [(bare(each["text"]), each["id"] in question.key["right"]) for each in question.body["options"]]
    wanted = list(_options(entry, question.place, result))
    if options != wanted:
        yield f"options and answer are {options} instead of {wanted}"


def _options(entry: Mapping[str, Any], place: str, result: FileResult) -> Iterator[tuple[str, bool]]:
    if isinstance(entry["options"], list):
        yield from ((bare(text), right) for text, right in entry["options"])
        return
    right = written_answer(entry)
    if right != sorted(entry["answer"]):
        result.remarks.append(f"{place}: the file says {right}, its expectation {sorted(entry['answer'])}")
    yield from ((bare(text), letter in right) for letter, text in entry["options"].items())


def written_answer(entry: Mapping[str, Any]) -> list[str]:
    """The letters in the brackets of the file's own stem; the expected ones where it has none."""
    found = _IN_BRACKETS.findall(entry.get("raw_question", ""))
    return sorted(found[0]) if found else sorted(entry["answer"])


def bare(text: str) -> str:
    """The text without white space, brackets in one width."""
    return re.sub(r"\s", "", text.replace("（", "(").replace("）", ")"))

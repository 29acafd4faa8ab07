"""GIFT files, each with its parse as JSON beside it; one without must give or refuse each question by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from hongling_exam.question_bank.conformance.result import FileResult
from hongling_exam.question_bank.formats.gift import parse, read
from hongling_exam.question_bank.formats.gift.items import Item, plain
from hongling_exam.question_bank.formats.incoming import UnreadableFile

NO_QUESTIONS = frozenset({"Category", "Description"})


def check(folder: Path) -> Iterator[FileResult]:
    """One result a file."""
    for path in sorted([*folder.glob("*.gift"), *folder.glob("*.gift.txt")]):
        yield check_file(path)


def check_file(path: Path) -> FileResult:
    """The items of a file against the JSON beside it, and what comes in against what stands there."""
    result = FileResult(path.name)
    data = path.read_bytes()
    parsed = parse(data.decode("utf-8"))
    items = [plain(one) for one in parsed if isinstance(one, Item)]
    result.questions = sum(item["type"] not in NO_QUESTIONS for item in items)
    beside = path.with_suffix(".json")
    if beside.is_file():
        _compare(result, items, json.loads(beside.read_text("utf-8")))
    try:
        incoming = read(data, path.name)
    except UnreadableFile as error:
        result.refused.append(str(error))
        return result
    result.refused += [str(fault) for fault in incoming.faults]
    if not beside.is_file():
        missing = result.questions - len(incoming.questions) - len({fault.place for fault in incoming.faults})
        result.agreed += len(incoming.questions)
        result.differing += [f"{path.name}: {missing} questions neither come in nor are refused"] if missing > 0 else []
    return result


def _compare(result: FileResult, items: Sequence[object], wanted: Sequence[object]) -> None:
    if len(items) != len(wanted):
        result.differing.append(f"{result.name}: {len(items)} items instead of {len(wanted)}")
    for number, (one, other) in enumerate(zip(items, wanted, strict=False), 1):
        faults = [] if one == other else [f"{one} instead of {other}"]
        is_question = isinstance(other, dict) and other.get("type") not in NO_QUESTIONS
        if is_question or faults:
            result.judge(faults, f"item {number}")

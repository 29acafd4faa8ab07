"""QTI items with outcomes that a reference engine computed, in `expected_scores.json`.

An entry is {path, supported, interactions, cases: [{label, responses, outcomes}]}; an item marked as not supported must
be refused by the name of its interaction. One that is supported is scored by the engine; whether it becomes a question
of the bank is told too, since no policy of ours may score it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hongling_exam.question_bank.conformance.result import FileResult
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.items import load_item, outcomes
from hongling_exam.question_bank.formats.qti.reading import read

EXPECTED = "expected_scores.json"


def check(folder: Path) -> Iterator[FileResult]:
    """One result an item."""
    if (folder / EXPECTED).is_file():
        for entry in json.loads((folder / EXPECTED).read_text("utf-8")):
            yield check_item(folder, entry)


def check_item(folder: Path, entry: Mapping[str, Any]) -> FileResult:
    """An item against its entry."""
    result = FileResult(entry["path"], questions=1)
    data = (folder / entry["path"]).read_bytes()
    if not entry["supported"]:
        _expect_refusal(result, data, entry)
        return result
    try:
        item = load_item(data)
    except (Unsupported, UnreadableFile) as error:
        result.judge([f"refused: {error}"], "item")
        return result
    wrong = []
    for case in entry["cases"]:
        found = {name: as_reference(value) for name, value in outcomes(item, case["responses"]).items()}
        if not same_outcomes(found, case["outcomes"]):
            wrong.append(f"{case['label']}: {found} instead of {case['outcomes']}")
    result.judge(wrong, "outcomes")
    result.refused += [str(fault) for fault in read(data, entry["path"]).faults]
    return result


def _expect_refusal(result: FileResult, data: bytes, entry: Mapping[str, Any]) -> None:
    incoming = read(data, entry["path"])
    named = [fault for fault in incoming.faults if fault.column in entry["interactions"]]
    result.refused += [str(fault) for fault in incoming.faults]
    if incoming.questions or not named:
        result.differing.append(f"{result.name}: not refused by the name of {', '.join(entry['interactions'])}")


def as_reference(value: object) -> object:
    """A container as the reference prints it: `['A'; 'B']`."""
    return f"[{'; '.join(repr(item) for item in value)}]" if isinstance(value, tuple) else value


def same_outcomes(found: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """Whether all variables agree, numbers within 1e-6 of each other."""
    return found.keys() == wanted.keys() and all(_same(found[name], wanted[name]) for name in wanted)


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    return one == other

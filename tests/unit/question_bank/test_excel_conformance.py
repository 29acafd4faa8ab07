"""A workbook as a trainer really sent it. It is no part of this repository: HONGLING_EXAMPLES names its folder."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from hongling_exam.question_bank.formats.excel import read

FOLDER = Path(os.environ.get("HONGLING_EXAMPLES", "/nonexistent")) / "excel-word"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="HONGLING_EXAMPLES names no folder of examples")


def test_every_question_comes_in_with_its_key() -> None:
    path = FOLDER / "思政题库.xlsx"
    found = read(path.read_bytes(), path.name)
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    assert found.faults == []
    assert Counter(question.kind for question in found.questions) == {"single_choice": 138, "multiple_choice": 152}
    for question, wanted in zip(found.questions, expected, strict=True):
        assert question.body["stem"].split() == wanted["stem"].split()
        options = [[entry["text"], entry["id"] in question.key["right"]] for entry in question.body["options"]]
        assert options == wanted["options"]

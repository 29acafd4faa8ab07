"""A document as a trainer really sent it. It is no part of this repository: HONGLING_EXAMPLES names its folder."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hongling_exam.question_bank.formats.word import read

FOLDER = Path(os.environ.get("HONGLING_EXAMPLES", "/nonexistent")) / "excel-word"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="HONGLING_EXAMPLES names no folder of examples")


def bare(text: str) -> str:
    return re.sub(r"\s", "", text.replace("（", "(").replace("）", ")"))


def written_key(question: dict[str, Any]) -> list[str]:
    """The letters that stand in the file's own stem."""
    return sorted(next(filter(None, re.findall(r"[（(]\s*([A-F]*)\s*[)）]", question["raw_question"]))))


def test_every_question_comes_in_with_the_key_that_the_file_gives() -> None:
    path = FOLDER / "入党积极分子题库答案第一版.docx"
    found = read(path.read_bytes(), path.name)
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    assert found.faults == []
    assert Counter(question.kind for question in found.questions) == {"single_choice": 306, "multiple_choice": 78}
    differing = []
    for question, wanted in zip(found.questions, expected, strict=True):
        assert bare(question.body["stem"]) == bare(wanted["question"])
        options = {entry["id"]: bare(entry["text"]) for entry in question.body["options"]}
        assert options == {letter: bare(text) for letter, text in wanted["options"].items()}
        assert question.key["right"] == written_key(wanted)
        differing += [wanted["id"]] if question.key["right"] != wanted["answer"] else []
    # The stem of question 217 says (B); the expected answer is C, with a remark that the rules have changed since.
    assert differing == [217]


def test_both_stems_that_stand_twice_are_named() -> None:
    path = FOLDER / "入党积极分子题库答案第一版.docx"
    assert [note.place for note in read(path.read_bytes(), path.name).notes] == [
        "单项选择题第 238 题",
        "多项选择题第 44 题",
    ]

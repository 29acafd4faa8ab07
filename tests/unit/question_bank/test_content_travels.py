"""The questions that ship, through every format that says where a question belongs: none is left out or changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hongling_exam.question_bank.formats import text_file, word, word_writing
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion
from hongling_exam.question_bank.formats.qti import reading, writing
from hongling_exam.question_bank.formats.same_meaning import meaning
from hongling_exam.question_bank.kinds.folding import fold

FILES = sorted((Path(__file__).parents[3] / "content" / "questions").rglob("*.txt"))


def shipped() -> list[IncomingQuestion]:
    return [one for path in FILES for one in text_file.read(path.read_bytes(), path.name).questions]


def said(one: IncomingQuestion) -> dict[str, Any]:
    """The question but for how its blanks are spelt where spelling does not count."""
    key = {"blanks": [[fold(text) for text in accepted] for accepted in one.key.get("blanks", [])]}
    return meaning(replace(one, key=key if "blanks" in one.key else one.key))


def as_text(one: IncomingQuestion) -> str:
    return json.dumps(said(one), ensure_ascii=False, sort_keys=True, default=str)


@pytest.mark.parametrize("write", [writing.write21, writing.write30])
def test_shipped_questions_come_back_from_qti(write: Callable[..., tuple[bytes, list[Any]]]) -> None:
    questions = shipped()
    data, faults = write(questions)
    found: Incoming = reading.read(data, "x.zip")
    assert (faults, found.faults) == ([], [])
    assert [said(one) for one in found.questions] == [said(one) for one in questions]


def test_shipped_questions_come_back_from_word() -> None:
    questions = {one.name: replace(one, name="") for one in shipped()}
    data, faults = word_writing.write(list(questions.values()))
    found = word.read(data, "x.docx")
    assert (faults, found.faults) == ([], [])
    assert sorted(map(as_text, found.questions)) == sorted(map(as_text, questions.values()))

"""Files that Moodle itself wrote. They are not part of this repository: HONGLING_EXAMPLES names their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hongling_exam.question_bank.formats.incoming import Incoming
from hongling_exam.question_bank.formats.moodle import read

FOLDER = Path(os.environ.get("HONGLING_EXAMPLES", "/nonexistent")) / "moodle"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="HONGLING_EXAMPLES names no folder of examples")


def reading(name: str) -> Incoming:
    return read((FOLDER / name).read_bytes(), name)


def test_true_false_essay_and_numerical_come_in_whole() -> None:
    (statement,) = reading("truefalse.moodle.xml").questions
    assert (statement.kind, statement.key, statement.points) == ("true_false", {"right": True}, 100)
    (number,) = reading("numerical.moodle.xml").questions
    assert (number.key["value"], number.policy) == ("6.25", {"absolute": "0.05"})
    (essay,) = reading("essay.moodle.xml").questions
    assert (essay.kind, essay.key["reference"]) == ("essay", "This is general feedback")


def test_matching_comes_in_with_its_spare_answer() -> None:
    (matching,) = reading("match.moodle.xml").questions
    assert matching.key == {"pairs": {"1": "A", "2": "B", "3": "A"}}
    assert len(matching.body["right"]) == 3


def test_nested_categories_are_tags() -> None:
    found = reading("nested_categories_with_questions.xml")
    tags = {question.name: question.tags for question in found.questions}
    assert tags["Lambda Question"] == ("Iota", "Kappa", "Lambda")
    assert tags["Mu Question"] == ("Iota", "Mu")
    assert len(found.questions) == 4
    assert "Kappa Essay" in str(found.faults[0])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("error_invalid_grades.xml", "「33」不在 Moodle 的分值表中"),
        ("multichoice.moodle.xml", "多选题各项得分"),
        ("multichoice.xml", "bonjour.mp3"),
        ("ordering.moodle.xml", "ABSOLUTE_POSITION"),
        ("shortanswer.moodle.xml", "toad"),
    ],
)
def test_what_scores_otherwise_or_needs_a_file_is_refused_by_name(name: str, says: str) -> None:
    found = reading(name)
    assert found.questions == []
    assert says in str(found.faults[0])

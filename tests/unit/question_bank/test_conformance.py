"""Files of others against what they should give. They are no part of this repository: HONGLING_EXAMPLES names them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from hongling_exam.question_bank.conformance import FAMILIES, check_folder, excel_word, moodle, qti21
from hongling_exam.question_bank.conformance.qti21 import same_outcomes
from hongling_exam.question_bank.formats.qti.reading import read as read_qti
from hongling_exam.question_bank.formats.word import read as read_word
from hongling_exam.question_bank.question_verbs import question
from tests.factories.question_files import SINGLE, questions

EXAMPLES = Path(os.environ.get("HONGLING_EXAMPLES", "/nonexistent"))
needs_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="HONGLING_EXAMPLES names no folder of examples")
ENTRY = {"stem": SINGLE[1], "options": [["半年", False], ["一年", True], ["两年", False], ["三年", False]]}
QUIZ = """<quiz><question type="multichoice"><name><text>一</text></name><questiontext format="html">
<text>预备期多长？</text></questiontext><defaultgrade>1</defaultgrade><single>true</single>
<answer fraction="0"><text>半年</text></answer><answer fraction="100"><text>一年</text></answer></question></quiz>"""


@needs_examples
@pytest.mark.parametrize(
    ("family", "files", "questions", "agreed"),
    [("qti21", 23, 23, 16), ("moodle", 12, 23, 13), ("gift", 27, 81, 73), ("excel-word", 2, 674, 674)],
)
def test_every_example_gives_what_stands_beside_it(family: str, files: int, questions: int, agreed: int) -> None:
    results = check_folder(EXAMPLES)[family]
    assert [fault for each in results for fault in each.differing] == []
    assert len(results) == files
    assert (sum(each.questions for each in results), sum(each.agreed for each in results)) == (questions, agreed)


BECOME = {
    **dict.fromkeys(["modalFeedback", "feedbackInline", "hottext", "inline_choice", "math"], "single_choice"),
    "order": "ordering",
    "match": "case_group",
    "associate": "case_group",
}
NOT_OURS = {
    **dict.fromkeys(["choice", "choice_fixed"], "sign.png"),
    **dict.fromkeys(["orkney1", "orkney2"], "orkney.html"),
    **dict.fromkeys(["gap_match", "choice_multiple", "text_entry"], "文件给"),
    "multi-input": "第 3 处：评分规则查看文字的一部分",
}


@needs_examples
def test_scored_item_becomes_a_question_or_is_refused_with_the_reason() -> None:
    for entry in json.loads((EXAMPLES / "qti21" / qti21.EXPECTED).read_text("utf-8")):
        name = entry["path"].removesuffix(".xml")
        found = read_qti((EXAMPLES / "qti21" / entry["path"]).read_bytes(), entry["path"])
        assert [one.kind for one in found.questions] == ([BECOME[name]] if name in BECOME else [])
        if entry["supported"]:
            assert [NOT_OURS[name] in fault.reason for fault in found.faults] == [True] * (name in NOT_OURS)


@needs_examples
def test_document_whose_expectation_contradicts_it_is_told_as_a_remark() -> None:
    remarks = [remark for each in excel_word.check(EXAMPLES / "excel-word") for remark in each.remarks]
    # The stem of question 217 says (B); the expected answer is C, since the rules have changed.
    assert remarks == ["单项选择题第 217 题: the file says ['B'], its expectation ['C']"]


@needs_examples
def test_both_stems_that_stand_in_the_document_twice_are_named() -> None:
    (path,) = (EXAMPLES / "excel-word").glob("*.docx")
    assert [note.place for note in read_word(path.read_bytes(), path.name).notes] == [
        "单项选择题第 238 题",
        "多项选择题第 44 题",
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of examples of our own: a workbook with its expectation, and a quiz."""
    for name in ("excel-word", "moodle"):
        (tmp_path / name).mkdir()
    (tmp_path / "excel-word" / "题库.xlsx").write_bytes(questions(SINGLE))
    (tmp_path / "excel-word" / "题库.expected.json").write_text(json.dumps([ENTRY]), "utf-8")
    (tmp_path / "moodle" / "quiz.xml").write_text(QUIZ, "utf-8")
    return tmp_path


def run(folder: Path) -> tuple[int, dict[str, dict[str, object]]]:
    result = CliRunner().invoke(question, ["conformance", str(folder), "--json"])
    return result.exit_code, json.loads(result.stdout or "{}")


def test_verb_counts_by_family_and_ends_with_0_when_all_agree(folder: Path) -> None:
    status, document = run(folder)
    assert status == 0
    assert document.keys() == {"moodle", "excel-word"}
    for family in document.values():
        assert (family["files"], family["questions"], family["agreed"]) == (1, 1, 1)
        assert (family["refused"], family["differing"]) == ([], [])


def test_verb_names_what_differs_and_ends_with_1(folder: Path) -> None:
    wrong = ENTRY | {"options": [["半年", True], ["一年", False], ["两年", False], ["三年", False]]}
    (folder / "excel-word" / "题库.expected.json").write_text(json.dumps([wrong]), "utf-8")
    status, document = run(folder)
    assert status == 1
    (fault,) = document["excel-word"]["differing"]  # type: ignore[misc]
    assert "第 2 行" in fault
    assert document["moodle"]["differing"] == []


def test_folder_without_any_family_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path)[0] == 1
    assert set(FAMILIES) == {"qti21", "moodle", "gift", "excel-word"}


def test_score_that_is_not_the_files_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = moodle.moodle_xml.read(QUIZ.encode(), "quiz.xml")
    found.questions[0].key["right"][0] = "A"  # type: ignore[index]
    monkeypatch.setattr(moodle.moodle_xml, "read", lambda data, name: found)
    result = moodle.check_xml(folder / "moodle" / "quiz.xml")
    assert len(result.differing) == 2
    assert "A scores 1.0000 instead of 0.0000" in result.differing[0]


def test_error_file_that_comes_in_is_seen(folder: Path) -> None:
    (folder / "moodle" / "quiz.xml").rename(folder / "moodle" / "error_quiz.xml")
    assert run(folder)[0] == 1


def test_outcomes_agree_within_a_millionth_and_with_all_their_names() -> None:
    assert same_outcomes({"SCORE": 0.33333334}, {"SCORE": 0.33333333})
    assert not same_outcomes({"SCORE": 0.3334}, {"SCORE": 0.3333})
    assert not same_outcomes({"SCORE": 1}, {"SCORE": 1, "completionStatus": "completed"})

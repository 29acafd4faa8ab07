"""The proof of a paper: each way in which it can be wrong gives its finding, and a sound one gives none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hongling_exam.core.errors import worded
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.rules.proof import Checks, Finding, ProvedForm, ProvedQuestion, Severity, prove

SECTIONS = [Section("single_choice", 2, 200, topics={"a": 1}, difficulty={2: 1})]


def question(key: str, **values: Any) -> ProvedQuestion:
    """A sound question worth 2 points."""
    sound: dict[str, Any] = {
        "kind": "single_choice", "section": 0, "topic": "a", "difficulty": 2, "points": 200, "body": {},
        "answer_key": {}, "policy": {}, "text": f"stem {key}", "is_practice": False, "is_approved": True,
        "is_current": True, "has_sources": True,
    }  # fmt: skip
    return ProvedQuestion(key=key, **{**sound, **values})


def alike(texts: Sequence[str]) -> Sequence[tuple[int, int, float]]:
    return [(a, b, 95.0) for a in range(len(texts)) for b in range(a + 1, len(texts)) if texts[a] == texts[b]]


CHECKS = Checks(lambda *_: [], alike, lambda text: {"龘"} & set(text))


def proof(*questions: ProvedQuestion, checks: Checks = CHECKS, **delivered: Any) -> list[Finding]:
    form = ProvedForm("A", questions, {"total_points": 4, **delivered})
    return prove([form], SECTIONS, 400, checks)


def test_sound_paper_has_no_finding() -> None:
    assert proof(question("one"), question("two")) == []


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (question("one", text="other"), "出现了不止一次"),
        (question("two", text="stem one"), "与第 1 题相同"),
        (question("two", is_approved=False), "停用"),
        (question("two", is_current=False), "旧版"),
        (question("two", has_sources=False), "没有依据"),
        (question("two", text="龘"), "无法排版"),
        (question("two", points=100), "分值"),
        (question("two", kind="essay"), "题型不符"),
        (question("two", section=1), "应有 2 题，实有 1 题"),
    ],
)
def test_each_fault_is_an_error(second: ProvedQuestion, words: str) -> None:
    findings = proof(question("one"), second)
    assert {finding.severity for finding in findings} == {Severity.ERROR}
    assert any(words in str(finding) for finding in findings), [str(finding) for finding in findings]


def test_cells_of_the_blueprint_are_counted() -> None:
    findings = proof(question("one", topic="b"), question("two", topic="b"))
    assert ["没有达到组卷方案的要求" in str(finding) for finding in findings] == [True]
    assert proof(question("one", difficulty=3), question("two", difficulty=3))


def test_faults_of_a_question_are_named_with_its_place() -> None:
    checks = replace(CHECKS, question_faults=lambda kind, body, *_: ["答案 100% 错"] if body else [])
    (finding,) = proof(question("one"), question("two", body={"stem": "x"}), checks=checks)
    assert (finding.form, finding.number, str(finding)) == ("A", 2, "答案 100% 错")


def test_fault_of_a_question_keeps_its_source_text_for_readers_of_other_languages() -> None:
    fault = worded("选项 %(id)s 没有文字", id="C")
    checks = replace(CHECKS, question_faults=lambda kind, body, *_: [fault] if body else [])
    (finding,) = proof(question("one"), question("two", body={"stem": "x"}), checks=checks)
    assert (finding.text, finding.params) == ("选项 %(id)s 没有文字", {"id": "C"})
    assert str(finding) == "选项 C 没有文字"


def test_number_counts_the_parts_of_a_group_before_it() -> None:
    group = question("one", kind="case_group", body={"questions": [{"points": 100}, {"points": 100}]})
    findings = proof(group, question("two", is_approved=False))
    assert [finding.number for finding in findings if finding.number] == [3]


def test_total_that_travels_must_be_right() -> None:
    assert any("总分" in str(each) for each in proof(question("one"), question("two"), total_points=5))


def test_practice_question_is_a_warning_after_the_errors() -> None:
    findings = proof(question("one", is_practice=True), question("two", is_approved=False))
    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.WARNING]


def test_paper_without_forms_is_an_error() -> None:
    assert [finding.severity for finding in prove([], SECTIONS, 400, CHECKS)] == [Severity.ERROR]

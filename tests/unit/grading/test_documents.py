"""The printed forms of results: list and report say what they should, and the report's code can be read."""

from __future__ import annotations

from hongling_exam.grading import documents
from tests.paper import codes_on, text_of
from tests.unit.exams.printed import CHECK_URL
from tests.unit.grading import printed


def test_score_list_ends_with_its_count() -> None:
    text = text_of(documents.score_list(printed.scores(40)))
    assert "89.5" in text
    assert "合格率 75.0%" in text


def test_score_list_of_nobody_is_still_a_form() -> None:
    assert "成绩" in text_of(documents.score_list(printed.scores(0)))


def test_score_report_shows_result_and_parts() -> None:
    text = text_of(documents.score_report(printed.report()))
    assert all(part in text for part in ("阿依古丽·买买提", "86.5", "多项选择题", "24.5", "合格", "9f2c 41ab"))


def test_phone_reads_the_code_on_a_report() -> None:
    assert codes_on(documents.score_report(printed.report())) == [CHECK_URL]

"""A question with its key, in words and letters, for every kind."""

from __future__ import annotations

import pytest

from hongling_exam.question_bank.showing import ShownQuestion, show_question
from tests.factories.exams import read_questions

QUESTIONS = {question.code: question for question in read_questions()}


def shown(code: str, **options: object) -> ShownQuestion:
    each = QUESTIONS[code]
    return show_question(
        each.kind, each.body, each.key, each.policy, points=each.points, explanation_html="", **options  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("j-t01", ["C"]),
        ("j-t04", ["A、B、C"]),
        ("j-t06", ["对"]),
        ("j-t07", ["错"]),
        ("j-t08", ["1. CANARYBLANK / 3 / 三", "2. 24 / 二十四"]),
        ("j-t10", ["A → B → C → D"]),
        ("j-t12", ["1 → A；2 → B；3 → C"]),
        ("j-t14", ["40 元"]),
        ("j-t16", ["CANARY-REFERENCE 围绕生产经营，主动汇报，寻找共同点。"]),
        ("j-t19", []),
    ],
)
def test_answer_is_told_in_words(code: str, answer: list[str]) -> None:
    assert shown(code).answer == answer


def test_letters_follow_the_order_of_a_form() -> None:
    question = shown("j-t01", orders={"": {"options": ["C", "A", "B", "D"]}})
    assert question.answer == ["A"]
    assert [option.label for option in question.options if option.right] == ["A"]


def test_parts_of_a_group_have_their_own_orders_and_keys() -> None:
    question = shown("j-t19", orders={"1": {"options": ["B", "C", "A"]}})
    assert [part.answer for part in question.parts] == [["A"], ["错"]]
    assert [part.points for part in question.parts] == [300, 200]


def test_written_question_shows_its_rubric() -> None:
    assert [points for _text, points in shown("j-t16").criteria] == [400, 400]


def test_rule_of_partial_credit_is_named() -> None:
    assert shown("j-t04").rule_title == "少选得一半分，错选不得分"
    assert shown("j-t01").rule_title == ""

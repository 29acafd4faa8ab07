"""Which answers fit a delivered question, by kind (exam-api: answers by kind)."""

from __future__ import annotations

from typing import Any

import pytest

from hongling_exam.question_bank.kinds import KINDS, check_answer, translate_answer

OPTIONS = [{"id": "o_x1", "html": "甲"}, {"id": "o_y2", "html": "乙"}, {"id": "o_z3", "html": "丙"}]
SIDES = {"left": [{"id": "l_1", "html": "一"}, {"id": "l_2", "html": "二"}], "right": OPTIONS}


def question(kind: str) -> dict[str, Any]:
    return {"id": "q_1", "kind": kind, "points": 2, "stem_html": "<p>…</p>", "options": OPTIONS, "blanks": 2, **SIDES}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("single_choice", "o_y2"),
        ("multiple_choice", ["o_z3", "o_x1"]),
        ("multiple_choice", []),
        ("true_false", False),
        ("fill_blank", ["三十二", ""]),
        ("ordering", ["o_z3", "o_x1", "o_y2"]),
        ("ordering", ["o_z3"]),
        ("matching", {"l_1": "o_x1", "l_2": "o_x1"}),
        ("matching", {}),
        ("numeric", "约 32"),
        ("short_answer", "第一，……"),
        ("essay", "😀" * 100),
    ],
)
def test_candidate_sends_fitting_answer_is_accepted(kind: str, answer: Any) -> None:
    assert check_answer(question(kind), answer) is None


@pytest.mark.parametrize("kind", KINDS.names())
def test_candidate_clears_answer_is_accepted(kind: str) -> None:
    assert check_answer(question(kind), None) is None


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("single_choice", "A"),
        ("single_choice", ["o_y2"]),
        ("single_choice", 0),
        ("multiple_choice", "o_y2"),
        ("multiple_choice", ["o_y2", "o_y2"]),
        ("multiple_choice", ["o_y2", "o_w9"]),
        ("multiple_choice", [["o_y2"]]),
        ("true_false", "true"),
        ("true_false", 1),
        ("fill_blank", ["三十二"]),
        ("fill_blank", ["三十二", None]),
        ("fill_blank", ["三十二", "x" * 501]),
        ("fill_blank", ["三十二", "\0"]),
        ("ordering", ["o_z3", "o_z3"]),
        ("ordering", {"o_z3": 1}),
        ("matching", [["l_1", "o_x1"]]),
        ("matching", {"o_x1": "l_1"}),
        ("matching", {"l_1": None}),
        ("numeric", 32),
        ("numeric", "9" * 101),
        ("short_answer", ["一"]),
        ("essay", "字" * 20_001),
        ("essay", "半个\ud83d"),
        ("case_group", {"1": "o_x1"}),
        ("unheard_of", "x"),
    ],
)
def test_candidate_sends_wrong_shape_gets_reason(kind: str, answer: Any) -> None:
    assert check_answer(question(kind), answer)


IDS = {"o_x1": "A", "o_y2": "B", "l_1": "1", "l_2": "2"}


@pytest.mark.parametrize(
    ("kind", "answer", "canonical"),
    [
        ("single_choice", "o_y2", "B"),
        ("single_choice", "o_gone", "o_gone"),
        ("multiple_choice", ["o_y2", "o_x1", 5], ["B", "A", 5]),
        ("ordering", ["o_y2", "o_x1"], ["B", "A"]),
        ("matching", {"l_1": "o_y2", "l_2": "o_gone"}, {"1": "B", "2": "o_gone"}),
        ("fill_blank", ["o_x1", "甲"], ["o_x1", "甲"]),
        ("essay", "o_x1", "o_x1"),
        ("true_false", True, True),
        ("multiple_choice", None, None),
    ],
)
def test_grader_translates_delivered_ids_into_canonical_ones(kind: str, answer: Any, canonical: Any) -> None:
    assert translate_answer(kind, answer, IDS) == canonical

"""Boundary goldens of every kind and policy (exam-engine 18). Points are hundredths."""

from __future__ import annotations

from typing import Any

import pytest

from hongling_exam.question_bank.kinds import score

ABD = {"right": ["A", "B", "D"]}
BLANKS = {"blanks": [["32", "三十二"], ["一年"], ["支部党员大会"]]}
ORDER = {"order": ["C", "A", "B", "D"]}
PAIRS = {"pairs": {"1": "B", "2": "A", "3": "C"}}


def outcome(kind: str, key: dict[str, Any], policy: dict[str, Any], answer: object, points: int) -> tuple[int, str]:
    result = score(kind, key, policy, answer, points)
    assert result.max_points == points
    return result.points, result.detail["reason"]


@pytest.mark.parametrize(
    ("policy", "answer", "expected"),
    [
        ({}, "B", (200, "right")),
        ({}, "A", (0, "wrong")),
        ({}, "b", (0, "wrong")),
        ({}, None, (0, "blank")),
        ({}, "", (0, "blank")),
        ({}, ["B"], (0, "unreadable")),
        ({"rule": "negative", "penalty": 50}, "A", (-50, "wrong")),
        ({"rule": "negative", "penalty": 50}, None, (0, "blank")),
        ({"rule": "negative", "penalty": 50}, 7, (0, "unreadable")),
        ({"rule": "all_or_nothing", "penalty": 50}, "A", (0, "wrong")),
    ],
)
def test_candidate_answers_single_choice_gets_points(policy: Any, answer: Any, expected: Any) -> None:
    assert outcome("single_choice", {"right": ["B"]}, policy, answer, 200) == expected


@pytest.mark.parametrize(
    ("rule", "answer", "points", "expected"),
    [
        ("half_for_subset", ["D", "A", "B"], 300, (300, "right")),
        ("half_for_subset", ["A", "B"], 300, (150, "partial")),
        ("half_for_subset", ["A"], 300, (150, "partial")),
        ("half_for_subset", ["A"], 25, (13, "partial")),
        ("half_for_subset", ["A", "B", "D", "C"], 300, (0, "wrong")),
        ("half_for_subset", ["A", "C"], 300, (0, "wrong")),
        ("half_for_subset", [], 300, (0, "blank")),
        ("all_or_nothing", ["A", "B"], 300, (0, "wrong")),
        ("all_or_nothing", ["B", "D", "A"], 300, (300, "right")),
        ("per_option", ["A"], 200, (67, "partial")),
        ("per_option", ["A", "B"], 200, (133, "partial")),
        ("per_option", ["A", "B", "C"], 200, (67, "partial")),
        ("per_option", ["A", "C"], 200, (0, "wrong")),
        ("per_option", ["C", "E"], 200, (0, "wrong")),
        ("per_option", ["A", "B", "C", "D"], 200, (133, "partial")),
        ("negative", ["A"], 200, (-50, "wrong")),
        ("negative", [], 200, (0, "blank")),
        ("negative", ["A", "D", "B"], 200, (200, "right")),
        ("half_for_subset", [["A"]], 200, (0, "unreadable")),
        ("half_for_subset", "ABD", 200, (0, "unreadable")),
        ("half_for_subset", ["A", "A"], 200, (100, "partial")),
    ],
)
def test_candidate_answers_multiple_choice_gets_points(rule: str, answer: Any, points: int, expected: Any) -> None:
    assert outcome("multiple_choice", ABD, {"rule": rule, "penalty": 50}, answer, points) == expected


def test_candidate_answers_multiple_choice_without_policy_gets_half_for_subset() -> None:
    assert outcome("multiple_choice", ABD, {}, ["A"], 200) == (100, "partial")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(True, (100, "right")), (False, (-50, "wrong")), (1, (0, "unreadable")), ("对", (0, "unreadable"))],
)
def test_candidate_judges_statement_gets_points_for_bool_only(answer: Any, expected: Any) -> None:
    policy = {"rule": "negative", "penalty": 50}
    assert outcome("true_false", {"right": True}, policy, answer, 100) == expected


@pytest.mark.parametrize(
    ("policy", "answer", "points", "expected"),
    [
        ({}, ["32", "一年", "支部党员大会"], 300, (300, "right")),
        ({}, ["三十二", " 一 年。", "支部党员大会"], 300, (300, "right")),
        ({}, ["３２", "", ""], 300, (100, "partial")),
        ({}, ["32", "", ""], 200, (67, "partial")),
        ({}, ["32", "一年"], 200, (133, "partial")),
        ({}, ["一年", "32", "支部党员大会"], 300, (100, "partial")),
        ({"ordered": False}, ["一年", "32", "支部党员大会"], 300, (300, "right")),
        ({"ordered": False}, ["32", "三十二", "32"], 300, (100, "partial")),
        ({"rule": "all_or_nothing"}, ["32", "一年", ""], 300, (0, "wrong")),
        ({"rule": "all_or_nothing"}, ["32", "一年", "支部党员大会"], 300, (300, "right")),
        ({}, ["", " ", "。"], 300, (0, "blank")),
        ({}, ["32", "一年", "支部党员大会", "x"], 300, (0, "unreadable")),
        ({}, "32", 300, (0, "unreadable")),
        ({}, [32, None, {}], 300, (0, "blank")),
        ({"fold": []}, ["３２", "一年 ", "支部党员大会"], 300, (100, "partial")),
    ],
)
def test_candidate_fills_blanks_gets_points(policy: Any, answer: Any, points: int, expected: Any) -> None:
    assert outcome("fill_blank", BLANKS, policy, answer, points) == expected


def test_candidate_fills_overlapping_blanks_in_any_order_gets_largest_matching() -> None:
    key = {"blanks": [["甲", "乙"], ["甲"]]}
    assert outcome("fill_blank", key, {"ordered": False}, ["甲", "乙"], 200) == (200, "right")
    assert outcome("fill_blank", key, {"ordered": False}, ["乙", "甲"], 200) == (200, "right")


@pytest.mark.parametrize(
    ("rule", "answer", "expected"),
    [
        ("exact", ["C", "A", "B", "D"], (100, "right")),
        ("exact", ["C", "A", "D", "B"], (0, "wrong")),
        ("exact", ["C", "A", "B"], (0, "wrong")),
        ("exact", [], (0, "blank")),
        ("exact", {"C": 1}, (0, "unreadable")),
        ("adjacent_pairs", ["C", "A", "D", "B"], (33, "partial")),
        ("adjacent_pairs", ["D", "C", "A", "B"], (67, "partial")),
        ("adjacent_pairs", ["D", "B", "A", "C"], (0, "wrong")),
        ("adjacent_pairs", ["C", "A"], (33, "partial")),
        ("adjacent_pairs", ["A", "B", "D", "C", "A"], (67, "partial")),
    ],
)
def test_candidate_orders_options_gets_points(rule: str, answer: Any, expected: Any) -> None:
    assert outcome("ordering", ORDER, {"rule": rule}, answer, 100) == expected


@pytest.mark.parametrize(
    ("rule", "answer", "expected"),
    [
        ("per_pair", {"1": "B", "2": "A", "3": "C"}, (100, "right")),
        ("per_pair", {"1": "B", "2": "A", "3": "D"}, (67, "partial")),
        ("per_pair", {"1": "B", "9": "A"}, (33, "partial")),
        ("per_pair", {"1": ["B"]}, (0, "wrong")),
        ("per_pair", {}, (0, "blank")),
        ("per_pair", [["1", "B"]], (0, "unreadable")),
        ("all_or_nothing", {"1": "B", "2": "A", "3": "D"}, (0, "wrong")),
        ("all_or_nothing", {"3": "C", "2": "A", "1": "B"}, (100, "right")),
    ],
)
def test_candidate_matches_sides_gets_points(rule: str, answer: Any, expected: Any) -> None:
    assert outcome("matching", PAIRS, {"rule": rule}, answer, 100) == expected


@pytest.mark.parametrize(
    ("value", "policy", "answer", "expected"),
    [
        ("32", {}, "32", "right"),
        ("32", {}, "32.0", "right"),
        ("32", {}, " ３２ ", "right"),
        ("32", {}, "32 学时", "right"),
        ("32", {}, "+32", "right"),
        ("32", {}, "32.0000000000000001", "wrong"),
        ("32", {}, "三十二", "unreadable"),
        ("32", {}, "32 元", "unreadable"),
        ("32", {}, "3.2e1", "unreadable"),
        ("32", {}, "1e999999999", "unreadable"),
        ("32", {}, "NaN", "unreadable"),
        ("32", {}, "", "blank"),
        ("32", {}, 32, "unreadable"),
        ("32", {"absolute": "0.5"}, "32.5", "right"),
        ("32", {"absolute": "0.5"}, "31.5", "right"),
        ("32", {"absolute": "0.5"}, "32.51", "wrong"),
        ("200", {"relative": "0.01"}, "202", "right"),
        ("200", {"relative": "0.01"}, "197.99", "wrong"),
        ("-200", {"relative": "0.01"}, "-202", "right"),
        ("-3", {}, "−3", "right"),
        ("12345.6", {}, "12,345.6", "right"),
        ("12345.6", {}, "12，345.6", "right"),
        ("12345", {}, "123,45", "unreadable"),
        ("0.5", {}, ".5", "right"),
        ("0.3", {"absolute": "0.1"}, "0.2", "right"),
    ],
)
def test_candidate_types_number_gets_points(value: str, policy: Any, answer: Any, expected: str) -> None:
    points = 100 if expected == "right" else 0
    assert outcome("numeric", {"value": value, "unit": "学时"}, policy, answer, 100) == (points, expected)


@pytest.mark.parametrize("kind", ["short_answer", "essay"])
def test_candidate_writes_answer_waits_for_marker(kind: str) -> None:
    result = score(kind, {"reference": "略", "rubric": []}, {}, "我认为……", 1000)
    assert (result.points, result.pending) == (0, True)


@pytest.mark.parametrize("answer", [None, "", " \n\u3000"])
def test_candidate_writes_nothing_gets_zero_without_marker(answer: str | None) -> None:
    result = score("essay", {}, {}, answer, 1000)
    assert (result.points, result.pending, result.detail) == (0, False, {"reason": "blank"})


def test_candidate_answers_case_group_itself_adds_no_points() -> None:
    result = score("case_group", {}, {}, {"1": "A"}, 400)
    assert (result.points, result.max_points) == (0, 0)


@pytest.mark.parametrize(("kind", "key"), [("single_choice", {}), ("numeric", {"value": "约三十"}), ("no_such", {})])
def test_grader_meets_broken_key_leaves_answer_pending(kind: str, key: dict[str, Any]) -> None:
    result = score(kind, key, {}, "A" if kind != "numeric" else "30", 100)
    assert (result.points, result.pending, result.detail) == (0, True, {"reason": "unscorable"})

"""Totals are exact, the pass mark includes its number, and nothing shows before its phase."""

from __future__ import annotations

from typing import Any

import pytest

from hongling_exam.exams.states import AttemptState, Phase, ReviewPart, SessionState
from hongling_exam.grading.rules import (
    Item,
    answer_digest,
    distribution,
    grade_answers,
    is_near,
    key_as_answer,
    key_faults,
    next_showing,
    phase_of,
    read_points,
    visible,
)

REFERENCE = {"reference": "要点", "rubric": [{"criterion": "要点", "points": 1000}]}


def choice(name: str, points: int = 200, **policy: Any) -> Item:
    return Item(name, "single_choice", {"right": ["B"]}, policy, points, {"x1": "A", "x2": "B"})


def written(name: str = "q_w", points: int = 1000) -> Item:
    return Item(name, "essay", REFERENCE, {}, points, {})


def test_rules_score_answers_in_the_ids_that_travelled() -> None:
    graded = grade_answers([choice("q1"), choice("q2")], {"q1": "x2", "q2": "x1"})
    assert (graded.points, graded.max_points, graded.pending) == (200, 400, 0)
    assert graded.items["q1"] == {"points": 200, "max_points": 200, "detail": {"reason": "right"}, "pending": False}
    assert graded.items["q2"]["points"] == 0


@pytest.mark.parametrize(
    ("points", "passes"),
    [(5999, False), (6000, True), (6001, True)],
)
def test_rules_pass_on_the_exact_total(points: int, passes: bool) -> None:
    graded = grade_answers([choice("q1", points), choice("q2", 10000 - points)], {"q1": "x2"})
    assert graded.points == points
    assert graded.passes(6000) is passes


def test_rules_round_each_question_once_and_never_the_total() -> None:
    # Three thirds of 1.00 are 0.33 each: 0.99, which does not pass at 1.00.
    pairs = {"pairs": {"1": "A", "2": "B", "3": "C"}}
    items = [Item(f"q{n}", "matching", pairs, {}, 100, {}) for n in range(3)]
    graded = grade_answers(items, {item.question: {"1": "A"} for item in items})
    assert graded.points == 99
    assert not graded.passes(100)


def test_rules_let_an_unanswered_essay_be_zero_without_a_mark() -> None:
    graded = grade_answers([written("q1"), written("q2"), written("q3")], {"q2": "  ", "q3": None})
    assert (graded.points, graded.pending) == (0, 0)
    assert graded.passes(0)


def test_rules_hold_an_answered_essay_until_it_is_marked() -> None:
    held = grade_answers([written()], {"q_w": "答"})
    assert (held.points, held.pending) == (0, 1)
    assert not held.passes(0)
    marked = grade_answers([written()], {"q_w": "答"}, {("q_w", answer_digest("答")): 750})
    assert (marked.points, marked.pending) == (750, 0)
    assert marked.items["q_w"]["detail"] == {"reason": "partial", "marked": True}


def test_rules_do_not_count_a_mark_of_another_answer() -> None:
    graded = grade_answers([written()], {"q_w": "新答"}, {("q_w", answer_digest("旧答")): 750})
    assert (graded.points, graded.pending) == (0, 1)


def test_rules_keep_what_negative_marking_takes() -> None:
    items = [choice("q1", rule="negative", penalty=50), choice("q2", rule="negative", penalty=50)]
    assert grade_answers(items, {"q1": "x1", "q2": "x2"}).points == 150
    assert grade_answers(items, {"q1": "x1", "q2": "x1"}).points == -100


@pytest.mark.parametrize("answer", [3, ["x2"], {"a": 1}, "nonsense", True])
def test_rules_give_any_broken_answer_a_score(answer: object) -> None:
    assert grade_answers([choice("q1")], {"q1": answer}).points == 0


@pytest.mark.parametrize(
    ("attempt", "session", "is_over", "phase"),
    [
        (AttemptState.IN_PROGRESS, SessionState.SCHEDULED, False, Phase.DURING),
        (AttemptState.SUBMITTED, SessionState.SCHEDULED, False, Phase.RIGHT_AFTER),
        (AttemptState.TIMED_OUT, SessionState.SCHEDULED, True, Phase.AFTER_CLOSE),
        (AttemptState.GRADED, SessionState.MARKING, True, Phase.AFTER_CLOSE),
        (AttemptState.GRADED, SessionState.PROVISIONAL, True, Phase.AFTER_CLOSE),
        (AttemptState.FINAL, SessionState.RELEASED, True, Phase.AFTER_RELEASE),
        (AttemptState.FINAL, SessionState.ARCHIVED, True, Phase.AFTER_RELEASE),
    ],
)
def test_rules_tell_the_phase(attempt: AttemptState, session: SessionState, is_over: bool, phase: Phase) -> None:
    assert phase_of(attempt, session, is_over=is_over) is phase


EVERYTHING = {phase.value: [part.value for part in ReviewPart] for phase in Phase}


@pytest.mark.parametrize("phase", [Phase.DURING, Phase.RIGHT_AFTER, Phase.AFTER_CLOSE])
def test_rules_show_nothing_but_own_answers_before_release(phase: Phase) -> None:
    assert visible(EVERYTHING, phase, is_mock=False) == {ReviewPart.ANSWERS}


def test_rules_show_a_mock_as_chosen_once_it_is_over() -> None:
    assert visible(EVERYTHING, Phase.DURING, is_mock=True) == {ReviewPart.ANSWERS}
    assert visible(EVERYTHING, Phase.RIGHT_AFTER, is_mock=True) == set(ReviewPart)
    assert visible({}, Phase.RIGHT_AFTER, is_mock=True) == set()


def test_rules_always_show_a_released_score_and_no_more_than_chosen() -> None:
    assert visible({}, Phase.AFTER_RELEASE, is_mock=False) == {ReviewPart.SCORE}
    chosen = {"after_release": ["right", "nonsense"]}
    assert visible(chosen, Phase.AFTER_RELEASE, is_mock=False) == {ReviewPart.SCORE, ReviewPart.RIGHT}


def test_rules_name_the_phase_that_will_show_more() -> None:
    chosen = {"after_close": ["answers"]}
    assert next_showing(chosen, Phase.RIGHT_AFTER, is_mock=False) is Phase.AFTER_CLOSE
    assert next_showing({}, Phase.RIGHT_AFTER, is_mock=False) is Phase.AFTER_RELEASE


@pytest.mark.parametrize(
    ("kind", "key", "shown"),
    [
        ("single_choice", {"right": ["B"]}, "x2"),
        ("multiple_choice", {"right": ["A", "B"]}, ["x1", "x2"]),
        ("true_false", {"right": False}, False),
        ("fill_blank", {"blanks": [["32", "三十二"]]}, [["32", "三十二"]]),
        ("ordering", {"order": ["B", "A"]}, ["x2", "x1"]),
        ("matching", {"pairs": {"A": "B"}}, {"x1": "x2"}),
        ("numeric", {"value": "32"}, "32"),
        ("essay", REFERENCE, "要点"),
    ],
)
def test_rules_tell_a_key_in_the_ids_that_travelled(kind: str, key: dict[str, Any], shown: object) -> None:
    ids = {"x1": "A", "x2": "B"} if kind not in {"fill_blank", "numeric", "essay"} else {}
    assert key_as_answer(Item("q", kind, key, {}, 100, ids)) == shown


@pytest.mark.parametrize("reference", ["略", "TODO", "待定。", "  待补充 ", "ＴＢＤ"])
def test_rules_find_placeholder_references(reference: str) -> None:
    key = {**REFERENCE, "reference": reference}
    assert key_faults("essay", {"stem": "题"}, key, {}, 1000)


def test_rules_find_keys_that_do_not_fit_and_pass_those_that_do() -> None:
    body = {"stem": "题", "options": [{"id": "A", "text": "甲"}, {"id": "B", "text": "乙"}]}
    assert key_faults("single_choice", body, {"right": ["E"]}, {}, 200)
    assert key_faults("single_choice", body, {"right": ["A"]}, {}, 200) == []
    blank = {"stem": "战____", "blanks": 1}
    assert key_faults("fill_blank", blank, {"blanks": [["略"]]}, {}, 200) == []


TYPED = {"7.5": 750, "7": 700, "７．５": 750, " 0 ": 0, "10": 1000, "7.25": 725}
UNREADABLE = ["7.256", "10.01", "-1", "", "1e1", "满分", "999999999"]


@pytest.mark.parametrize(("typed", "points"), [*TYPED.items(), *((each, None) for each in UNREADABLE)])
def test_rules_read_points_as_markers_type_them(typed: str, points: int | None) -> None:
    assert read_points(typed, 1000) == points


def test_rules_count_each_result_in_one_bin() -> None:
    bins = distribution([-100, 0, 5999, 6000, 9999, 10000], 10000)
    assert [each.count for each in bins] == [2, 0, 0, 0, 0, 1, 1, 0, 0, 2]
    assert (bins[5].low, bins[5].high) == (5000, 6000)


def test_rules_look_twice_within_two_points_of_a_hundred() -> None:
    assert is_near(5800, 6000, 10000)
    assert is_near(6200, 6000, 10000)
    assert not is_near(5799, 6000, 10000)

"""Whatever the answer, scoring gives a score within bounds; more that is right never gives less."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.kinds import KINDS, check_answer, check_question, score, translate_answer
from hongling_exam.question_bank.rules import question_faults, text_read

TEXT = st.text(max_size=12) | st.sampled_from(["A", "B", "1", "2", "32", "一年", "１，０００", "\ud800", "\0"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=12,
)
KEYS: dict[str, dict[str, Any]] = {
    "single_choice": {"right": ["A"]},
    "multiple_choice": {"right": ["A", "B"]},
    "true_false": {"right": False},
    "fill_blank": {"blanks": [["32"], ["一年"]]},
    "ordering": {"order": ["B", "A", "C"]},
    "matching": {"pairs": {"1": "A", "2": "B"}},
    "numeric": {"value": "32"},
    "short_answer": {"reference": "略", "rubric": [{"criterion": "要点", "points": 200}]},
    "essay": {"reference": "略", "rubric": [{"criterion": "要点", "points": 200}]},
    "case_group": {},
}
POLICIES: list[dict[str, Any]] = [
    {},
    {"rule": "all_or_nothing"},
    {"rule": "per_option"},
    {"rule": "adjacent_pairs"},
    {"ordered": False},
    {"relative": "0.1"},
]
ENTRIES = [{"id": "A", "html": "甲"}, {"id": "B", "html": "乙"}, {"id": "C", "html": "丙"}]
DELIVERED = {"options": ENTRIES, "left": [{"id": "1"}, {"id": "2"}], "right": ENTRIES, "blanks": 2, "unit": None}


def test_every_kind_has_a_key_here() -> None:
    assert set(KEYS) >= set(KINDS.names()[:10])


@pytest.mark.parametrize("kind", KEYS)
@given(answer=JSON, policy=st.sampled_from(POLICIES), points=st.integers(1, 10_000))
def test_candidate_sends_anything_gets_score_within_bounds(kind: str, answer: Any, policy: Any, points: int) -> None:
    result = KINDS.get(kind).score(KEYS[kind], policy, answer, points)
    assert 0 <= result.points <= result.max_points <= points
    assert result.detail["reason"]


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice", "true_false"])
@given(answer=JSON, penalty=st.integers(1, 200))
def test_candidate_guesses_under_negative_marking_loses_penalty_at_most(kind: str, answer: Any, penalty: int) -> None:
    result = KINDS.get(kind).score(KEYS[kind], {"rule": "negative", "penalty": penalty}, answer, 200)
    assert result.points in {-penalty, 0, 200}


@pytest.mark.parametrize("kind", KEYS)
@given(answer=JSON)
def test_candidate_sends_anything_gets_shape_judged(kind: str, answer: Any) -> None:
    reason = check_answer({"kind": kind, **DELIVERED}, answer)
    assert reason is None or reason
    if reason is None:
        assert score(kind, KEYS[kind], {}, answer, 200).detail["reason"] != "unscorable"


@pytest.mark.parametrize("kind", KEYS)
@given(answer=JSON)
def test_grader_translates_anything_without_error(kind: str, answer: Any) -> None:
    assert translate_answer(kind, answer, {}) == answer


@pytest.mark.parametrize("kind", KEYS)
@given(body=JSON, key=JSON, policy=JSON, points=JSON)
@settings(max_examples=60)
def test_author_saves_anything_gets_reasons(kind: str, body: Any, key: Any, policy: Any, points: Any) -> None:
    assert check_question(kind, body, key, policy, points)


FIELDS = st.sampled_from(
    ["stem", "options", "left", "right", "questions", "pinned", "blanks", "body", "key", "id", "text"]
)
BODY = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5), max_leaves=20
)


@pytest.mark.parametrize("kind", KEYS)
@given(body=st.dictionaries(FIELDS, BODY), key=st.dictionaries(st.sampled_from(["right", "blanks", "pairs"]), BODY))
@settings(max_examples=60)
def test_organizer_proves_any_question_gets_reasons(kind: str, body: Any, key: Any) -> None:
    assert question_faults(kind, body, key, {}, 0), "no points: never sound"
    assert isinstance(text_read(body), str)


@given(st.permutations("ABCDEF"), st.integers(1, 5), st.sampled_from(["half_for_subset", "per_option"]))
def test_candidate_adds_right_option_never_loses(letters: list[str], size: int, rule: str) -> None:
    key, policy = {"right": list("ABCD")}, {"rule": rule}
    chosen = letters[:size]
    more = [*chosen, *[letter for letter in "ABCD" if letter not in chosen][:1]]
    before, after = (score("multiple_choice", key, policy, answer, 201).points for answer in (chosen, more))
    assert after >= before


BLANKS = {"blanks": [["甲"], ["乙"], ["丙"]]}
TYPED = st.lists(st.sampled_from(["甲", "乙", "丙", "丁", ""]), min_size=3, max_size=3)


@given(TYPED, st.integers(0, 2))
def test_candidate_corrects_one_blank_never_loses(typed: list[str], place: int) -> None:
    better = [*typed[:place], "甲乙丙"[place], *typed[place + 1 :]]
    before, after = (score("fill_blank", BLANKS, {}, answer, 100).points for answer in (typed, better))
    assert after >= before


@given(TYPED, st.permutations(range(3)))
def test_candidate_fills_unordered_blanks_in_any_order_gets_the_same(typed: list[str], order: list[int]) -> None:
    policy = {"ordered": False}
    moved = [typed[place] for place in order]
    one, other = (score("fill_blank", BLANKS, policy, answer, 100).points for answer in (typed, moved))
    assert one == other


@given(st.dictionaries(st.sampled_from("123"), st.sampled_from("ABCD")), st.sampled_from("123"))
def test_candidate_corrects_one_pair_never_loses(pairs: dict[str, str], left: str) -> None:
    key = {"pairs": {"1": "A", "2": "B", "3": "C"}}
    better = {**pairs, left: key["pairs"][left]}
    assert score("matching", key, {}, better, 100).points >= score("matching", key, {}, pairs, 100).points

"""Near-duplicates kept apart as they turn up; what collides said in words; figures that can be checked."""

from __future__ import annotations

import pytest

from hongling_exam.exams.rules.assembly import Assembly, Infeasible, assemble
from hongling_exam.exams.rules.assembly_record import agrees, form_record, replaced, spread_record
from hongling_exam.exams.rules.assembly_request import Item, Request
from hongling_exam.exams.rules.assembly_solver import OutOfTime
from hongling_exam.exams.rules.assembly_twins import assemble_apart
from hongling_exam.exams.rules.assembly_words import ENEMIES, Told, told
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.rules.information import information, location
from tests.unit.exams.test_selection import same_text

THREE = [Section("single_choice", 3, 200)]


def items(count: int, **enemies: str) -> list[Item]:
    """q0 … of middle difficulty; `enemies` puts a question into a group."""
    return [
        Item(f"q{n}", "single_choice", "a", 3, 200, enemies=frozenset(filter(None, [enemies.get(f"q{n}")])))
        for n in range(count)
    ]


def refusal(request: Request) -> Told:
    answer = assemble(request)
    assert isinstance(answer, Infeasible)
    return told(answer.explanation, {"a": "党费"})


def test_near_duplicates_never_stand_on_one_form() -> None:
    texts = {"q0": "same", "q1": "same", "q2": "same", "q3": "x", "q4": "y"}
    for seed in "abcdef":
        answer = assemble_apart(Request(items(5), THREE, seed), texts, same_text)
        assert isinstance(answer, Assembly)
        assert len({"q0", "q1", "q2"} & set(answer.forms[0][0])) == 1


def test_pool_of_twins_alone_is_refused_for_their_sake() -> None:
    answer = assemble_apart(Request(items(3), THREE, "s"), dict.fromkeys(["q0", "q1", "q2"], "same"), same_text)
    assert isinstance(answer, Infeasible)
    said = told(answer.explanation, {})
    assert any("几乎相同，不能同卷" in str(phrase) for collision in said.collisions for phrase in collision)


def test_rounds_end_with_the_time() -> None:
    with pytest.raises(OutOfTime):
        assemble_apart(Request(items(5), THREE, "s", seconds=0), {}, same_text)


def test_what_collides_is_said_in_words_with_its_place() -> None:
    why = refusal(Request(items(4), [Section("single_choice", 3, 200, topics={"a": 3})], "s", forms=2))
    assert all(any(phrase.section == 0 for phrase in collision) for collision in why.collisions)
    steps = {remedy.means.value: [str(step) for step in remedy.steps] for remedy in why.remedies}
    assert steps["add"] == ["第 1 部分：知识点「党费」的试题再加 2 题"]
    assert steps["share"] == ["各份卷共用的题数由 0 改为 2"]


def test_enemies_are_named_by_both_keys() -> None:
    pair = ENEMIES.join(("q0", "q1"))
    why = refusal(Request(items(3, q0=pair, q1=pair), THREE, "s"))
    phrases = [phrase for collision in why.collisions for phrase in collision]
    assert ("q0", "q1") in [phrase.questions for phrase in phrases]
    assert f"互斥的试题不能同卷：{pair}" in map(str, phrases)


def test_worn_questions_are_told_by_the_limit() -> None:
    worn = [Item(f"q{n}", "single_choice", "a", 3, 200, exposure=2) for n in range(3)]
    why = refusal(Request(worn, THREE, "s", exposure_limit=2))
    assert "一道题最多用过 1 份试卷" in [str(phrase) for collision in why.collisions for phrase in collision]
    assert "再用 3 道已到上限的试题" in [str(step) for remedy in why.remedies for step in remedy.steps]


def test_record_agrees_with_the_forms_it_was_made_from_and_with_no_others() -> None:
    forms = [form_record("A", [(1, 2, 200), (2, 4, 200)]), form_record("B", [(3, 3, 200), (4, 3, 200)])]
    record = {"forms": forms, "spread": spread_record(forms), "gap": 0.001}
    on_forms = {"A": [(2, 200), (1, 200)], "B": [(3, 200), (4, 200)]}
    assert agrees(record, on_forms)
    assert record["spread"]["points"] == 0  # type: ignore[index]
    assert not agrees(record, {**on_forms, "B": [(3, 200), (5, 200)]})
    assert not agrees({**record, "spread": {**spread_record(forms), "difficulty": 0.1}}, on_forms)
    after = replaced(record, "B", [(3, 3, 200), (5, 1, 200)])
    assert after["gap"] is None
    assert agrees(after, {**on_forms, "B": [(3, 200), (5, 200)]})


def test_information_is_largest_where_the_question_lies() -> None:
    assert information(0, location(3)) == 0.25
    assert information(1, location(5)) == 0.25 > information(0, location(5))
    assert information(0, 0, 2) == 1

"""Constraints of a blueprint: kept as they are stored, fixed questions find their section, impossible ones named."""

from __future__ import annotations

import pytest

from hongling_exam.core.errors import Invalid
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.rules.constraints import (
    Constraints,
    check_constraints,
    constraints_document,
    place_fixed,
    read_constraints,
    without,
)
from hongling_exam.exams.rules.selection import select
from tests.unit.exams.test_selection import Item, no_twins, pool_of, same_text

CHOICE = Section("single_choice", 3, 200, topics={"a": 1}, difficulty={2: 2})


@pytest.mark.parametrize(
    "constraints", [Constraints(), Constraints(("x", "y"), 0, 0), Constraints(exposure=3), Constraints(overlap=20)]
)
def test_what_is_stored_reads_as_it_was(constraints: Constraints) -> None:
    assert read_constraints(constraints_document(constraints)) == constraints


def test_fixed_question_takes_a_place_from_the_section_that_wants_its_topic() -> None:
    other = Section("single_choice", 1, 200)
    assert place_fixed([Item("x", "a")], [other, CHOICE]) == {"x": 1}
    assert place_fixed([Item("x", "b"), Item("y", "b")], [other, CHOICE]) == {"x": 0, "y": 1}
    assert without(CHOICE, Item("x", "a", 2)) == Section("single_choice", 2, 200, topics={}, difficulty={2: 1})


def test_question_without_room_has_no_place() -> None:
    full = Section("single_choice", 2, 200, topics={"a": 2})
    assert place_fixed([Item("x", "b")], [full]) == {"x": None}
    assert place_fixed([Item("x", kind="essay")], [full]) == {"x": None}


def test_every_impossible_wish_is_named_at_once() -> None:
    wanted = Constraints(("x", "gone", "e"), exposure=100, overlap=1)
    known = {"x": Item("x", "a"), "e": Item("e", kind="essay")}
    with pytest.raises(Invalid) as refused:
        check_constraints(wanted, [CHOICE], known, [("e", "x")])
    said = [str(fault["reason"]) % fault["params"] for fault in refused.value.errors]  # type: ignore[operator]
    assert len(said) == 5
    assert said[0].startswith("使用次数上限")
    assert "共用题数须在 0 与 0 之间（总题数减去固定题）" in said
    assert "固定题 e 与 x 不能出现在同一份卷上，请去掉一题" in said


def test_draw_holds_fixed_questions_and_keeps_their_enemies_and_twins_off() -> None:
    pool = [*pool_of(("a", 2, 4), ("b", 2, 4)), Item("twin", "b", 2, text="same"), Item("foe", "b", 2)]
    fixed = [Item("held", "a", 2, text="same")]
    for seed in map(str, range(30)):
        drawn = select(
            [*pool, *fixed], [CHOICE], seed=seed, forms=2, alike=same_text, fixed=fixed, enemies=[("foe", "held")]
        )
        for form in drawn.forms:
            keys = [question.key for question in form[0]]
            assert len(keys) == len(set(keys)) == 3
            assert "held" in keys
            assert not {"twin", "foe"} & set(keys)
        assert (drawn.shared, drawn.spread) == (0, 0)


def test_draw_of_nothing_but_fixed_questions_needs_no_pool() -> None:
    section = Section("single_choice", 1, 200)
    drawn = select([], [section], seed="s", forms=2, alike=no_twins, fixed=[Item("held")])
    assert [[each.key for each in form[0]] for form in drawn.forms] == [["held"], ["held"]]

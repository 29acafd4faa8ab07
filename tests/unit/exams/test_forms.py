"""A form's body says nothing but what a candidate may read, and its map leads back to every option."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongling_exam.core.db import new_public_id
from hongling_exam.exams.rules import draw
from hongling_exam.exams.rules.blueprints import Section, check_sections, numbered, read_section, section_document
from hongling_exam.exams.rules.forms import BuiltForm, FormBuilder, FormQuestion, FormSection, points_number
from hongling_exam.question_bank.formats.parsed import ParsedQuestion
from hongling_exam.question_bank.kinds import check_answer, score, translate_answer
from tests.factories.exams import read_questions

QUESTIONS = {question.code: question for question in read_questions()}
PAPER = {"title", "total_points", "pass_points", "sections"}
SECTION = {"title", "kind", "policy", "questions"}
QUESTION = {"id", "kind", "points", "stem_html", "options", "left", "right", "blanks", "unit", "questions"}


def build(*codes: str, points: int = 200, seed: int = 1) -> BuiltForm:
    """A form with a section for each kind of these questions."""
    kinds: dict[str, list[FormQuestion]] = {}
    for code in codes:
        kinds.setdefault(QUESTIONS[code].kind, []).append(as_question(QUESTIONS[code]))
    sections = [FormSection("题", kind, points, questions) for kind, questions in kinds.items()]
    return FormBuilder(new_public_id, random.Random(seed)).build("试卷", sections, 60)


def as_question(question: ParsedQuestion) -> FormQuestion:
    return FormQuestion(int(question.code[-2:]), question.kind, question.body, question.policy)


def every_question(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in body["sections"]:
        for question in section["questions"]:
            yield question
            yield from question.get("questions", ())


def test_body_has_only_the_fields_of_the_interface() -> None:
    body = build(*QUESTIONS).body
    assert body.keys() == PAPER
    assert all(section.keys() <= SECTION for section in body["sections"])
    assert {name for question in every_question(body) for name in question} == QUESTION
    for question in every_question(body):
        entries = [*question.get("options", ()), *question.get("left", ()), *question.get("right", ())]
        assert all(entry.keys() == {"id", "html"} for entry in entries)


def test_no_canary_leaves_in_the_body() -> None:
    told = json.dumps([[q.key, q.explanation, q.body] for q in QUESTIONS.values()], default=dict, ensure_ascii=False)
    assert told.count("CANARY") > 20
    assert "CANARY" not in json.dumps(build(*QUESTIONS).body, ensure_ascii=False)


def test_ids_are_fresh_for_every_form_and_lead_back_to_every_option() -> None:
    one, other = build("j-t01", "j-t12"), build("j-t01", "j-t12")
    ids = [set(item.ids["map"]) | {item.public_id} for form in (one, other) for item in form.items]
    assert not set.intersection(*ids)
    choice, matching = one.items
    assert sorted(choice.ids["map"].values()) == ["A", "B", "C", "D"]
    assert sorted(matching.ids["map"].values()) == ["1", "2", "3", "A", "B", "C", "D"]


def test_group_is_worth_its_parts_and_each_part_is_an_item() -> None:
    form = build("j-t19", points=500)
    group, first, second = form.items
    (delivered,) = form.body["sections"][0]["questions"]
    assert (delivered["points"], [part["points"] for part in delivered["questions"]]) == (5, [3, 2])
    assert [(item.points, item.part, item.group) for item in (group, first, second)] == [
        (0, None, None),
        (300, "1", group.public_id),
        (200, "2", group.public_id),
    ]
    assert form.body["total_points"] == 5


@pytest.mark.parametrize("code", [code for code, question in QUESTIONS.items() if question.kind != "case_group"])
def test_right_answer_in_delivered_ids_scores_full_points(code: str) -> None:
    question, form = QUESTIONS[code], build(code)
    (item,), (delivered,) = form.items, form.body["sections"][0]["questions"]
    back = {canonical: public for public, canonical in item.ids["map"].items()}
    answer = translate_answer(question.kind, right_answer(question), back)
    assert check_answer(delivered, answer) is None
    canonical = translate_answer(question.kind, answer, item.ids["map"])
    scored = score(question.kind, question.key, question.policy, canonical, 200)
    assert scored.pending or scored.points == 200


def right_answer(question: ParsedQuestion) -> object:
    key = question.key
    if question.kind == "single_choice":
        return key["right"][0]
    if question.kind == "fill_blank":
        return [alternatives[0] for alternatives in key["blanks"]]
    return next(key[name] for name in ("right", "order", "pairs", "value", "reference") if name in key)


@given(st.text(min_size=1, max_size=10))
def test_pinned_option_stays_last_for_every_candidate(number: str) -> None:
    form = build("j-t01")
    pinned = {item.public_id: item.ids["pinned"] for item in form.items}
    order = draw.permutation(form.body, draw.attempt_seed("seed", number), pinned)
    paper = draw.arranged(form.body, order)
    (question,) = paper["sections"][0]["questions"]
    assert form.items[0].ids["map"][question["options"][-1]["id"]] == "D"
    assert len(question["options"]) == 4


def test_stored_order_of_options_is_shuffled() -> None:
    orders = {
        tuple(form.items[0].ids["map"][option["id"]] for option in form.body["sections"][0]["questions"][0]["options"])
        for form in (build("j-t03", seed=seed) for seed in range(30))
    }
    assert len(orders) > 10


def test_section_names_the_rule_its_questions_share() -> None:
    assert build("j-t04").body["sections"][0]["policy"] == "half_for_subset"
    assert "policy" not in build("j-t01").body["sections"][0]
    strict = FormQuestion(1, "multiple_choice", QUESTIONS["j-t05"].body, {"rule": "all_or_nothing"})
    mixed = FormSection("多选", "multiple_choice", 300, [as_question(QUESTIONS["j-t04"]), strict])
    assert "policy" not in FormBuilder(new_public_id).build("x", [mixed], 0).body["sections"][0]


def test_points_travel_as_numbers_of_two_decimals_at_most() -> None:
    assert [points_number(each) for each in (200, 150, 33, 0)] == [2, 1.5, 0.33, 0]
    assert isinstance(points_number(200), int)


def test_sections_are_counted_in_chinese() -> None:
    assert numbered(0, "单项选择题") == "一、单项选择题"
    assert numbered(9, "材料题") == "十、材料题"


@given(
    st.builds(
        Section,
        st.sampled_from(["single_choice", "essay"]),
        st.integers(4, 20),
        st.integers(1, 10_000),
        st.text(max_size=5),
        st.dictionaries(st.sampled_from(["x", "y"]), st.integers(1, 2)),
        st.dictionaries(st.integers(1, 5), st.integers(1, 1), max_size=4),
    )
)
def test_stored_section_reads_back_the_same(section: Section) -> None:
    assert read_section(json.loads(json.dumps(section_document(section)))) == section
    check_sections([section], 0, frozenset("xy"))


def test_every_id_on_a_form_is_unlike_every_other() -> None:
    form = build(*QUESTIONS)
    ids = list(itertools.chain(*([item.public_id, *item.ids["map"]] for item in form.items)))
    assert len(set(ids)) == len(ids)

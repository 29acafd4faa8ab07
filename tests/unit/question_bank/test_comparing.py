"""What two questions are to each other, and which one thing is said of a question that is like several."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.importing.comparing import Comparison, Match, content_print, pairs
from hongling_exam.question_bank.importing.states import Likeness
from hongling_exam.question_bank.search import searched_text

OPTIONS = [{"id": letter, "text": text} for letter, text in zip("ABC", ("半年", "一年", "两年"), strict=True)]
BODY: dict[str, Any] = {"stem": "预备党员的预备期为多长时间？", "options": OPTIONS}
ONE = IncomingQuestion("第 2 行", "single_choice", BODY, {"right": ["B"]}, points=200)
OTHER_KEY = replace(ONE, place="第 3 行", key={"right": ["C"]})
OTHER_OPTIONS = replace(ONE, place="第 4 行", body=BODY | {"options": [*OPTIONS, {"id": "D", "text": "三年"}]})
JUDGED = IncomingQuestion("第 5 行", "true_false", {"stem": "党员应当按期交纳党费。"}, {"right": True})


def in_file(*questions: IncomingQuestion) -> list[Match]:
    comparison = Comparison(questions)
    comparison.compare_file()
    return comparison.matches()


def with_bank(question: IncomingQuestion, *there: IncomingQuestion) -> list[Match]:
    comparison = Comparison([question])
    comparison.compare_file()
    for number, each in enumerate(there):
        key = f"q-{number}"
        if comparison.compare_text(key, searched_text(key, each.body)):
            comparison.compare_question(key, each)
    return comparison.matches()


def test_print_looks_at_what_is_asked_and_right_and_at_nothing_else() -> None:
    moved = replace(ONE, place="第 9 行", points=500, level="senior", tags=("党章",), policy={"rule": "all_or_nothing"})
    rendered = replace(ONE, body=BODY | {"stem_html": "<p>…</p>"})
    assert content_print(ONE) == content_print(moved) == content_print(rendered)
    assert len({content_print(each) for each in (ONE, OTHER_KEY, OTHER_OPTIONS, JUDGED)}) == 4


def test_letters_order_and_signs_mean_nothing() -> None:
    turned = [{"id": letter, "text": text} for letter, text in zip("ABC", ("两年", "半年", "一年。"), strict=True)]
    shuffled = replace(ONE, body={"stem": "预备党员的预备期，为 多长时间", "options": turned}, key={"right": ["C"]})
    assert content_print(shuffled) == content_print(ONE)
    assert content_print(replace(shuffled, key={"right": ["A"]})) != content_print(ONE)


def test_pairs_orders_and_blanks_are_compared_in_words() -> None:
    sides = {"left": [{"id": "1", "text": "甲"}, {"id": "2", "text": "乙"}]}
    one = {"right": [{"id": "A", "text": "一"}, {"id": "B", "text": "二"}]}
    other = {"right": [{"id": "A", "text": "二"}, {"id": "B", "text": "一"}]}
    matched = IncomingQuestion("", "matching", {"stem": "配对", **sides, **one}, {"pairs": {"1": "A", "2": "B"}})
    turned = replace(matched, body={"stem": "配对", **sides, **other}, key={"pairs": {"1": "B", "2": "A"}})
    assert content_print(matched) == content_print(turned)
    assert content_print(matched) != content_print(replace(turned, key=matched.key))
    blank = IncomingQuestion("", "fill_blank", {"stem": "在 ____ 年", "blanks": 1}, {"blanks": [["1 年", "一年"]]})
    assert content_print(blank) == content_print(replace(blank, key={"blanks": [["一年", "1年"]]}))
    assert content_print(blank) != content_print(replace(blank, key={"blanks": [["两年"]]}))


def test_numbers_that_are_written_otherwise_are_one() -> None:
    number = IncomingQuestion("", "numeric", {"stem": "几年？"}, {"value": "1.50"}, {"absolute": "0.10"})
    same = replace(number, key={"value": "1.5"}, policy={"absolute": "0.1"})
    assert content_print(number) == content_print(same) != content_print(replace(number, policy={}))


def test_conflicts_come_first_then_repeats_then_the_rest() -> None:
    found = in_file(ONE, JUDGED, ONE, OTHER_OPTIONS, OTHER_KEY)
    assert [(match.number, match.likeness) for match in found] == [
        (4, Likeness.CONFLICT),
        (2, Likeness.REPEAT),
        (3, Likeness.ALIKE),
    ]


def test_what_is_in_the_bank_already_needs_no_other_remark() -> None:
    assert with_bank(ONE, OTHER_KEY, ONE) == [Match(0, Likeness.PRESENT, "q-1")]


def test_same_stem_with_another_key_in_the_bank_is_a_conflict() -> None:
    assert with_bank(ONE, JUDGED, OTHER_OPTIONS, OTHER_KEY) == [Match(0, Likeness.CONFLICT, "q-2")]


def test_text_that_differs_in_a_sign_or_two_is_near() -> None:
    other = replace(ONE, body=BODY | {"stem": "预备党员的预备期是多长时间"})
    (match,) = with_bank(other, ONE)
    assert (match.likeness, match.other) == (Likeness.NEAR, "q-0")
    assert 92 <= match.similarity < 100


def test_pairs_name_the_earlier_or_the_bank_first() -> None:
    found = in_file(ONE, OTHER_KEY)
    assert pairs(found, [Likeness.CONFLICT], {0: 2, 1: 3}) == [[2, 3]]
    assert pairs(with_bank(ONE, ONE), [Likeness.PRESENT], {0: 2}) == [["q-0", 2]]

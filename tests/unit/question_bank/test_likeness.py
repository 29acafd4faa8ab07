"""Likeness among many finds what comparing each with each finds."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.kinds.folding import fold
from hongling_exam.question_bank.likeness import LikenessIndex, near_duplicates
from tests.alike import pairs_by_comparing_all

STEM = "党支部党员大会一般每季度召开一次由支部委员会召集研究决定支部的重要事项并做好会议记录存档备查"
CHANGED = st.lists(st.tuples(st.integers(0, len(STEM)), st.sampled_from(["", "党", "会", "7", "年度"])), max_size=4)


def edited(changes: list[tuple[int, str]]) -> str:
    text = STEM
    for place, new in changes:
        text = text[:place] + new + text[place + 1 :]
    return text


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANGED, min_size=2, max_size=8))
def test_index_finds_every_pair_that_comparing_all_finds(edits: list[list[tuple[int, str]]]) -> None:
    texts = [fold(edited(changes)) for changes in edits]
    wanted = pairs_by_comparing_all(texts)
    assert {(one, other) for one, other, _ in near_duplicates(texts)} == wanted
    index = LikenessIndex(texts)
    assert {(earlier, number) for number, earlier, _ in index.add_all()} == wanted
    for number, text in enumerate(texts):
        like = {other for other, _ in index.like(text)} - {number}
        assert like == {one + other - number for one, other in wanted if number in (one, other)}


def test_texts_with_other_figures_are_not_alike() -> None:
    index = LikenessIndex([f"{STEM}第12条", STEM])
    assert list(index.add_all()) == []
    assert [number for number, _ in index.like(f"{STEM}第13条")] == []
    assert [number for number, _ in index.like(f"{STEM}第12条。")] == [0]


def test_thousands_of_one_phrase_stay_quick() -> None:
    index = LikenessIndex([f"{STEM}甲乙丙丁{chr(0x4E00 + number)}" for number in range(2000)])
    assert sum(1 for _ in index.add_all()) > 0


def test_texts_too_short_for_a_run_are_like_equal_ones_only() -> None:
    assert near_duplicates(["对", "错", "对", "不对"]) == [(0, 2, 100.0)]


def test_long_texts_that_read_alike_stay_quick_and_each_finds_one_like_it() -> None:
    drawn = random.Random(7)
    passage = [chr(0x4E00 + drawn.randrange(16_000)) for _ in range(16_000)]
    texts = ["".join("甲" if drawn.random() < 0.03 else sign for sign in passage) for _ in range(60)]
    started = time.process_time()
    found = {number for number, _, _ in LikenessIndex(texts).add_all()}
    assert time.process_time() - started < 8
    assert found == set(range(1, 60))

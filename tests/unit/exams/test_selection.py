"""Drawing questions: shares met, nothing twice, forms equal, the same seed the same draw, and what lacks is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongling_exam.exams.rules.blueprints import Section, default_sections
from hongling_exam.exams.rules.flow import Network
from hongling_exam.exams.rules.selection import Selection, Shortage, select, shortages, spread


@dataclass(frozen=True)
class Item:
    """A question of the pool."""

    key: str
    topic: str = "a"
    difficulty: int = 2
    kind: str = "single_choice"
    points: int = 200
    text: str = ""


def no_twins(_texts: Sequence[str]) -> Sequence[tuple[int, int, float]]:
    return []


def same_text(texts: Sequence[str]) -> Sequence[tuple[int, int, float]]:
    pairs = [(a, b) for a in range(len(texts)) for b in range(a + 1, len(texts)) if texts[a] and texts[a] == texts[b]]
    return [(a, b, 100.0) for a, b in pairs]


def pool_of(*cells: tuple[str, int, int]) -> list[Item]:
    """(topic, difficulty, how many) → questions."""
    return [Item(f"{topic}{level}-{n}", topic, level) for topic, level, count in cells for n in range(count)]


pools = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), min_size=1, max_size=40).map(
    lambda cells: [Item(f"q{place:02d}", topic, level) for place, (topic, level) in enumerate(cells)]
)
shares = st.dictionaries(st.sampled_from("abc"), st.integers(1, 4), max_size=3)
levels = st.dictionaries(st.integers(1, 5), st.integers(1, 3), max_size=3)


@settings(max_examples=200, deadline=None)
@given(pools, shares, levels, st.integers(1, 10), st.integers(1, 4), st.text(max_size=5))
def test_every_form_gets_what_the_section_asks_for(
    pool: list[Item], topics: dict[str, int], difficulty: dict[int, int], count: int, forms: int, seed: str
) -> None:
    assume(sum(topics.values()) <= count and sum(difficulty.values()) <= count)
    section = Section("single_choice", count, 200, topics=topics, difficulty=difficulty)
    drawn = select(pool, [section], seed=seed, forms=forms, alike=no_twins)
    if shortages(pool, section):
        assert drawn.shortages
        return
    assert len(drawn.forms) == forms
    for (questions,) in drawn.forms:
        assert len({question.key for question in questions}) == count
        by_topic, by_level = Counter(q.topic for q in questions), Counter(q.difficulty for q in questions)
        assert all(by_topic[code] >= n for code, n in topics.items())
        assert all(by_level[level] >= n for level, n in difficulty.items())


@settings(max_examples=100, deadline=None)
@given(pools, st.integers(1, 8), st.integers(2, 4))
def test_forms_differ_by_one_question_of_a_difficulty_at_most(pool: list[Item], count: int, forms: int) -> None:
    assume(len(pool) >= count)
    drawn = select(pool, [Section("single_choice", count, 200)], seed="s", forms=forms, alike=no_twins)
    for level in range(1, 6):
        counts = [sum(q.difficulty == level for q in questions) for (questions,) in drawn.forms]
        assert max(counts) - min(counts) <= 1


@settings(max_examples=100, deadline=None)
@given(pools, st.integers(1, 8), st.integers(2, 4))
def test_questions_repeat_only_where_the_pool_runs_out(pool: list[Item], count: int, forms: int) -> None:
    assume(len(pool) >= count)
    drawn = select(pool, [Section("single_choice", count, 200)], seed="s", forms=forms, alike=no_twins)
    assert drawn.overlap == max(0, count * forms - len(pool))


def test_topic_that_runs_out_repeats_alone() -> None:
    pool = pool_of(("a", 2, 3), ("b", 2, 20))
    section = Section("single_choice", 6, 200, topics={"a": 2})
    drawn = select(pool, [section], seed="s", forms=2, alike=no_twins)
    assert drawn.overlap == 1
    shared = set.intersection(*({q.key for q in questions} for (questions,) in drawn.forms))
    assert {key[0] for key in shared} == {"a"}


def test_same_seed_draws_the_same_and_another_another() -> None:
    pool = pool_of(("a", 1, 30), ("b", 3, 30))
    sections = [Section("single_choice", 10, 200, topics={"a": 3})]

    def keys(seed: str, source: Sequence[Item]) -> list[list[str]]:
        drawn = select(source, sections, seed=seed, forms=2, alike=no_twins)
        return [[q.key for q in questions] for (questions,) in drawn.forms]

    assert keys("x", pool) == keys("x", pool[::-1])
    assert keys("x", pool) != keys("y", pool)


def test_near_duplicates_never_meet_on_a_form_but_may_stand_on_two() -> None:
    pool = [Item(f"q{n}", text=f"stem {n // 2}") for n in range(8)]
    drawn = select(pool, [Section("single_choice", 4, 200)], seed="s", forms=1, alike=same_text)
    assert len({question.text for question in drawn.forms[0][0]}) == 4
    none = select(pool, [Section("single_choice", 5, 200)], seed="s", forms=1, alike=same_text)
    assert none.forms == []
    assert none.shortages


def test_sections_of_one_kind_share_no_question() -> None:
    pool = pool_of(("a", 2, 10))
    sections = [Section("single_choice", 4, 100), Section("single_choice", 6, 200)]
    drawn = select(pool, sections, seed="s", forms=1, alike=no_twins)
    assert len({question.key for part in drawn.forms[0] for question in part}) == 10


def test_written_questions_are_drawn_only_at_their_own_points() -> None:
    pool = [Item(f"e{n}", kind="essay", points=1000 + 500 * (n % 2)) for n in range(4)]
    drawn = select(pool, [Section("essay", 2, 1500)], seed="s", forms=1, alike=no_twins)
    assert {question.key for question in drawn.forms[0][0]} == {"e1", "e3"}
    assert shortages(pool, Section("essay", 3, 1500)) == [Shortage(0, 3, 2)]


def test_what_lacks_is_named_cell_by_cell() -> None:
    pool = pool_of(("a", 1, 5), ("b", 2, 5))
    wanted = Section("single_choice", 6, 200, topics={"c": 1, "a": 2}, difficulty={4: 2})
    assert shortages(pool, wanted, 3) == [
        Shortage(3, 1, 0, topic="c"),
        Shortage(3, 2, 0, difficulty=4),
    ]
    together = Section("single_choice", 4, 200, topics={"a": 3}, difficulty={2: 3})
    assert shortages(pool, together) == [Shortage(0, 4, 2, together=True)]
    assert shortages(pool, Section("single_choice", 11, 200))[0].lacking == 1


def test_spread_is_weighted_by_points() -> None:
    sections = [Section("single_choice", 1, 300), Section("true_false", 1, 100)]
    hard, easy = (
        [[Item("a", difficulty=4)], [Item("b", difficulty=2)]],
        [[Item("c", difficulty=2)], [Item("d", difficulty=4)]],
    )
    assert spread([hard, easy], sections) == 1.0
    assert spread([hard], sections) == spread([], sections) == 0.0


def test_harder_shares_are_spread_over_the_forms() -> None:
    pool = [Item(f"{kind}{n}", kind=kind, difficulty=1 + 2 * n) for kind in ("a", "b", "c", "d") for n in range(2)]
    drawn: Selection[Item] = select(pool, [Section(kind, 1, 100) for kind in "abcd"], seed="s", forms=2, alike=no_twins)
    assert drawn.spread == 0.0


@given(st.dictionaries(st.sampled_from(["single_choice", "multiple_choice", "true_false"]), st.integers(0, 30)))
def test_default_sections_take_no_more_than_there_is(available: dict[str, int]) -> None:
    sections = default_sections(available, 20)
    assert all(section.count <= available[section.kind] for section in sections)
    assert sum(section.count for section in sections) == min(20, sum(available.values()))


def test_network_takes_the_cheap_way_first_and_gives_it_back_when_needed() -> None:
    network = Network()
    arcs = {name: network.join(*name, 1, cost) for name, cost in {
        ("s", "a"): 0, ("s", "b"): 0, ("a", "x"): 0, ("b", "x"): 0, ("a", "y"): 1, ("x", "t"): 0, ("y", "t"): 0,
    }.items()}  # fmt: skip
    assert network.send("s", "t", 5) == 2
    assert (network.sent(arcs["a", "y"]), network.sent(arcs["b", "x"])) == (1, 1)

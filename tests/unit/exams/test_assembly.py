"""Assembly: as good as trying everything, forms equal, every rule kept, and a refusal that says why and what helps."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.exams.rules.assembly import Assembly, Infeasible, assemble
from hongling_exam.exams.rules.assembly_collisions import Explanation
from hongling_exam.exams.rules.assembly_easing import Relief
from hongling_exam.exams.rules.assembly_remedies import Lack, Means
from hongling_exam.exams.rules.assembly_request import Item, Request, RuleKind, Tolerances, default_information
from hongling_exam.exams.rules.blueprints import Section

LOOSE = Tolerances(difficulty=4, information=10)
Forms = tuple[tuple[tuple[str, ...], ...], ...]


def item(key: str, topic: str = "a", difficulty: int = 3, **more: object) -> Item:
    return replace(Item(key, "single_choice", topic, difficulty, 200), **more)  # type: ignore[arg-type]


def done(request: Request) -> Assembly:
    answer = assemble(request)
    assert isinstance(answer, Assembly)
    return answer


def refused(request: Request) -> Explanation:
    answer = assemble(request)
    assert isinstance(answer, Infeasible)
    return answer.explanation


def kinds(explanation: Explanation) -> list[set[RuleKind]]:
    return [{rule.kind for rule in collision} for collision in explanation.collisions]


def faults(request: Request, forms: Forms) -> list[str]:
    """Every rule that these forms break."""
    by_key = {each.key: each for each in request.items}
    found = []
    for form in forms:
        keys = [key for part in form for key in part]
        for section, part in zip(request.sections, form, strict=True):
            chosen = [by_key[key] for key in part]
            found += ["count"] * (len(part) != section.count) + ["fit"] * (not all(q.fits(section) for q in chosen))
            found += ["topic" for code, n in section.topics.items() if sum(q.topic == code for q in chosen) < n]
            found += ["level" for d, n in section.difficulty.items() if sum(q.difficulty == d for q in chosen) < n]
        groups = [group for key in keys for group in by_key[key].enemies]
        found += ["enemies"] * (len(groups) != len(set(groups))) + ["twice"] * (len(keys) != len(set(keys)))
        found += ["duplicates" for pair in request.duplicates if set(pair) <= set(keys)]
        found += ["exposure" for key in keys if request.worn(by_key[key])]
        found += ["fixed"] * (not set(request.fixed) <= set(keys))
    return found + _faults_between(request, forms)


def _faults_between(request: Request, forms: Forms) -> list[str]:
    by_key = {each.key: each for each in request.items}
    held = [{key for part in form for key in part} for form in forms]
    fixed = set(request.fixed)
    wanted = request.overlap if len(forms) > 1 else 0
    found = ["overlap" for one, other in itertools.combinations(held, 2) if len(one & other - fixed) != wanted]
    worth = [sum(by_key[key].worth for key in form) for form in held]
    found += ["information"] * (max(worth) > min(worth) * (1 + request.tolerances.information) + 1e-6)
    total = sum(section.points * section.count for section in request.sections)
    hard = [
        sum(s.points * by_key[k].difficulty for s, part in zip(request.sections, form, strict=True) for k in part)
        / total
        for form in forms
    ]
    return found + ["difficulty"] * (max(hard) - min(hard) > request.tolerances.difficulty + 1e-6)


def least(request: Request, forms: Forms) -> float:
    worth = {each.key: each.worth for each in request.items}
    return min(sum(worth[key] for part in form for key in part) for form in forms)


def best_of_all(request: Request) -> float | None:
    """The best by trying every set of questions on every form (one section)."""
    keys = [each.key for each in request.items]
    papers = [(tuple(part),) for part in itertools.combinations(keys, request.sections[0].count)]
    papers = [paper for paper in papers if not set(faults(replace(request, forms=1), (paper,)))]
    every = itertools.product(papers, repeat=request.forms)
    return max((least(request, forms) for forms in every if not faults(request, forms)), default=None)


@st.composite
def small_requests(draw: st.DrawFn) -> Request:
    dice = random.Random(draw(st.integers(0, 10**6)))
    items = [
        item(
            f"q{n}",
            dice.choice("ab"),
            dice.randint(2, 4),
            information=dice.choice([None, dice.randint(1, 25) / 100]),
            exposure=dice.choice([0, 0, 0, 5]),
            enemies=frozenset(dice.choice([(), (), ("x",), ("y",)])),
        )
        for n in range(draw(st.integers(4, 8)))
    ]
    topics, levels = dice.choice([{}, {"a": 1}, {"a": 1, "b": 1}]), dice.choice([{}, {2: 1}, {3: 1, 4: 1}])
    return Request(
        items,
        [Section("single_choice", draw(st.integers(2, 3)), 200, topics=topics, difficulty=levels)],
        seed=str(dice.random()),
        forms=draw(st.integers(1, 2)),
        overlap=draw(st.integers(0, 1)),
        fixed=dice.choice([(), (), ("q0",)]),
        duplicates=dice.choice([[], [("q1", "q2"), ("q3", "q1")]]),
        exposure_limit=dice.choice([None, 5]),
        tolerances=dice.choice([LOOSE, Tolerances(0.5, 0.2)]),
        gap=0.0,
    )


@settings(max_examples=150, deadline=None)
@given(small_requests())
def test_assembly_of_a_tiny_pool_finds_what_trying_everything_finds(request: Request) -> None:
    best, answer = best_of_all(request), assemble(request)
    if best is None:
        assert isinstance(answer, Infeasible)
    else:
        assert isinstance(answer, Assembly)
        assert faults(request, answer.forms) == []
        assert least(request, answer.forms) == pytest.approx(best)
        assert answer.gap <= 1e-6


@st.composite
def paper_requests(draw: st.DrawFn) -> Request:
    dice = random.Random(draw(st.integers(0, 10**6)))
    sorts = ["single_choice", "true_false", "essay"]
    items = [
        item(
            f"q{n}",
            dice.choice("abc"),
            dice.randint(1, 5),
            kind=dice.choice(sorts),
            points=dice.choice([200, 300]),
            information=dice.choice([None, dice.random() / 4]),
            exposure=dice.randrange(4),
            enemies=frozenset({f"g{dice.randrange(9)}"} if dice.random() < 0.2 else ()),
        )
        for n in range(draw(st.integers(40, 160)))
    ]
    sections = [
        Section("single_choice", 6, 200, topics={"a": 2, "b": 1}, difficulty={3: 2}),
        Section("true_false", 4, 100, topics={"c": 1}),
        Section("essay", 1, 300),
        Section("single_choice", 3, 400, difficulty={4: 1}),
    ]
    pairs = [(f"q{dice.randrange(40)}", f"q{dice.randrange(40, 80)}") for _ in range(10)]
    fixed = [each.key for each in items if each.kind == "true_false" and each.exposure < 3][: dice.randrange(2)]
    limit = dice.choice([None, 3])
    forms, overlap = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    return Request(items, sections, str(dice.random()), forms, overlap, fixed, pairs, limit, seconds=3)


@settings(max_examples=40, deadline=None)
@given(paper_requests())
def test_every_answer_keeps_every_rule(request: Request) -> None:
    answer = assemble(request)
    if isinstance(answer, Assembly):
        assert faults(request, answer.forms) == []
        assert answer.spread.points == 0
        assert answer.stopped or answer.gap <= request.gap + 1e-6
    else:
        assert answer.explanation.collisions or answer.explanation.remedies


def test_forms_of_one_paper_are_equal_and_share_nothing() -> None:
    dice = random.Random(5)
    items = [item(f"q{n}", dice.choice("abc"), dice.randint(1, 5), information=dice.random()) for n in range(300)]
    sections = [Section("single_choice", 20, 200, topics={"a": 5, "b": 5, "c": 5}, difficulty={3: 4})]
    answer = done(Request(items, sections, "s", forms=3, tolerances=Tolerances(0.05, 0.01)))
    assert answer.shared == ()
    assert answer.gap <= 0.005
    assert answer.spread.difficulty <= 0.05 + 1e-9
    assert answer.spread.information <= 0.01 + 1e-9
    assert {figures.points for figures in answer.figures} == {4000}


def test_same_seed_gives_same_forms_and_another_seed_others() -> None:
    request = Request([item(f"q{n}") for n in range(60)], [Section("single_choice", 10, 200)], "one", forms=2)
    assert done(request).forms == done(replace(request, items=request.items[::-1])).forms
    assert done(request).forms != done(replace(request, seed="two")).forms


def test_fixed_questions_stand_on_every_form_beside_the_set_overlap() -> None:
    items = [item(f"q{n}") for n in range(20)]
    answer = done(Request(items, [Section("single_choice", 6, 200)], "s", forms=3, fixed=["q3"], overlap=2))
    assert len(answer.shared) == 3
    assert all("q3" in form[0] for form in answer.forms)


def test_assembly_says_nothing_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    items = [item(f"q{n}") for n in range(6)]
    done(Request(items, [Section("single_choice", 2, 200)], "s", forms=2, duplicates=[("q1", "q1"), ("q1", "gone")]))
    assert capfd.readouterr() == ("", "")


def test_default_information_is_greatest_for_middling_difficulty() -> None:
    worth = [default_information(level) for level in range(1, 6)]
    assert max(worth) == worth[2] == 0.25
    assert worth[0] == pytest.approx(worth[4])


def test_lacking_topic_is_named_with_how_many_would_do() -> None:
    items = [item(f"a{n}") for n in range(20)] + [item("b0", "b")]
    why = refused(Request(items, [Section("single_choice", 5, 200, topics={"b": 2})], "s", forms=2, tolerances=LOOSE))
    assert kinds(why)[0] >= {RuleKind.TOPIC}
    remedies = {remedy.means: remedy for remedy in why.remedies}
    assert remedies[Means.ADD].lacks == (Lack(0, "b", None, 3),)
    (relief,) = remedies[Means.ADJUST].reliefs
    assert (relief.rule.topic, relief.change) == ("b", -2)


def test_forms_that_want_too_much_together_may_share() -> None:
    items = [item(f"q{n}") for n in range(8)]
    why = refused(Request(items, [Section("single_choice", 5, 200)], "s", forms=2))
    assert kinds(why) == [{RuleKind.SECTION, RuleKind.OVERLAP}]
    (share,) = [remedy for remedy in why.remedies if remedy.means is Means.SHARE]
    assert [relief.change for relief in share.reliefs] == [2]


def test_each_wish_that_a_limit_thwarts_is_named() -> None:
    items = [item(f"{topic}{n}", topic, exposure=5) for topic in "abc" for n in range(3)]
    items += [item(f"fresh{n}", "c") for n in range(9)]
    sections = [Section("single_choice", 6, 200, topics={"a": 1, "b": 1})]
    why = refused(Request(items, sections, "s", exposure_limit=5))
    assert kinds(why) == [{RuleKind.EXPOSURE, RuleKind.TOPIC}] * 2
    (expose,) = [remedy for remedy in why.remedies if remedy.means is Means.EXPOSE]
    assert [relief.change for relief in expose.reliefs] == [2]


def test_enemies_and_near_duplicates_collide_with_the_count_they_leave() -> None:
    section = [Section("single_choice", 2, 200)]
    foes = refused(Request([item(f"q{n}", enemies=frozenset({"g"})) for n in range(3)], section, "s"))
    assert kinds(foes) == [{RuleKind.SECTION, RuleKind.ENEMIES}]
    pairs = [("q0", "q1"), ("q1", "q2"), ("q0", "q2")]
    twins = refused(Request([item(f"q{n}") for n in range(3)], section, "s", duplicates=pairs))
    assert kinds(twins) == [{RuleKind.SECTION, RuleKind.DUPLICATES}]
    assert Means.MEET in {remedy.means for remedy in twins.remedies}


def test_fixed_question_over_the_limit_collides_with_it() -> None:
    items = [item(f"q{n}", exposure=n) for n in range(6)]
    why = refused(Request(items, [Section("single_choice", 2, 200)], "s", fixed=["q5"], exposure_limit=4))
    assert kinds(why) == [{RuleKind.FIXED, RuleKind.EXPOSURE}]
    assert {remedy.means for remedy in why.remedies} >= {Means.UNFIX, Means.EXPOSE}


def test_fixed_question_that_fits_no_section_is_named() -> None:
    items = [item(f"q{n}") for n in range(6)] + [item("t", kind="true_false")]
    (collision,) = refused(Request(items, [Section("single_choice", 2, 200)], "s", fixed=["t"])).collisions
    assert [rule.questions for rule in collision] == [("t",)]


def test_tolerance_that_no_forms_keep_is_widened_by_what_is_needed() -> None:
    items = [item("q1", difficulty=1, information=0.2), item("q2", difficulty=5, information=0.2)]
    request = Request(items, [Section("single_choice", 1, 200)], "s", forms=2, tolerances=Tolerances(1.0, 0.1))
    why = refused(request)
    assert RuleKind.EQUAL_DIFFICULTY in kinds(why)[0]
    (widen,) = [remedy for remedy in why.remedies if remedy.means is Means.WIDEN]
    assert [(each.rule.kind, each.change) for each in widen.reliefs] == [
        (RuleKind.EQUAL_DIFFICULTY, pytest.approx(3.0))
    ]
    assert isinstance(assemble(replace(request, tolerances=Tolerances(4.0, 0.1))), Assembly)


@settings(max_examples=60, deadline=None)
@given(small_requests())
def test_what_the_remedies_promise_makes_the_paper_possible(request: Request) -> None:
    answer = assemble(request)
    for remedy in answer.explanation.remedies if isinstance(answer, Infeasible) else ():
        added = [each for lack in remedy.lacks for each in _missing(request, lack)]
        assert isinstance(
            assemble(_relieved(replace(request, items=[*request.items, *added]), remedy.reliefs)), Assembly
        )


def _missing(request: Request, lack: Lack) -> list[Item]:
    free = {1, 2, 3, 4, 5} - set(request.sections[lack.section].difficulty)
    level = lack.difficulty or min(free, key=lambda each: abs(each - 3))
    return [item(f"new-{lack.topic}-{level}-{n}", lack.topic or "z", level) for n in range(lack.count)]


def _relieved(request: Request, reliefs: tuple[Relief, ...]) -> Request:
    (section,) = request.sections
    for relief in reliefs:
        rule, kind = relief.rule, relief.rule.kind
        if kind is RuleKind.SECTION:
            section = replace(section, count=section.count + int(relief.change))
        elif kind is RuleKind.TOPIC:
            topics = {code: n + int(relief.change) * (code == rule.topic) for code, n in section.topics.items()}
            section = replace(section, topics=topics)
        elif kind is RuleKind.DIFFICULTY:
            levels = {d: n + int(relief.change) * (d == rule.difficulty) for d, n in section.difficulty.items()}
            section = replace(section, difficulty=levels)
        elif kind is RuleKind.OVERLAP:
            request = replace(request, overlap=request.overlap + int(relief.change))
        elif kind is RuleKind.FIXED:
            request = replace(request, fixed=set(request.fixed) - set(rule.questions))
        else:
            request = _eased(request, relief)
    return replace(request, sections=[section])


def _eased(request: Request, relief: Relief) -> Request:
    kind, allowed = relief.rule.kind, request.tolerances
    if kind is RuleKind.EXPOSURE:
        return replace(request, exposure_limit=None)
    if kind is RuleKind.DUPLICATES:
        return replace(
            request, duplicates=[pair for pair in request.duplicates if set(pair) != set(relief.rule.questions)]
        )
    if kind is RuleKind.ENEMIES:
        items = [replace(each, enemies=each.enemies - {relief.rule.group}) for each in request.items]
        return replace(request, items=items)  # type: ignore[arg-type]
    more = relief.change + 1e-6
    if kind is RuleKind.EQUAL_DIFFICULTY:
        return replace(request, tolerances=replace(allowed, difficulty=allowed.difficulty + more))
    return replace(request, tolerances=replace(allowed, information=allowed.information + more))

"""What items of other programs become: groups, numbers within bounds, formulas; proofs where answers are endless."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.formats.qti.items import load_item, outcomes
from hongling_exam.question_bank.formats.qti.reading import read
from hongling_exam.question_bank.kinds import score
from tests.factories.qti import MAP, THE_RESPONSE, choices, item, mapping, number, response, rules, set_score
from tests.unit.question_bank.test_qti import ENTRY, the_fault, the_question


def named(declared: str, name: str) -> str:
    return declared.replace('"RESPONSE"', f'"{name}"')


def whether(condition: str, worth: str, otherwise: str = "0", name: str = "SCORE") -> str:
    def put(value: str) -> str:
        return f'<setOutcomeValue identifier="{name}">{number(value)}</setOutcomeValue>'

    return (
        f"<responseCondition><responseIf>{condition}{put(worth)}</responseIf>"
        f"<responseElse>{put(otherwise)}</responseElse></responseCondition>"
    )


def right(name: str) -> str:
    return f"<match><variable identifier='{name}'/><correct identifier='{name}'/></match>"


def outcome(name: str) -> str:
    return f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float"/>'


TWO = named(response("X"), "R1") + named(response("Q"), "R2") + outcome("S1") + outcome("S2")
CLOZE = """<p>甲<inlineChoiceInteraction responseIdentifier="R1"><inlineChoice identifier="X">一</inlineChoice>
<inlineChoice identifier="Y">二</inlineChoice></inlineChoiceInteraction>乙</p>"""
ASKED = named(choices("P", "Q"), "R2").replace("问", "第二问")
SUM = set_score("<sum><variable identifier='S1'/><variable identifier='S2'/></sum>")


def test_item_with_several_interactions_becomes_a_group_of_its_parts() -> None:
    told = rules(whether(right("R1"), "1", name="S1") + whether(right("R2"), "0.5", name="S2") + SUM)
    group = the_question(item(TWO, CLOZE + ASKED, told))
    assert (group.kind, group.body["stem"], group.points) == ("case_group", "甲（1）乙", 150)
    assert [(part["kind"], part["body"]["stem"], part["points"]) for part in group.body["questions"]] == [
        ("single_choice", "（1）", 100),
        ("single_choice", "第二问", 50),
    ]


@pytest.mark.parametrize(
    "told",
    [
        whether(f"<and>{right('R1')}{right('R2')}</and>", "1"),
        whether(right("R1"), "1", name="S1") + whether(right("R2"), "1", name="S1") + SUM,
        whether(right("R1"), "1", name="S1") + whether(right("R2"), "0.333", name="S2") + SUM,
        whether(right("R1"), "1", name="S1") + whether(right("R2"), "1", "-1", name="S2") + SUM,
        whether(right("R1"), "1") + whether(right("R2"), "1"),
        whether(right("R1"), "1", name="S1") + "<exitResponse/>" + SUM,
        whether(f"<gt>{number('1')}<variable identifier='SCORE'/></gt>", "1", name="S1") + SUM,
    ],
)
def test_item_whose_parts_do_not_count_apart_is_refused(told: str) -> None:
    assert the_fault(item(TWO, CLOZE + ASKED, rules(told)))[0] == "responseProcessing"


def test_feedback_that_looks_at_every_part_does_not_bind_them() -> None:
    seen = whether(f"<and>{right('R1')}{right('R2')}</and>", "1", name="SEEN")
    growing = [
        f"<responseCondition><responseIf>{right(name)}"
        + set_score(f"<sum><variable identifier='SCORE'/>{number(worth)}</sum>")
        + "</responseIf></responseCondition>"
        for name, worth in (("R1", "1"), ("R2", "2"))
    ]
    group = the_question(item(TWO + outcome("SEEN"), CLOZE + ASKED, rules("".join(growing) + seen)))
    assert [part["points"] for part in group.body["questions"]] == [100, 200]


def test_text_entries_of_unlike_worth_become_a_group() -> None:
    declared = named(response("甲", base="string"), "R1") + named(response("乙", base="string"), "R2")
    body = "<p>一<textEntryInteraction responseIdentifier='R1'/>二<textEntryInteraction responseIdentifier='R2'/></p>"
    told = rules(whether(right("R1"), "1", name="S1") + whether(right("R2"), "3", name="S2") + SUM)
    group = the_question(item(declared + outcome("S1") + outcome("S2"), body, told))
    assert group.body["stem"] == "一（1）二（2）"
    assert [(part["body"]["stem"], part["points"]) for part in group.body["questions"]] == [
        ("（1）____", 100),
        ("（2）____", 300),
    ]


def test_many_text_entries_are_proved_one_by_one() -> None:
    names = [f"R{place}" for place in range(8)]
    declared = "".join(named(response("甲|", base="string", mapping=mapping({"甲": 1, "乙": 1})), n) for n in names)
    body = "".join(f"<p>空<textEntryInteraction responseIdentifier='{name}'/></p>" for name in names)
    summed = "".join(f"<mapResponse identifier='{name}'/>" for name in names)
    question = the_question(item(declared, body, rules(set_score(f"<sum>{summed}</sum>"))))
    assert (question.kind, question.policy["rule"], question.points) == ("fill_blank", "per_blank", 800)
    uneven = declared.replace('mappedValue="1"', 'mappedValue="2"', 2)
    assert the_question(item(uneven, body, rules(set_score(f"<sum>{summed}</sum>")))).kind == "case_group"


def test_mass_of_options_is_proved_where_only_the_key_counts() -> None:
    names = [f"N{place}" for place in range(20)]
    told = rules(whether(right("RESPONSE"), "2"))
    question = the_question(item(response("N1|N3", "multiple"), choices(*names), told))
    assert (question.key, question.policy) == ({"right": ["B", "D"]}, {"rule": "all_or_nothing"})
    told = rules(whether(f"<contains>{THE_RESPONSE}<correct identifier='RESPONSE'/></contains>", "2"))
    assert "可能的作答过多" in the_fault(item(response("N1|N3", "multiple"), choices(*names), told))[1]


def within(attributes: str, order: str = "<correct identifier='RESPONSE'/>" + THE_RESPONSE) -> bytes:
    return item(response("0.8", base="float"), ENTRY, rules(whether(f"<equal {attributes}>{order}</equal>", "2")))


@pytest.mark.parametrize(
    ("attributes", "policy"),
    [
        ("toleranceMode='exact'", {"absolute": "0"}),
        ("toleranceMode='absolute' tolerance='0.1'", {"absolute": "0.1"}),
        ("toleranceMode='absolute' tolerance='0.1 0.1'", {"absolute": "0.1"}),
        ("toleranceMode='relative' tolerance='5'", {"relative": "0.05"}),
    ],
)
def test_number_within_a_tolerance_becomes_numeric(attributes: str, policy: dict[str, str]) -> None:
    question = the_question(within(attributes))
    assert (question.kind, question.key, question.policy) == ("numeric", {"value": "0.8"}, policy)
    assert "（ ）" in question.body["stem"]


@pytest.mark.parametrize(
    "data",
    [
        within("toleranceMode='absolute' tolerance='0.1 0.2'"),
        within("toleranceMode='absolute' tolerance='0.1' includeUpperBound='false'"),
        within("toleranceMode='relative' tolerance='5'", THE_RESPONSE + "<correct identifier='RESPONSE'/>"),
        within("toleranceMode='exact'", f"<product>{THE_RESPONSE}{number('2')}</product>{number('1.6')}"),
        item(response("3", base="integer"), ENTRY, rules(whether(f"<gt>{THE_RESPONSE}{number('2')}</gt>", "1"))),
    ],
)
def test_number_scored_otherwise_is_refused(data: bytes) -> None:
    assert the_fault(data)[0] == "responseProcessing"


bounds = st.decimals(-50, 50, places=2)


@settings(max_examples=60, deadline=None)
@given(bounds, bounds.map(abs), st.lists(bounds, min_size=1, max_size=20), st.sampled_from(["absolute", "relative"]))
def test_number_has_the_items_score_whatever_is_typed(value: Any, reach: Any, typed: list[Any], mode: str) -> None:
    test = f"<equal toleranceMode='{mode}' tolerance='{reach}'><correct identifier='RESPONSE'/>{THE_RESPONSE}</equal>"
    data = item(response(str(value), base="float"), ENTRY, rules(whether(test, "2")))
    question = the_question(data)
    parsed = load_item(data)
    for text in [*map(str, typed), str(value), str(value + reach), str(value - reach)]:
        theirs = outcomes(parsed, {"RESPONSE": [text]})["SCORE"]
        assert score("numeric", question.key, question.policy, text, 200).points == theirs * 100


worths = st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(worths, min_size=2, max_size=4),
    worths,
    st.sampled_from(["", 'lowerBound="0"', 'lowerBound="0" upperBound="1"']),
    st.sampled_from(["single", "multiple"]),
)
def test_choice_that_comes_in_scores_every_answer_as_its_item(
    entries: list[float], default: float, limits: str, cardinality: str
) -> None:
    names = "WXYZ"[: len(entries)]
    table = mapping(dict(zip(names, entries, strict=False)), f'{limits} defaultValue="{default}"')
    data = item(response("", cardinality, mapping=table), choices(*names), MAP)
    incoming = read(data, "q.xml")
    for question in incoming.questions:
        parsed, points = load_item(data), question.points or 0
        for taken in product([False, True], repeat=len(names)):
            chosen = [letter for letter, one in zip("ABCD", taken, strict=False) if one]
            if question.kind == "single_choice" and len(chosen) > 1:
                continue
            answer: Any = chosen if question.kind == "multiple_choice" else next(iter(chosen), None)
            theirs: Any = outcomes(parsed, {"RESPONSE": [names["ABCD".index(letter)] for letter in chosen]})["SCORE"]
            ours = score(question.kind, question.key, question.policy, answer, points).points
            assert ours == math.floor(theirs * 100 + 0.5)


FORMULA = '<math xmlns="http://www.w3.org/1998/Math/MathML">{}</math>'


@pytest.mark.parametrize(
    ("inner", "source"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E = m {c}^{2}"),
        (
            "<mfrac><mn>1</mn><mn>2</mn></mfrac><mo>≤</mo><msqrt><mi>x</mi></msqrt>",
            r"\frac{1}{2} \leq \sqrt{x}",
        ),
        (
            "<semantics><mrow><mi>x</mi></mrow><annotation encoding='application/x-tex'>x</annotation></semantics>",
            "x",
        ),
    ],
)
def test_formula_comes_in_as_its_source(inner: str, source: str) -> None:
    question = the_question(item(response("X"), f"<p>求{FORMULA.format(inner)}。</p>" + choices("X", "Y")))
    assert f"求 ${source}$" in question.body["stem"].replace("求$", "求 $")


@pytest.mark.parametrize(
    "inner",
    [
        "<mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable>",
        "<mi>党</mi>",
        "<semantics><mi>y</mi><annotation encoding='application/x-tex'>x</annotation></semantics>",
    ],
)
def test_formula_that_no_source_of_ours_shows_is_refused(inner: str) -> None:
    assert the_fault(item(response("X"), f"<p>{FORMULA.format(inner)}</p>" + choices("X", "Y")))[0] == "math"


def test_refusal_tells_an_answer_that_scores_otherwise() -> None:
    declared = response("X|Y", "multiple", mapping=mapping({"X": 2, "Y": 0.5}))
    assert "作答「X」文件给 2 分" in the_fault(item(declared, choices("X", "Y", "Z"), MAP))[1]


CONDITIONS = [
    right("R1"),
    right("R2"),
    f"<and>{right('R1')}{right('R2')}</and>",
    f"<or>{right('R1')}<isNull><variable identifier='R2'/></isNull></or>",
    "<not><isNull><variable identifier='R1'/></isNull></not>",
    f"<gt><variable identifier='S1'/>{number('0.5')}</gt>",
    f"<gt><variable identifier='SCORE'/>{number('0.5')}</gt>",
]
named_outcomes = st.sampled_from(["S1", "S2", "SCORE"])
few = st.sampled_from(["0", "0.5", "1", "-1", "0.333"])
settings_of_one = st.builds(whether, st.sampled_from(CONDITIONS), few, few, named_outcomes)
growth = st.builds(
    lambda condition, worth, name: (
        f"<responseCondition><responseIf>{condition}<setOutcomeValue identifier='{name}'><sum>"
        f"<variable identifier='{name}'/>{number(worth)}</sum></setOutcomeValue></responseIf></responseCondition>"
    ),
    st.sampled_from(CONDITIONS),
    few,
    named_outcomes,
)
totals = st.sampled_from(
    [SUM, set_score("<sum><variable identifier='SCORE'/><variable identifier='S1'/></sum>"), "<exitResponse/>"]
)
GIVEN: list[tuple[str, list[tuple[Any, list[str]]]]] = [
    ("R1", [(None, []), ("A", ["X"]), ("B", ["Y"])]),
    ("R2", [(None, []), ("A", ["P"]), ("B", ["Q"])]),
]


worth_something = st.sampled_from(["0.5", "1", "2"])


@st.composite
def scored(draw: st.DrawFn) -> list[str]:
    """Rules that score both interactions, and some more put anywhere among them."""
    one, two = draw(worth_something), draw(worth_something)
    told = [whether(right("R1"), one, name="S1"), whether(right("R2"), two, name="S2"), SUM]
    for more in draw(st.lists(st.one_of(settings_of_one, growth, totals), max_size=2)):
        told.insert(draw(st.integers(0, len(told))), more)
    return told


@settings(max_examples=300, deadline=None)
@given(scored())
def test_group_earns_what_its_item_earns_whatever_is_chosen(told: list[str]) -> None:
    data = item(TWO, CLOZE + ASKED, rules("".join(told)))
    parsed = load_item(data)
    for group in read(data, "q.xml").questions:
        for chosen in product(*(answers for _, answers in GIVEN)):
            responses = {name: texts for (name, _), (_, texts) in zip(GIVEN, chosen, strict=True)}
            theirs: Any = outcomes(parsed, responses)["SCORE"]
            parts = zip(group.body["questions"], chosen, strict=True)
            ours = sum(
                score(part["kind"], part["key"], part["policy"], answer, part["points"]).points
                for part, (answer, _) in parts
            )
            assert ours == theirs * 100


def side(names: str) -> str:
    listed = "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="3">项{name}</simpleAssociableChoice>' for name in names
    )
    return f"<simpleMatchSet>{listed}</simpleMatchSet>"


PAIRS = [f"{left} {other}" for left in "ab" for other in "uvw"]


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([0.0, 0.5, 1.0, -1.0]), max_size=4),
    st.sampled_from(["a u|b v", "a v|b v", "a u|b w"]),
    st.sampled_from(['defaultValue="0"', 'defaultValue="-0.5"', 'defaultValue="0" upperBound="1"']),
    st.sampled_from([0.5, 1.0]),
)
def test_match_that_comes_in_earns_what_its_item_earns(
    entries: dict[str, float], correct: str, limits: str, worth: float
) -> None:
    wanted = dict(zip(correct.split("|"), (1.0, worth), strict=True))
    body = (
        f'<matchInteraction responseIdentifier="RESPONSE" shuffle="true">{side("ab")}{side("uvw")}</matchInteraction>'
    )
    table = mapping({**entries, **wanted}, limits)
    data = item(response(correct, "multiple", "directedPair", table), body, MAP)
    parsed = load_item(data)
    for question in read(data, "q.xml").questions:
        for chosen in product([None, "A", "B", "C"], repeat=2):
            pairs = {str(place): letter for place, letter in enumerate(chosen, 1) if letter}
            told = [f"{'ab'[int(left) - 1]} {'uvw'['ABC'.index(letter)]}" for left, letter in pairs.items()]
            theirs: Any = outcomes(parsed, {"RESPONSE": told})["SCORE"]
            if question.kind == "matching":
                ours = score("matching", question.key, question.policy, pairs, question.points or 0).points
            else:
                parts = zip(question.body["questions"], chosen, strict=True)
                ours = sum(score(part["kind"], part["key"], {}, one, part["points"]).points for part, one in parts)
            assert ours == math.floor(theirs * 100 + 0.5)

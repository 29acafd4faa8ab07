"""Moodle XML read: what maps, with its scores, and what is refused by name."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongling_exam.question_bank.formats.incoming import IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.moodle import read
from hongling_exam.question_bank.formats.moodle.fractions import ALLOWED, policy_of_several, shares_of_several
from hongling_exam.question_bank.kinds import score


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'.encode()


def question(kind: str, inside: str, stem: str = "题干", points: str = "2") -> str:
    return (
        f'<question type="{kind}"><name><text>名</text></name><questiontext format="html"><text><![CDATA[{stem}]]>'
        f"</text></questiontext><defaultgrade>{points}</defaultgrade>{inside}</question>"
    )


def answers(*pairs: tuple[str, str]) -> str:
    return "".join(f'<answer fraction="{share}"><text>{text}</text></answer>' for share, text in pairs)


def the_one(kind: str, inside: str, **more: str) -> IncomingQuestion:
    found = read(quiz(question(kind, inside, **more)), "x.xml")
    assert found.faults == []
    return found.questions[0]


def refusal(kind: str, inside: str, **more: str) -> str:
    found = read(quiz(question(kind, inside, **more)), "x.xml")
    assert found.questions == []
    return str(found.faults[0])


def test_reader_takes_nested_categories_as_tags_and_feedback_as_explanation() -> None:
    category = "<question type='category'><category><text>$course$/top/法规//条例/选举</text></category></question>"
    inside = (
        "<generalfeedback><text>总评</text></generalfeedback><answer fraction='100'><text>true</text>"
        "<feedback><text>很好</text></feedback></answer><answer fraction='0'><text>false</text></answer>"
    )
    found = read(quiz(category, question("truefalse", inside, points="1.5000000")), "x.xml")
    (one,) = found.questions
    assert (one.tags, one.points, one.key) == (("法规/条例", "选举"), 150, {"right": True})
    assert one.explanation == "总评\n\n对：很好"


@pytest.mark.parametrize(
    ("single", "shares", "policy"),
    [
        ("true", ("0", "100", "0"), {"rule": "all_or_nothing"}),
        ("true", ("-25", "100", "-25"), {"rule": "negative", "penalty": 50}),
        ("false", ("33.33333", "33.33333", "33.33333", "-33.33333"), {"rule": "per_option"}),
        ("false", ("50", "50", "-100"), {"rule": "half_for_subset"}),
        ("false", ("100", "-100"), {"rule": "all_or_nothing"}),
    ],
)
def test_reader_maps_fractions_to_the_policy_that_scores_alike(
    single: str, shares: tuple[str, ...], policy: dict[str, object]
) -> None:
    inside = f"<single>{single}</single>" + answers(*((share, f"项{n}") for n, share in enumerate(shares)))
    assert the_one("multichoice", inside).policy == policy


@given(st.lists(st.sampled_from(sorted(ALLOWED)), min_size=2, max_size=6))
def test_policy_of_several_scores_every_answer_as_moodle_does(shares: list[Fraction]) -> None:
    policy = policy_of_several(shares)
    if policy is not None:
        assert_scores_as_moodle(shares, policy)


@pytest.mark.parametrize("rule", ["half_for_subset", "all_or_nothing", "per_option"])
@pytest.mark.parametrize("right", range(1, 5))
@pytest.mark.parametrize("wrong", range(4))
def test_shares_of_several_score_every_answer_as_we_do(rule: str, right: int, wrong: int) -> None:
    shares = shares_of_several(rule, right, wrong)
    if shares is not None:
        assert_scores_as_moodle([shares[0]] * right + [shares[1]] * wrong, {"rule": rule})


def assert_scores_as_moodle(shares: list[Fraction], policy: dict[str, object]) -> None:
    places = range(len(shares))
    key = {"right": [str(place) for place in places if shares[place] > 0]}
    for size in range(len(shares) + 1):
        for chosen in combinations(places, size):
            theirs = min(Fraction(1), max(Fraction(0), sum((shares[place] for place in chosen), Fraction(0))))
            ours = score("multiple_choice", key, policy, [str(place) for place in chosen], 7 * 720 * 100)
            assert ours.points == theirs * 7 * 720 * 100


@pytest.mark.parametrize(
    ("kind", "inside", "says"),
    [
        ("multichoice", "<single>false</single>" + answers(("33", "甲"), ("50", "乙")), "33"),
        ("multichoice", "<single>false</single>" + answers(("50", "甲"), ("50", "乙"), ("0", "丙")), "全部勾选"),
        ("multichoice", "<single>true</single>" + answers(("100", "甲"), ("50", "乙")), "单选题须有一个"),
        ("truefalse", answers(("100", "true"), ("50", "false")), "判断题"),
        ("shortanswer", answers(("100", "甲"), ("80", "乙")), "乙"),
        ("shortanswer", answers(("100", "甲*")), "通配符"),
        ("shortanswer", answers(("0", "*"), ("100", "甲")), "零分"),
        ("numerical", answers(("100", "1"), ("50", "2")), "部分分数"),
        ("numerical", answers(("100", "abc")), "不是一个数"),
        ("ordering", answers(("1", "甲"), ("2", "乙")), "按绝对位置计分"),
        ("essay", "<attachments>1</attachments>", "附件"),
        ("essay", "", "参考答案"),
        ("description", "", "说明文字"),
        ("calculatedmulti", "", "calculatedmulti"),
        ("random", "", "random"),
    ],
)
def test_reader_refuses_what_has_no_counterpart_by_name(kind: str, inside: str, says: str) -> None:
    assert says in refusal(kind, inside)


@pytest.mark.parametrize(
    ("stem", "says"),
    [
        ('<img src="@@PLUGINFILE@@/a/图.png">', "图.png"),
        ('<a href="@@PLUGINFILE@@/a.mp3">听</a>', "a.mp3"),
        ("10<sup>x</sup>", "上标"),
        ("<math><mi>x</mi></math>", "MathML"),
        ("<table><tr><td colspan='2'>甲</td></tr></table>", "单元格"),
        ("~~~~ 甲 ~~乙~~", "符号"),
        ("<div>" * 100, "层次"),
    ],
)
def test_reader_refuses_a_stem_that_text_cannot_hold(stem: str, says: str) -> None:
    assert says in refusal("truefalse", answers(("100", "true"), ("0", "false")), stem=stem)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>甲&nbsp;<b>乙</b></p><script>alert(1)</script><p>丙<br>丁</p>", "甲 **乙**\n\n丙\n丁"),
        ("面积 10 m<sup>2</sup>", "面积 10 m²"),
        ("求 \\(x^2\\) 与 \\[y\\]", "求 $x^2$ 与 $y$"),
        ("2*3*4 与 a_b", "2\\*3\\*4 与 a\\_b"),
        ("<ul><li>甲</li><li>乙</li></ul>", "- 甲\n- 乙"),
        ("<table><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td>2</td></tr></table>", None),
        ("1. 不是列表", "1\\. 不是列表"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_reader_turns_html_into_text_that_reads_the_same(html: str, markdown: str | None) -> None:
    stem = the_one("truefalse", answers(("100", "true"), ("0", "false")), stem=html).body["stem"]
    assert stem == (markdown or "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |")


def test_reader_takes_typed_answers_with_their_alternatives_and_tolerance() -> None:
    short = the_one("shortanswer", "<usecase>0</usecase>" + answers(("100", "一年"), ("100", "1 年")))
    assert (short.body["stem"], short.key) == ("题干 ____", {"blanks": [["一年", "1 年"]]})
    exact = the_one("shortanswer", "<usecase>1</usecase>" + answers(("100", "print()")))
    assert exact.policy["fold"] == ["space"]
    inside = "<answer fraction='100'><text>6.25</text><tolerance>0.05</tolerance></answer>" + answers(("0", "*"))
    number = the_one("numerical", inside)
    assert (number.key["value"], number.policy) == ("6.25", {"absolute": "0.05"})


def test_reader_takes_matching_with_spare_answers_and_orders_by_their_places() -> None:
    entries = [("蛙", "两栖"), ("猫", "哺乳"), ("蝾螈", "两栖"), ("", "昆虫")]
    inside = "".join(
        f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
        for left, right in entries
    )
    matching = the_one("matching", inside)
    assert matching.key == {"pairs": {"1": "A", "2": "B", "3": "A"}}
    assert [entry["text"] for entry in matching.body["right"]] == ["两栖", "哺乳", "昆虫"]
    inside = "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>" + answers(("1", "甲"), ("2", "乙"), ("3", "丙"))
    ordering = the_one("ordering", inside)
    texts = {option["id"]: option["text"] for option in ordering.body["options"]}
    assert [texts[letter] for letter in ordering.key["order"]] == ["甲", "乙", "丙"]
    assert ordering.policy == {"rule": "adjacent_pairs"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党课{2:SHORTANSWER:=一年~%100%1 年}与{2:SA:=支部\\}大会#好}", [["一年", "1 年"], ["支部}大会"]]),
        ("甲{1:MULTICHOICE:=一~二}", "MULTICHOICE"),
        ("甲{1:SA:=一}{2:SA:=二}", "分值须相同"),
        ("甲{1:SA:=一~%50%二}", "部分分数"),
        ("甲", "没有空"),
    ],
)
def test_reader_takes_cloze_of_short_answers_only(text: str, expected: object) -> None:
    found = read(quiz(question("cloze", "", stem=text)), "x.xml")
    if isinstance(expected, list):
        assert (found.questions[0].key["blanks"], found.questions[0].points) == (expected, 400)
    else:
        assert str(expected) in str(found.faults[0])


@pytest.mark.parametrize("data", [b"<html/>", b"hello", b"<!DOCTYPE quiz><quiz/>"])
def test_reader_refuses_a_file_that_is_no_moodle_xml(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(data, "x.xml")


PIECES = ["\\(", "\\( ", "<::", "{1:SA:", "{ ", "_*", "$$a", "$a ", "<b>", "评分点：\n ", "&lt;@", "```", "| "]


@pytest.mark.parametrize("piece", PIECES)
def test_reader_is_soon_done_with_a_hostile_text(piece: str) -> None:
    text = f"<![CDATA[{piece * (60_000 // len(piece))}]]>"
    kinds = ("truefalse", "cloze", "essay", "shortanswer")
    inside = f"<graderinfo format='plain_text'><text>{text}</text></graderinfo>"
    begun = time.process_time()
    read(quiz(*(question(kind, inside + answers(("100", text)), stem=text[9:-3]) for kind in kinds)), "x.xml")
    assert time.process_time() - begun < 3

"""Questions of ours through GIFT and back: the same meaning and the same scores, or left out by name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.formats.gift import read, write
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion
from hongling_exam.question_bank.kinds import check_question
from tests.unit.question_bank.test_moodle_round_trip import meaning, numeric_scores, questions

TAGS = [(), ("法规",), ("a/b", "c"), ("党建：实务", "甲 = 乙")]
NAMES = ["", "名", "第 1 题：: 甲 {乙} = # ~ \\n", "::"]


def usable(one: IncomingQuestion) -> bool:
    return not check_question(one.kind, one.body, one.key, one.policy, one.points or 0)


@st.composite
def named(draw: st.DrawFn) -> IncomingQuestion:
    name, tags = draw(st.sampled_from(NAMES)), draw(st.sampled_from(TAGS))
    return replace(draw(questions().filter(usable)), name=name, tags=tags)


@settings(max_examples=400, deadline=None)
@given(named())
def test_question_comes_back_from_gift_with_its_meaning_or_is_left_out_by_name(one: IncomingQuestion) -> None:
    data, faults = write([one])
    if faults:
        assert faults[0].place == one.place
        assert faults[0].reason
        return
    found = read(data, "x.gift")
    if found.faults:  # signs that only a picture of the text could keep
        assert re.search("无法原样保留|文字相同", str(found.faults[0]))
        return
    assert meaning(found.questions[0]) == meaning(one)
    if one.kind == "numeric":
        assert numeric_scores(found.questions[0]) == numeric_scores(one)


@settings(max_examples=100, deadline=None)
@given(st.lists(named(), min_size=2, max_size=6))
def test_questions_of_one_file_keep_apart_and_keep_their_categories(some: list[IncomingQuestion]) -> None:
    data, faults = write(some)
    found = read(data, "x.gift") if data else Incoming()
    assert len(found.questions) + len(found.faults) + len(faults) == len(some)
    if not found.faults and not faults:
        assert [one.tags for one in found.questions] == [one.tags for one in some]


@pytest.mark.parametrize(
    ("kind", "body", "key", "policy", "says"),
    [
        ("ordering", {"options": []}, {"order": []}, {}, "排序题"),
        ("case_group", {"questions": []}, {}, {}, "材料题"),
        ("fill_blank", {"blanks": 2}, {"blanks": [["甲"], ["乙"]]}, {}, "一个空"),
        ("fill_blank", {"blanks": 1}, {"blanks": [["甲"]]}, {"fold": ["width", "space", "punctuation"]}, "大小写"),
        ("fill_blank", {"blanks": 1}, {"blanks": [["甲 -> 乙"]]}, {"fold": ["case", "space"]}, "->"),
        ("numeric", {"unit": "元"}, {"value": "1", "unit": "元"}, {}, "单位"),
        ("numeric", {"stem": "![图](/media/a.png)"}, {"value": "1"}, {}, "图片"),
        ("true_false", {}, {"right": True}, {"rule": "negative", "penalty": 10}, "倒扣分"),
    ],
)
def test_writer_leaves_out_by_name_what_gift_cannot_say(
    kind: str, body: dict[str, Any], key: dict[str, Any], policy: dict[str, Any], says: str
) -> None:
    data, faults = write([IncomingQuestion("第 1 题", kind, {"stem": "题 ____", **body}, key, policy, 100)])
    assert says in str(faults[0])
    assert data == b""


def test_pinned_options_and_formulas_on_the_right_are_left_out_by_name() -> None:
    options = [{"id": "A", "text": "甲"}, {"id": "B", "text": "以上都是"}]
    body = {"stem": "题", "options": options, "pinned": ["B"]}
    sides = {"left": [{"id": "1", "text": "甲"}], "right": [{"id": "A", "text": "$x^2$"}, {"id": "B", "text": "乙"}]}
    _, faults = write(
        [
            IncomingQuestion("第 1 题", "single_choice", body, {"right": ["A"]}, {}, 100),
            IncomingQuestion("第 2 题", "matching", {"stem": "题", **sides}, {"pairs": {"1": "A"}}, {}, 100),
        ]
    )
    assert "固定" in str(faults[0])
    assert "右项" in str(faults[1])

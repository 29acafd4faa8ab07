"""Questions of ours through Moodle XML and back: the same meaning and the same scores, or left out by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.core.markup import render_inline, render_markdown
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.moodle import read, write
from hongling_exam.question_bank.kinds import check_question, score

PIECES = [
    "党员",
    "大会",
    "3",
    "x",
    " ",
    "。",
    "（",
    "<b>",
    "&",
    "&amp;",
    "*",
    "_",
    "\\",
    "`",
    "$x^2$",
    "**重**",
    "1. ",
    "- ",
]
PIECES += ["#", ">", "[a](b)", "[c](https://x.cn/)", "~~", "|", "{", "}", '"', "\n", "\n\n", "`c`"]
stems = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join).map(lambda text: f"题{text}")
lines = stems.map(lambda text: " ".join(text.split()))
words = st.lists(st.sampled_from(["一", "年", "支部", "a", "B", "7", "}", "~", "=", "#"]), min_size=1).map("".join)
points = st.sampled_from([100, 150, 200, 300, 500])


def option_list(texts: list[str], ids: str = "ABCDEFGHIJ") -> list[dict[str, str]]:
    return [{"id": letter, "text": text} for letter, text in zip(ids, texts, strict=False)]


def distinct(least: int) -> st.SearchStrategy[list[str]]:
    return st.lists(lines, min_size=least, max_size=5, unique=True)


@st.composite
def chosen(draw: st.DrawFn) -> tuple[str, Any, Any, Any, int]:
    options = option_list(draw(distinct(2)))
    ids, whole = [option["id"] for option in options], draw(points)
    if draw(st.booleans()):
        policy = draw(st.sampled_from([{"rule": "all_or_nothing"}, {"rule": "negative", "penalty": whole // 4}]))
        return "single_choice", {"options": options}, {"right": [draw(st.sampled_from(ids))]}, policy, whole
    right = sorted(draw(st.sets(st.sampled_from(ids), min_size=1)))
    rule = draw(st.sampled_from(["half_for_subset", "all_or_nothing", "per_option"]))
    return "multiple_choice", {"options": options}, {"right": right}, {"rule": rule}, whole


@st.composite
def arranged(draw: st.DrawFn) -> tuple[str, Any, Any, Any, int]:
    options = option_list(draw(distinct(2)))
    if draw(st.booleans()):
        order = draw(st.permutations([option["id"] for option in options]))
        rule = draw(st.sampled_from(["exact", "adjacent_pairs"]))
        return "ordering", {"options": options}, {"order": order}, {"rule": rule}, draw(points)
    left = option_list(draw(distinct(2)), "12345")
    pairs = {entry["id"]: draw(st.sampled_from(options))["id"] for entry in left}
    return "matching", {"left": left, "right": options}, {"pairs": pairs}, {"rule": "per_pair"}, draw(points)


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, Any, Any, Any, int]:
    kind = draw(st.sampled_from(["fill_blank", "numeric", "essay", "short_answer", "true_false"]))
    if kind == "fill_blank":
        keyed = draw(st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=3))
        stem = {"stem": draw(lines) + "".join(f" ____ {n}" for n in range(len(keyed)))}
        policy = draw(st.sampled_from([{}, {"rule": "per_blank", "fold": ["space"]}]))
        return kind, {**stem, "blanks": len(keyed)}, {"blanks": keyed}, policy, 100 * len(keyed)
    if kind == "numeric":
        unit, reach = draw(st.sampled_from([None, "学时"])), draw(st.sampled_from(["0", "0.50", "1,000"]))
        key = {"value": draw(st.sampled_from(["32", "-1.50", "１２"]))} | ({"unit": unit} if unit else {})
        return kind, {"unit": unit}, key, draw(st.sampled_from([{"absolute": reach}, {"relative": "0.01"}])), 200
    if kind == "true_false":
        return kind, {}, {"right": draw(st.booleans())}, {}, draw(points)
    rubric = [{"criterion": draw(words), "points": draw(points)} for _ in range(draw(st.integers(1, 3)))]
    key = {"reference": draw(stems).strip(), "rubric": rubric}
    return kind, {}, key, {}, sum(entry["points"] for entry in rubric)


@st.composite
def questions(draw: st.DrawFn) -> IncomingQuestion:
    kind, body, key, policy, whole = draw(st.one_of(chosen(), arranged(), typed()))
    explanation, tags = draw(stems), draw(st.sampled_from([(), ("法规",), ("a/b", "c")]))
    body = {"stem": draw(stems).strip(), **body}
    return IncomingQuestion("第 1 题", kind, body, key, policy, whole, explanation, "名", tags)


def shown(text: str) -> str:
    html = re.sub(r"</?(p|strong|em|code|del|ul|ol|li|blockquote|a|h\d)\b[^>]*>|<br>", "", render_markdown(text))
    return re.sub(r"\s+", "", html)


def meaning(one: IncomingQuestion) -> dict[str, Any]:
    """What candidates see and what scores, in words rather than in letters."""
    texts = {
        entry["id"]: re.sub(r"\s", "", re.sub(r"</?(strong|em|code|del|a)\b[^>]*>", "", render_inline(entry["text"])))
        for side in ("options", "left", "right")
        for entry in one.body.get(side, [])
    }
    said = {"kind": one.kind, "stem": shown(one.body["stem"]), "why": shown(one.explanation), "points": one.points}
    return said | {"name": one.name, "tags": one.tags, "key": in_words(one.key, texts), "policy": rules(one)}


def in_words(key: Mapping[str, Any], texts: Mapping[str, str]) -> Any:
    if "pairs" in key:
        return {texts[left]: texts[right] for left, right in key["pairs"].items()}, sorted(set(texts.values()))
    if "order" in key:
        return [texts[letter] for letter in key["order"]]
    if isinstance(key.get("right"), list):
        return sorted(texts[letter] for letter in key["right"]), list(texts.values())
    return {name: value for name, value in key.items() if name != "value"}


def rules(one: IncomingQuestion) -> Any:
    """The policy with its default filled in; several right answers of which there is one score alike by every rule."""
    if one.kind == "numeric" or len(one.key.get("right") or "" if one.kind == "multiple_choice" else "12") < 2:
        return None
    if one.kind == "multiple_choice" and len(one.key["right"]) == len(one.body["options"]) == 2:
        return None
    default = {"fill_blank": "per_blank", "true_false": "all_or_nothing"}.get(one.kind)
    return {"rule": default, **one.policy}


def numeric_scores(one: IncomingQuestion) -> list[int]:
    typed = [
        "32",
        "31.68",
        "32.33",
        "31.5",
        "-1.5",
        "-1.515",
        "-1.52",
        "-2",
        "12",
        "12.5",
        "12.13",
        "1012",
        "1013",
        "x",
    ]
    return [score(one.kind, one.key, one.policy, text, 200).points for text in typed]


@settings(max_examples=300, deadline=None)
@given(questions())
def test_question_comes_back_from_moodle_with_its_meaning_or_is_left_out_by_name(one: IncomingQuestion) -> None:
    if check_question(one.kind, one.body, one.key, one.policy, one.points or 0):
        return
    data, faults = write([one])
    if faults:
        assert faults[0].place == one.place
        assert faults[0].reason
        return
    found = read(data, "x.xml")
    if found.faults:  # signs that only a picture of the text could keep
        assert re.search("无法原样保留|文字相同", str(found.faults[0]))
        return
    assert meaning(found.questions[0]) == meaning(one)
    if one.kind == "numeric":
        assert numeric_scores(found.questions[0]) == numeric_scores(one)


@pytest.mark.parametrize(
    ("kind", "body", "key", "policy", "says"),
    [
        ("true_false", {}, {"right": True}, {"rule": "negative", "penalty": 10}, "倒扣分"),
        ("case_group", {"questions": []}, {}, {}, "材料题"),
        ("fill_blank", {"blanks": 1}, {"blanks": [["print()"]]}, {}, "标点"),
        ("numeric", {"stem": "![图](/media/a.png)"}, {"value": "1"}, {}, "图片"),
    ],
)
def test_writer_leaves_out_by_name_what_moodle_cannot_say(
    kind: str, body: dict[str, Any], key: dict[str, Any], policy: dict[str, Any], says: str
) -> None:
    data, faults = write([IncomingQuestion("第 1 题", kind, {"stem": "题 ____", **body}, key, policy, 100)])
    assert says in str(faults[0])
    assert read(data, "x.xml").questions == []

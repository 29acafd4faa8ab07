"""What keeps a question from being saved, by kind."""

from __future__ import annotations

from typing import Any

import pytest

from hongling_exam.question_bank.kinds import KINDS, Kind, Registry, check_question, get_kind
from hongling_exam.question_bank.kinds.registry import UnknownKind

STEM = {"stem": "题干"}
OPTIONS = {"options": [{"id": "A", "text": "甲"}, {"id": "B", "text": "乙"}, {"id": "C", "text": "丙"}]}
CHOICE = STEM | OPTIONS
SIDES = STEM | {"left": OPTIONS["options"][:2], "right": OPTIONS["options"]}
RUBRIC = {"reference": "略", "rubric": [{"criterion": "一", "points": 120}, {"criterion": "二", "points": 80}]}
PART = {"id": "1", "kind": "true_false", "points": 200, "body": STEM, "key": {"right": True}, "policy": {}}

SOUND: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("single_choice", CHOICE, {"right": ["A"]}, {}),
    ("single_choice", CHOICE | {"pinned": ["C"]}, {"right": ["A"]}, {"rule": "negative", "penalty": 200}),
    ("multiple_choice", CHOICE, {"right": ["A", "C"]}, {"rule": "per_option"}),
    ("true_false", STEM, {"right": False}, {}),
    ("fill_blank", STEM | {"blanks": 2}, {"blanks": [["32", "三十二"], ["一年"]]}, {"ordered": False}),
    ("ordering", CHOICE, {"order": ["C", "A", "B"]}, {"rule": "adjacent_pairs"}),
    ("matching", SIDES, {"pairs": {"A": "C", "B": "A"}}, {}),
    ("numeric", STEM | {"unit": None}, {"value": "-1.5"}, {"relative": "0.01"}),
    ("short_answer", STEM, RUBRIC, {}),
    ("essay", STEM, RUBRIC, {}),
    ("case_group", STEM | {"questions": [PART]}, {}, {}),
]


@pytest.mark.parametrize(("kind", "body", "key", "policy"), SOUND)
def test_author_saves_sound_question_has_no_problem(kind: str, body: Any, key: Any, policy: Any) -> None:
    assert check_question(kind, body, key, policy, 200) == []


@pytest.mark.parametrize(("kind", "body", "key", "policy"), SOUND)
def test_author_leaves_out_stem_is_told(kind: str, body: Any, key: Any, policy: Any) -> None:
    assert check_question(kind, {**body, "stem": " "}, key, policy, 200) == ["缺少题干"]


@pytest.mark.parametrize("points", [0, -100, True, 2.5, "2", None])
def test_author_gives_no_proper_points_is_told(points: Any) -> None:
    assert "分值须大于 0" in check_question("true_false", STEM, {"right": True}, {}, points)


@pytest.mark.parametrize(
    ("kind", "change", "key", "policy", "reason"),
    [
        ("single_choice", {}, {"right": ["D"]}, {}, "答案指向不存在的选项"),
        ("single_choice", {}, {"right": ["A", "B"]}, {}, "单选题须有且只有一个答案"),
        ("single_choice", {}, {"right": []}, {}, "单选题须有且只有一个答案"),
        ("multiple_choice", {}, {"right": []}, {}, "多选题至少要有一个答案"),
        ("multiple_choice", {}, {"right": ["A", "A"]}, {}, "答案指向不存在的选项"),
        ("single_choice", {"pinned": ["Z"]}, {"right": ["A"]}, {}, "固定的选项不存在"),
        ("single_choice", {}, {"right": ["A"]}, {"rule": "half"}, "没有「half」这种评分策略"),
        ("single_choice", {}, {"right": ["A"]}, {"rule": "negative"}, "倒扣分须大于 0，且不超过本题分值"),
        ("true_false", {}, {"right": "对"}, {}, "判断题的答案须为对或错"),
        ("fill_blank", {"blanks": 2}, {"blanks": [["一"]]}, {}, "答案的数目与空的数目不符"),
        ("fill_blank", {"blanks": 1}, {"blanks": [["。"]]}, {}, "第 1 空没有可用的答案"),
        ("fill_blank", {"blanks": 0}, {"blanks": []}, {}, "填空须有 1 至 20 个"),
        ("ordering", {}, {"order": ["A", "B"]}, {}, "排序题的答案须包含全部选项"),
        ("matching", SIDES, {"pairs": {"A": "C"}}, {}, "左边每一项都须有答案"),
        ("matching", SIDES, {"pairs": {"A": "C", "B": "D"}}, {}, "答案指向不存在的选项"),
        ("numeric", {}, {"value": "三十"}, {}, "数值题的答案须是一个数"),
        ("numeric", {}, {"value": "3"}, {"absolute": "-1"}, "误差须是不小于 0 的数，绝对误差与相对误差只取其一"),
        ("essay", {}, RUBRIC | {"reference": ""}, {}, "缺少参考答案"),
        ("essay", {}, RUBRIC | {"rubric": RUBRIC["rubric"][:1]}, {}, "评分点之和与本题分值不符"),
        ("essay", {}, {"reference": "略"}, {}, "缺少评分点"),
        ("case_group", {"questions": []}, {}, {}, "材料题须有 1 至 20 个小题"),
        ("case_group", {"questions": [PART | {"points": 100}]}, {}, {}, "各小题分值之和与本题分值不符"),
        ("case_group", {"questions": [PART | {"kind": "case_group"}]}, {}, {}, "第 1 小题：小题的题型有误"),
    ],
)
def test_author_saves_unsound_question_is_told(kind: str, change: Any, key: Any, policy: Any, reason: str) -> None:
    assert reason in check_question(kind, CHOICE | change, key, policy, 200)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([{"id": "A", "text": "甲"}], "选项须有 2 至 26 个"),
        ([{"id": "A", "text": "甲"}, {"id": "A", "text": "乙"}], "选项编号缺失或重复"),
        ([{"id": "A", "text": "甲"}, {"id": "B", "text": " "}], "选项 B 没有文字"),
        ([{"id": "A", "text": "１ 年。"}, {"id": "B", "text": "1年"}], "选项 A 与 B 文字相同"),
    ],
)
def test_author_writes_faulty_options_is_told(options: Any, reason: str) -> None:
    assert reason in check_question("single_choice", STEM | {"options": options}, {"right": ["A"]}, {}, 200)


@pytest.mark.parametrize(("one", "other"), [("1.5", "15"), ("-3", "3"), ("10%", "10"), ("≥ 3", "≤ 3"), ("《", "》")])
def test_author_writes_options_apart_by_one_sign_is_not_stopped(one: str, other: str) -> None:
    body = STEM | {"options": [{"id": "A", "text": one}, {"id": "B", "text": other}]}
    assert check_question("single_choice", body, {"right": ["A"]}, {}, 200) == []


def test_plugin_registers_kind_under_taken_name_is_refused() -> None:
    class Other(type(get_kind("essay"))):  # type: ignore[misc]
        pass

    registry = Registry()
    essay: Kind = get_kind("essay")
    registry.register(essay)
    registry.register(essay)
    with pytest.raises(ValueError, match="essay"):
        registry.register(Other())
    assert registry.names() == ["essay"]


def test_caller_asks_for_unknown_kind_is_told() -> None:
    with pytest.raises(UnknownKind):
        get_kind("crossword")
    assert len(KINDS) >= 10

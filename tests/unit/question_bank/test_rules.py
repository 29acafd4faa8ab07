"""Checks over several questions, and over the words of options."""

from __future__ import annotations

from typing import Any

import pytest

from hongling_exam.question_bank.kinds.folding import fold
from hongling_exam.question_bank.likeness import near_duplicates
from hongling_exam.question_bank.rules import excel_damage, question_faults, shuffle_hazards, text_read


def body(*texts: str, pinned: str = "") -> dict[str, Any]:
    options = [{"id": letter, "text": text} for letter, text in zip("ABCDEFGH", texts, strict=False)]
    return {"stem": "题干", "options": options, "pinned": list(pinned)}


@pytest.mark.parametrize(
    "text",
    [
        "以上都是",
        "以上均不正确。",
        "上述说法都对",
        "以上三项都是",
        "以上皆非",
        "都对",
        "全部正确",
        "两者都是",
        "没有正确答案",
    ],
)
def test_author_leaves_all_of_the_above_loose_is_warned(text: str) -> None:
    assert shuffle_hazards(body("甲", "乙", text))
    assert shuffle_hazards(body("甲", text, "乙", pinned="B")), "pinned, but not last"
    assert shuffle_hazards(body("甲", "乙", text, pinned="C")) == []


@pytest.mark.parametrize("text", ["A、B 都对", "仅A和C", "选项 B 以外的各项", "AB"])
def test_author_names_letters_in_option_is_warned_even_when_pinned(text: str) -> None:
    assert shuffle_hazards(body("甲", "乙", text, pinned="C"))


@pytest.mark.parametrize(
    "text",
    [
        "以上级党委批准之日为准",
        "上述人员均应当回避",
        "甲一人当选，其余三人没有当选",
        "都是正式党员",
        "A 类企业",
        "全部党员",
    ],
)
def test_author_writes_plain_option_is_not_warned(text: str) -> None:
    assert shuffle_hazards(body(text, "乙", "丙")) == []


def test_author_hides_hazard_in_case_group_is_warned() -> None:
    assert shuffle_hazards({"stem": "材料", "questions": [{"body": body("以上都是", "乙")}]})


@pytest.mark.parametrize(
    ("texts", "damaged"),
    [
        (["0.1", "0.15", "0.3", ".5"], True),
        (["10%", "15%", "30%"], False),
        (["0.1", "一半", "0.3"], False),
        (["40486", "2010-11-04"], True),
        (["40486.0", "x"], True),
        (["40486 元", "x"], False),
        (["#REF!", "x"], True),
        (["#####", "x"], True),
        (["3.30482E+17", "x"], True),
        (["E+17", "1921"], False),
    ],
)
def test_author_imports_spreadsheet_values_is_warned(texts: list[str], damaged: bool) -> None:
    assert bool(excel_damage(body(*texts), {"right": ["A"]})) is damaged


def test_author_imports_damaged_blank_is_warned() -> None:
    assert excel_damage({"stem": "____", "blanks": 1}, {"blanks": [["2010 年", "40486"]]})
    assert excel_damage({"stem": "____"}, {"value": "40486"}) == [], "a number is what a numeric key holds"


def test_organizer_draws_near_duplicates_sees_the_pairs() -> None:
    stems = [
        "预备党员的预备期从哪一天算起？",
        "党费由谁收缴？",
        "预备党员的预备期，从哪一天算起?",
        "预备党员的预备期从何日算起？",
    ]
    pairs = near_duplicates(stems, threshold=75)
    assert pairs[0] == (0, 2, 100.0)
    assert {pair[:2] for pair in pairs} == {(0, 2), (0, 3), (2, 3)}


def test_organizer_draws_stems_with_other_figures_sees_no_pair() -> None:
    assert (
        near_duplicates(
            ["正式党员 3 人以上的应当成立什么组织？", "正式党员 50 人以上的应当成立什么组织？"], threshold=80
        )
        == []
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ＡＢＣ", "abc", True),
        ("支部 党员大会", "支部党员大会。", True),
        ("《党章》", "党章", True),
        ("1,000", "1000", True),
        ("1.5", "15", False),
        ("-3", "3", False),
        ("10%", "10", False),
        ("2-3", "23", False),
        ("三", "3", False),
        ("8:30", "830", False),
    ],
)
def test_candidate_types_variant_is_folded_only_where_meaning_stays(one: str, other: str, same: bool) -> None:
    assert (fold(one) == fold(other)) is same


def test_organizer_proves_question_sees_faults_of_every_sort() -> None:
    faults = question_faults("single_choice", body("0.1", "0.2", "以上都是"), {"right": ["D"]}, {}, 200)
    assert faults == ["答案指向不存在的选项", "选项 C 类似「以上都是」，须放在最后并固定"]
    assert "0 与 1" in question_faults("single_choice", body("0.1", "0.2"), {"right": ["A"]}, {}, 200)[0]


def test_organizer_compares_case_groups_reads_their_parts_too() -> None:
    assert text_read({"stem": "材料", "questions": [{"body": body("甲", "乙")}]}) == "材料\n题干\n甲\n乙"

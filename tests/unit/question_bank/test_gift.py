"""GIFT as people write it: what comes in, with its line, and why something does not."""

from __future__ import annotations

from typing import Any

import pytest

from hongling_exam.question_bank.formats.gift import parse, read
from hongling_exam.question_bank.formats.gift.items import Item, plain
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion, UnreadableFile


def reading(text: str) -> Incoming:
    return read(text.encode(), "x.gift")


def the_one(text: str) -> IncomingQuestion:
    found = reading(text)
    assert [str(fault) for fault in found.faults] == []
    (question,) = found.questions
    return question


def parsed(text: str) -> dict[str, Any]:
    (item,) = parse(text)
    assert isinstance(item, Item), item
    return plain(item)


def test_options_inside_the_sentence_leave_a_blank_in_the_stem() -> None:
    question = the_one("党员大会{~每月 =每季度}召开一次。")
    assert question.body["stem"] == "党员大会 _____ 召开一次。"
    assert question.key == {"right": ["B"]}
    blank = the_one("预备期为 {=一年 =1 年} 。")
    assert (blank.kind, blank.body["stem"]) == ("fill_blank", "预备期为 ____ 。")
    assert blank.key == {"blanks": [["一年", "1 年"]]}


def test_wrong_option_that_loses_points_is_the_negative_policy() -> None:
    question = the_one("甲？{=对的 ~%-25%错的 ~%-25%也错}")
    assert (question.policy, question.points) == ({"rule": "negative", "penalty": 25}, 100)
    question = the_one("// [points:2]\n甲？{=对的 ~%-25%错的 ~%-25%也错}")
    assert (question.policy, question.points) == ({"rule": "negative", "penalty": 50}, 200)


@pytest.mark.parametrize(
    ("answer", "key", "reach"),
    [
        ("#32", "32", "0"),
        ("#-1.50:0.5", "-1.5", "0.5"),
        ("#1..5", "3", "2"),
        ("#=32:1#对 ~#错", "32", "1"),
        ("#=%0%5 =%100%9:0 =%0%23", "9", "0"),
        ("# 1.2e3", "1200", "0"),
    ],
)
def test_numbers_with_bounds_and_ranges_are_numeric(answer: str, key: str, reach: str) -> None:
    question = the_one(f"多少？{{{answer}}}")
    assert (question.kind, question.key["value"], question.policy) == ("numeric", key, {"absolute": reach})


def test_feedback_stands_in_the_explanation_with_the_answer_it_speaks_of() -> None:
    question = the_one("甲。{FALSE#错在这里#很好####总的说来}")
    assert question.explanation == "总的说来\n\n对：错在这里\n\n错：很好"


def test_category_comments_and_tags_are_tags_of_the_questions_below() -> None:
    found = reading("$CATEGORY: $course$/top/法规/党章\n\n// [id:7] [tag:重点]\n// 说明\n甲。{T}\n\n乙。{F}\n")
    assert [one.tags for one in found.questions] == [("法规", "党章", "重点"), ("法规", "党章")]
    assert [one.place for one in found.questions] == ["第 5 行", "第 7 行"]
    assert parsed("// [id:7] [tag:a]\n\n甲。{T}")["id"] == "7"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(ends: str) -> None:
    found = reading(f"甲。{{T}}{ends}{ends}// 注{ends}乙{ends}丙。{{F}}")
    assert [(one.place, one.body["stem"]) for one in found.questions] == [("第 1 行", "甲。"), ("第 4 行", "乙 丙。")]


def test_escaped_signs_are_text_and_marks_are_formats() -> None:
    said = parsed("::甲\\:乙::[markdown]a \\{b\\} \\= c\\nd {=[plain]x\\~y =[html]<b>z</b>}")
    assert (said["title"], said["stem"]) == ("甲:乙", {"format": "markdown", "text": "a {b} = c\nd"})
    texts = [choice["text"] for choice in said["choices"]]
    assert texts == [{"format": "plain", "text": "x~y"}, {"format": "html", "text": "<b>z</b>"}]


def test_comments_behind_the_name_and_in_the_braces_are_passed_over() -> None:
    said = parsed("::名:: // 注\n甲。{ // 注\n // 又一注\n F // 再注\n}\n// 末注")
    assert (said["title"], said["stem"]["text"], said["isTrue"]) == ("名", "甲。", False)


def test_angle_brackets_of_plain_text_are_no_html() -> None:
    question = the_one("若 a<b 则 b>a 吗？{=是 ~a<b}")
    assert question.body["stem"] == "若 a<b 则 b>a 吗？"
    assert question.body["options"][1]["text"] == "a<b"
    assert the_one("甲<b>乙</b>。{T}").body["stem"] == "甲**乙**。"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("甲。{T}\n\n乙{=a ~b", "第 3 行", "成对"),
        ("甲}乙{T}", "第 1 行", "成对"),
        ("甲{T}\n乙{F}", "第 1 行", "空一行"),
        ("::甲 乙。{T}", "第 1 行", "::"),
        ("甲{a ~b =c}", "第 1 行", "第一个答案"),
        ("甲{#三十二}", "第 1 行", "不是一个数"),
        ("甲{#}", "第 1 行", "没有答案"),
        ("甲{=a ~%50%b ~c}", "第 1 行", "单选题"),
        ("甲{=%50%a ~b}", "第 1 行", "百分比"),
        ("甲{~a ~%50%b ~%50%c}", "第 1 行", "多选题"),
        ("甲{~%33%a ~%67%b}", "第 1 行", "33"),
        ("甲{=a =%50%b}", "第 1 行", "部分分数"),
        ("甲{=a* }", "第 1 行", "通配符"),
        ("甲{#=1:1 =%50%1:2}", "第 1 行", "部分分数"),
        ("甲{#=%0%5:1 =6}", "第 1 行", "之前"),
        ("甲{}", "第 1 行", "参考答案"),
        ("只是一段说明。", "第 1 行", "说明文字"),
        ("甲{=a}{=b}", "第 1 行", "花括号"),
        ("[html]<img src\\=x>{T}", "第 1 行", "图片"),
        ("甲{=对 ~}", "第 1 行", "没有文字"),
        ("甲\ufffd{T}", "第 1 行", "无法识别的符号"),
        ("甲{" + "~a" * 301 + "}", "第 1 行", "过多"),
    ],
)
def test_what_does_not_map_is_refused_by_name_at_its_line(text: str, place: str, says: str) -> None:
    (fault,) = reading(text).faults
    assert fault.place == place
    assert says in str(fault)


def test_essay_takes_its_reference_from_the_general_feedback() -> None:
    question = the_one("怎样做？{####要点一、要点二}")
    assert (question.kind, question.points) == ("essay", 100)
    assert question.key["reference"] == "要点一、要点二"


def test_file_without_questions_says_how_to_write_one() -> None:
    with pytest.raises(UnreadableFile, match="花括号"):
        reading("$CATEGORY: a\n\n// 没有题\n")

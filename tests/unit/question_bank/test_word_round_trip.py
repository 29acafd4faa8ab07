"""Questions of ours as a Word paper: printed as Chinese papers are, and read back the same or refused by name."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.formats.examples import EXAMPLE_QUESTIONS
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.paper_layout import TITLES, columns_of, heading_of, numeral, sections_of
from hongling_exam.question_bank.formats.paper_text import plain
from hongling_exam.question_bank.formats.same_meaning import meaning
from hongling_exam.question_bank.formats.word import read
from hongling_exam.question_bank.formats.word_writing import comes_back, write
from hongling_exam.question_bank.kinds import score
from tests.factories.pictures import png
from tests.unit.question_bank.test_excel_round_trip import groups, placed
from tests.unit.question_bank.test_moodle_round_trip import shown
from tests.unit.question_bank.test_qti_round_trip import MOST, answers_to


def paragraphs(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


def test_every_kind_comes_back_as_it_was() -> None:
    data, faults = write(EXAMPLE_QUESTIONS)
    found = read(data, "x.docx")
    assert (faults, found.faults) == ([], [])
    order = {kind: place for place, kind in enumerate(TITLES)}
    wanted = sorted(EXAMPLE_QUESTIONS, key=lambda one: order[one.kind])
    assert [meaning(one) for one in found.questions] == [meaning(one) for one in wanted]


def test_passage_comes_back_with_its_questions() -> None:
    options = [{"id": "A", "text": "甲"}, {"id": "B", "text": "乙"}]
    sides = {"left": [{"id": "1", "text": "左一"}, {"id": "2", "text": "左二"}], "right": [*options]}
    parts: list[Any] = [
        ("single_choice", {"stem": "选", "options": options}, {"right": ["B"]}, {"rule": "negative", "penalty": 50}),
        ("matching", {"stem": "配", **sides}, {"pairs": {"1": "B", "2": "A"}}, {"rule": "all_or_nothing"}),
        ("essay", {"stem": "论"}, {"reference": "一\n二", "rubric": [{"criterion": "要点", "points": 300}]}, {}),
        ("numeric", {"stem": "数", "unit": "学时"}, {"value": "32", "unit": "学时"}, {"relative": "0.01"}),
    ]
    listed = [
        {"id": str(n), "kind": kind, "points": 300, "body": body, "key": key, "policy": policy, "explanation": f"因{n}"}
        for n, (kind, body, key, policy) in enumerate(parts, 1)
    ]
    listed[0]["sources"] = [["党章", "2022", "第三条"], ["条例", "2018", "第四条"]]
    body = {"stem": "材料第一段。\n第二段。", "questions": listed}
    group = IncomingQuestion("1", "case_group", body, {}, {}, 1200, difficulty=3, tags=("法规",))
    data, faults = write([group, EXAMPLE_QUESTIONS[0], replace(group, difficulty=4)])
    found = read(data, "x.docx")
    assert (faults, found.faults) == ([], [])
    assert [one.kind for one in found.questions] == ["single_choice", "case_group", "case_group"]
    assert [meaning(one) for one in found.questions[1:]] == [meaning(group), meaning(replace(group, difficulty=4))]


@settings(max_examples=40, deadline=None)  # each file is read by a process of its own, so: few files, many questions
@given(st.lists(st.one_of(placed(), groups()), min_size=1, max_size=30))
def test_questions_come_back_from_word_or_are_refused_by_name(some: list[IncomingQuestion]) -> None:
    some = [replace(one, name="", place=f"第 {place} 题") for place, one in enumerate(some, 1)]
    data, faults = write(some)
    left_out = {fault.place for fault in faults}
    wanted = [one for one in some if one.place not in left_out and comes_back(one)]
    found = read(data, "x.docx") if len(left_out) < len(some) else Incoming()  # a paper without questions is none
    assert len(found.questions) == len(wanted)
    assert len(found.faults) == len(some) - len(left_out) - len(wanted)
    order = {kind: place for place, kind in enumerate(section.kind for section in sections_of(wanted))}
    for before, after in zip(sorted(wanted, key=lambda one: order[one.kind]), found.questions, strict=True):
        assert alike(before) == alike(after)
        for answer in islice(answers_to(before), MOST):
            ours, theirs = (score(one.kind, one.key, one.policy, answer, 300) for one in (before, after))
            assert (ours.points, ours.pending) == (theirs.points, theirs.pending)


def alike(one: IncomingQuestion) -> dict[str, Any]:
    """The question in what people read and what counts; marks of emphasis are only for the eye."""
    said = {name: value for name, value in meaning(one).items() if name not in {"body", "key", "explanation"}}
    options = [shown(option["text"]) for option in one.body.get("options", [])]
    texts = [re.sub(r"\W|\d", "", shown(text)) for text in (str(one.body["stem"]), one.explanation)]
    return said | {"texts": texts, "options": options, "pinned": sorted(one.body.get("pinned", []))}


def test_number_stands_apart_from_a_stem_that_begins_with_its_bracket() -> None:
    options = [{"id": letter, "text": text} for letter, text in zip("AB", "甲乙", strict=True)]
    body = {"stem": "（ ）是党的最高领导机关。", "options": options}
    some = [IncomingQuestion(str(n), "single_choice", body, {"right": ["A"]}, {}, 200, level="junior") for n in "12"]
    data, faults = write(some, with_key=False)
    assert "1. （ ）是党的最高领导机关。" in paragraphs(data)
    found = read(write(some)[0], "x.docx")
    assert (faults, found.faults, [one.body["stem"] for one in found.questions]) == ([], [], [body["stem"]] * 2)


def test_paper_stands_in_sections_with_numbers_points_and_options_by_their_width() -> None:
    short = [{"id": letter, "text": text} for letter, text in zip("ABCD", ["一", "二", "三", "四"], strict=True)]
    wide = [{"id": letter, "text": f"支部委员会会议的第{letter}种说法是这样"} for letter in "ABCD"]
    some = [
        IncomingQuestion("1", "true_false", {"stem": "党章规定"}, {"right": True}, {}, 100),
        IncomingQuestion("2", "single_choice", {"stem": "选（ ）", "options": short}, {"right": ["A"]}, {}, 200),
        IncomingQuestion("3", "single_choice", {"stem": "再选", "options": wide}, {"right": ["B"]}, {}, 300),
        IncomingQuestion("4", "fill_blank", {"stem": "共 ____ 年", "blanks": 1}, {"blanks": [["一"]]}, {}, 100),
    ]
    lines = paragraphs(write(some, title="初级练习")[0])
    assert lines[0] == "初级练习"
    assert lines[2:9] == [
        "一、单项选择题（共 2 题，共 5 分）",
        "1.（2 分）选（ ）",
        "A. 一\tB. 二\tC. 三\tD. 四",
        "（    ）2.（3 分）再选",
        "A. 支部委员会会议的第A种说法是这样\tB. 支部委员会会议的第B种说法是这样",
        "C. 支部委员会会议的第C种说法是这样\tD. 支部委员会会议的第D种说法是这样",
        "二、判断题（共 1 题，每题 1 分，共 1 分）",
    ]
    assert "参考答案与解析" in lines
    assert lines[-2:] == ["三、填空题", "1.【答案】一"]
    assert "参考答案与解析" not in paragraphs(write(some, with_key=False)[0])


@pytest.mark.parametrize(
    ("text", "columns"), [("甲", 4), ("支部委员会会议", 4), ("支部委员会会议记录", 2), ("长" * 20, 1)]
)
def test_options_share_a_line_as_their_width_allows(text: str, columns: int) -> None:
    assert columns_of([plain(f"A. {text}"), plain("B. 短")]) == columns


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_sections_are_counted_in_chinese(number: int, word: str) -> None:
    assert numeral(number) == word
    (section,) = sections_of(EXAMPLE_QUESTIONS[:1])
    assert heading_of(section, number).startswith(f"{word}、单项选择题（共 1 题，每题 ")


def test_document_names_chinese_fonts_a4_and_page_numbers_and_has_no_macros() -> None:
    data, _ = write(EXAMPLE_QUESTIONS)
    document = Document(io.BytesIO(data))
    fonts = document.styles["红领题干"].element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))) == ("宋体", "Times New Roman")
    assert document.styles["红领答案"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert round(document.sections[0].page_width.cm, 1) == 21.0
    footer = document.sections[0].footer.paragraphs[0]._p.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]


def test_formula_stands_as_word_keeps_it_and_such_a_question_is_only_printed() -> None:
    one = IncomingQuestion("1", "true_false", {"stem": r"有 $\frac{1}{x^2}$"}, {"right": True}, {}, 100)
    data, faults = write([one])
    assert faults == []
    assert "m:oMath" in Document(io.BytesIO(data)).paragraphs[3]._p.xml
    found = read(data, "x.docx")
    assert (found.questions, len(found.faults)) == ([], 1)


def test_picture_stands_on_the_page_and_such_a_question_is_only_printed() -> None:
    one = IncomingQuestion("第 9 题", "true_false", {"stem": "看 ![标志](/media/a.png)"}, {"right": True}, {}, 100)
    data, faults = write([one], lambda address: png(40, 30) if address == "/media/a.png" else None)
    assert faults == []
    (shape,) = Document(io.BytesIO(data)).inline_shapes
    assert shape._inline.docPr.get("descr") == "标志"
    assert [fault.column for fault in read(data, "x.docx").faults] == ["题型"]


@pytest.mark.parametrize("data", [None, b"RIFF....WEBP"])
def test_question_whose_picture_cannot_be_drawn_is_left_out_by_name(data: bytes | None) -> None:
    one = IncomingQuestion("第 9 题", "true_false", {"stem": "![图](/media/a.png)"}, {"right": True}, {}, 100)
    (fault,) = write([one], lambda address: data)[1]
    assert (fault.place, "a.png" in fault.reason) == ("第 9 题", True)


def test_text_that_somebody_added_is_read_beside_ours_and_a_spoilt_line_is_named() -> None:
    data, _ = write([EXAMPLE_QUESTIONS[0], EXAMPLE_QUESTIONS[2]])
    document = Document(io.BytesIO(data))
    for line in ("9. 新题（B）", "A. 甲", "B. 乙"):
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    found = read(target.getvalue(), "x.docx")
    assert [one.kind for one in found.questions] == ["single_choice", "true_false", "single_choice"]
    options = next(one for one in document.paragraphs if one.style.name == "红领选项")
    options.text = "没有字母的选项"
    target = io.BytesIO()
    document.save(target)
    found = read(target.getvalue(), "x.docx")
    assert any("不是以字母开头的选项" in fault.reason for fault in found.faults)


def test_paper_with_a_text_without_end_is_done_with_at_once() -> None:
    document = Document(io.BytesIO(write(EXAMPLE_QUESTIONS[:1])[0]))
    stem = next(one for one in document.paragraphs if one.style.name == "红领题干")
    for _ in range(300):
        stem.insert_paragraph_before("长" * 400, style="红领续行")
    stem.insert_paragraph_before("1. 又一题", style="红领题干")
    for _ in range(300):
        stem.insert_paragraph_before("长" * 400, style="红领续行")
    target = io.BytesIO()
    document.save(target)
    assert any("64 kB" in fault.reason or "题号重复" in fault.reason for fault in read(target.getvalue(), "x").faults)
    stem.insert_paragraph_before("长" * 20_001, style="红领续行")
    document.save(target)
    with pytest.raises(UnreadableFile, match="20000 字"):
        read(target.getvalue(), "x.docx")

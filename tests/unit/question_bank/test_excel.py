"""Workbooks as trainers send them: what comes in, and every reason why something does not."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from hongling_exam.question_bank.formats.examples import EXAMPLE_QUESTIONS
from hongling_exam.question_bank.formats.excel import read
from hongling_exam.question_bank.formats.excel_writing import template, write
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.parsed import Source

HEADER = ("题型", "题干", "选项A", "选项B", "选项C", "答案")


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def book(*rows: tuple[object, ...], title: str = "Sheet") -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def reading(*rows: tuple[object, ...], header: tuple[object, ...] = HEADER) -> Incoming:
    return read(saved(book(header, *rows)), "题库.xlsx")


def the_only(*row: object, header: tuple[object, ...] = HEADER) -> IncomingQuestion:
    found = reading(row, header=header)
    assert found.faults == []
    return found.questions[0]


def reasons(found: Incoming) -> list[str]:
    assert found.questions == []
    return [str(fault) for fault in found.faults]


def test_reader_takes_columns_in_any_order_below_a_note() -> None:
    note = ("填写须知：请勿改动表头",)
    header = (
        "正确答案",
        "B",
        "A",
        "题目",
        "试题类型",
        "分数",
        "难度",
        "标签/知识点",
        "等级",
        "出处",
        "答案解析",
        "知识点",
    )
    row = (
        "Ｂ",
        "每季度",
        "每月",
        "多久一次？",
        "单项选择题",
        "2分",
        "较难",
        "党章、党务",
        "初级",
        "党章|2022|第三条",
        "因为",
        "选举换届",
    )
    (question,) = read(saved(book(note, (), header, row)), "x.xlsx").questions
    assert (question.kind, question.key, question.place) == ("single_choice", {"right": ["B"]}, "第 4 行")
    assert [option["text"] for option in question.body["options"]] == ["每月", "每季度"]
    assert (question.points, question.difficulty, question.level) == (200, 4, "junior")
    assert (question.tags, question.topic) == (("党章", "党务"), "party_building_practice/elections")
    assert (question.source, question.explanation) == (Source("党章", "2022", "第三条"), "因为")


def test_reader_tells_the_kind_by_the_sheet() -> None:
    made = book(("题干", "A", "B", "答案"), ("一", "甲", "乙", "A"), title="单选题（1 题）")
    made.create_sheet("多选题").append(("题干", "A", "B", "答案"))
    made["多选题"].append(("二", "甲", "乙", "AB"))
    made["多选题"].append(("三", "甲", "乙", "AC"))
    made.create_sheet("判断").append(("题目", "答案"))
    made["判断"].append(("四", "×"))
    made.create_sheet("简答题").append(("题目", "答案", "分值"))
    made["简答题"].append(("五", "要点", 5))
    found = read(saved(made), "x.xlsx")
    assert [question.kind for question in found.questions] == [
        "single_choice",
        "multiple_choice",
        "true_false",
        "short_answer",
    ]
    assert found.questions[-1].key["rubric"] == [{"criterion": "按参考答案评分", "points": 500}]
    assert [str(fault) for fault in found.faults] == ["工作表「多选题」第 3 行 · 答案 · 答案指向不存在的选项"]


@pytest.mark.parametrize(
    "answer", ["ABC", "A,B,C", "A、B、C", "A，B，C", "ＡＢＣ", "abc", "A B C", "C;B;A", "答案：ABC"]
)
def test_reader_knows_every_spelling_of_several_letters(answer: str) -> None:
    assert the_only("多选题", "题", "甲", "乙", "丙", answer).key == {"right": ["A", "B", "C"]}


@pytest.mark.parametrize("answer", ["A-C", "AAB", "全选", "1", "A或B"])
def test_reader_refuses_letters_it_cannot_be_sure_of(answer: str) -> None:
    assert reasons(reading(("多选题", "题", "甲", "乙", "丙", answer))) == [
        f"第 2 行 · 答案 · 答案「{answer}」不是选项的字母"
    ]


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        (["对", "正确", "√", "T", "true", "是", "A", "Ａ", True], True),
        (["错", "错误", "×", "F", "否", "B", "x", False], False),
    ],
)
def test_reader_knows_every_spelling_of_true_and_false(answers: list[object], right: bool) -> None:
    found = reading(*[("判断题", f"题 {n}", None, None, None, answer) for n, answer in enumerate(answers)])
    assert found.faults == []
    assert [question.key["right"] for question in found.questions] == [right] * len(answers)


def test_reader_takes_a_letter_for_what_its_option_says() -> None:
    assert the_only("判断题", "题", "错误", "正确", None, "A").key == {"right": False}
    assert "不是对或错" in reasons(reading(("判断题", "题", "也许", "正确", None, "A")))[0]


def test_reader_reads_blanks_from_one_cell_or_their_own_columns() -> None:
    header = ("题型", "题干", "答案", "空1", "空2")
    found = reading(
        ("填空题", "预备期____，从____算起", "一年|1 年；支部大会", None, None),
        ("填空题", "预备期（  ），从( )算起", None, "一年｜1 年", "支部大会"),
        ("填空题", "预备期__", "一年", None, None),
        header=header,
    )
    assert found.faults == []
    assert [question.key["blanks"] for question in found.questions] == [
        [["一年", "1 年"], ["支部大会"]],
        [["一年", "1 年"], ["支部大会"]],
        [["一年"]],
    ]
    assert found.questions[1].body["stem"] == "预备期____，从____算起"


def test_reader_refuses_blanks_that_do_not_match() -> None:
    header = ("题型", "题干", "答案", "空1")
    found = reading(
        ("填空题", "预备期____", "一；二", None),
        ("填空题", "没有空", "一", None),
        ("填空题", "____", "一", "二"),
        header=header,
    )
    assert reasons(found) == [
        "第 2 行 · 答案 · 答案的数目与空的数目不符",
        "第 3 行 · 题干 · 填空题的题干里没有空，请用 ____ 标出",
        "第 4 行 · 答案 · 「答案」与「空1」等列只填一处",
    ]


def test_reader_drops_a_literal_letter_before_an_option_and_folds_blanks() -> None:
    question = the_only("单选题", "\u3000题\u00a0１（\u00a0\u00a0）", "A. 甲", "Ｂ、乙", "(C) C级", "a")
    assert [option["text"] for option in question.body["options"]] == ["甲", "乙", "C级"]
    assert question.body["stem"] == "题 1（  ）"


def test_reader_pins_all_of_the_above_and_refuses_it_elsewhere() -> None:
    assert the_only("单选题", "题", "甲", "乙", "以上都是", "C").body["pinned"] == ["C"]
    assert reasons(reading(("单选题", "题", "以上都是", "乙", "丙", "A"))) == [
        "第 2 行 · 选项A · 选项 A 类似「以上都是」，须放在最后并固定"
    ]


def test_reader_honours_percent_and_dates_or_refuses_the_row() -> None:
    day = dt.date(2010, 11, 4)
    made = book(
        HEADER, *[("单选题", f"题 {n}", 0.1, 0.2, 0.3, "A") for n in range(2)], ("单选题", "日", day, 40486, "丙", "A")
    )
    for cell in made.active["C2:E2"][0]:
        cell.number_format = "0%"
    made.active["C4"].number_format = 'yyyy"年"m"月"d"日"'
    found = read(saved(made), "x.xlsx")
    assert [option["text"] for option in found.questions[0].body["options"]] == ["10%", "20%", "30%"]
    assert [str(fault) for fault in found.faults] == [
        "第 3 行 · 答案 · 选项全是 0 与 1 之间的小数，可能是百分比被表格软件改写",
        "第 4 行 · 答案 · 「40486」像是被表格软件改写的日期",
    ]
    made.active["D4"] = "2010年11月5日"
    assert read(saved(made), "x.xlsx").questions[1].body["options"][0]["text"] == "2010年11月4日"


def test_reader_refuses_formulas_unknown_formats_and_error_cells() -> None:
    made = book(HEADER, ("单选题", "题", "=1+1", 0.5, "#N/A", "A"))
    made.active["D2"].number_format = "# ?/?"
    made.active["E2"].data_type = "e"
    assert reasons(read(saved(made), "x.xlsx")) == [
        "第 2 行 · 选项A · 单元格是公式，请复制后「选择性粘贴 → 数值」，再导入",
        "第 2 行 · 选项B · 单元格的数字格式无法确定显示成什么，请把单元格设为「文本」后重新输入",
        "第 2 行 · 选项C · 单元格是 Excel 的错误值，请改正后再导入",
    ]


def test_reader_names_everything_wrong_at_once() -> None:
    header = (*HEADER, "分值", "难度", "等级", "计分方式", "固定选项")
    row = ("单选题", "", "甲", "", "丙", "E?", "两分", "9", "特级", "随便", "第一个")
    assert reasons(reading(row, header=header)) == [
        "第 2 行 · 题干 · 没有题干",
        "第 2 行 · 分值 · 分值须大于 0，最多两位小数",
        "第 2 行 · 答案 · 答案「E?」不是选项的字母",
        "第 2 行 · 选项B · 这一选项是空的，而后面还有选项",
        "第 2 行 · 固定选项 · 固定选项应写选项的字母",
        "第 2 行 · 计分方式 · 没有「随便」这种计分方式",
        "第 2 行 · 难度 · 难度应写 1 至 5，或易、中、难",
        "第 2 行 · 等级 · 等级应写初级、中级或高级",
    ]


def test_reader_names_conflicts_before_repeats_and_those_before_like_stems() -> None:
    found = reading(
        ("单选题", "下列正确的是", "甲", "乙", None, "A"),
        ("单选题", "下列正确的是", "丙", "丁", None, "A"),
        ("单选题", "预备期多久", "一年", "两年", None, "A"),
        ("单选题", "预备期多久？", "两年", "一年", None, "B"),
        ("单选题", "预备期多久", "一年", "两年", None, "B"),
        ("判断题", "预备期一年", None, None, None, "对"),
        ("判断题", "预备期一年。", None, None, None, "错"),
    )
    assert len(found.questions) == 7
    assert [str(note) for note in found.notes] == [
        "第 6 行 · 题干 · 与第 4 行题干相同而答案不同，请核对",
        "第 8 行 · 题干 · 与第 7 行题干相同而答案不同，请核对",
        "第 5 行 · 题干 · 与第 4 行重复",
        "第 3 行 · 题干 · 与第 2 行题干相同、选项不同，请确认不是同一道题",
    ]


def test_reader_finds_the_kind_by_options_and_answer_or_says_that_it_is_missing() -> None:
    found = reading(
        ("选择题", "一", "甲", "乙", None, "A"),
        (None, "二", "甲", "乙", None, "AB"),
        (None, "三", None, None, None, "√"),
        (None, "四", None, None, None, "随笔"),
        ("名词解释", "五", None, None, None, "解释"),
    )
    assert [question.kind for question in found.questions] == ["single_choice", "multiple_choice", "true_false"]
    assert [str(fault) for fault in found.faults] == [
        "第 5 行 · 题型 · 没有写题型，从选项和答案也看不出来",
        "第 6 行 · 题型 · 没有题型「名词解释」",
    ]


def test_reader_names_sheets_and_columns_it_does_not_read() -> None:
    made = book((*HEADER, "备注"), ("单选题", "题", "甲", "乙", None, "A", "略"))
    made.create_sheet("多选题").append(("预备期", "一年", "两年", "A"))
    made.create_sheet("没有答案").append(("题干", "A", "B"))
    found = read(saved(made), "x.xlsx")
    assert len(found.questions) == 1
    assert [str(note) for note in found.notes] == ["工作表「Sheet」 · 备注 · 没有对应的字段，这些列没有读取"]
    assert [str(fault) for fault in found.faults] == [
        "工作表「没有答案」 · 答案 · 表头没有「答案」一列，这张表没有读取",
        "工作表「多选题」 · 没有找到含「题干」的表头，这张表没有读取",
    ]


def test_reader_refuses_a_column_that_stands_twice() -> None:
    found = reading(("单选题", "题", "甲", "乙", "A", "B"), header=("题型", "题干", "A", "B", "答案", "正确答案"))
    assert reasons(found) == ["第 1 行 · 答案 · 这一列出现了不止一次，请只留一列"]


def test_reader_keeps_signs_of_plain_text_and_markdown_where_the_note_says_so() -> None:
    row = ("单选题", "3*4*5 是____", "<b>甲</b>", "乙", None, "A")
    plain = reading(row).questions[0]
    assert plain.body["stem"] == r"3\*4\*5 是（ ）"
    marked = read(saved(book(("题干可用 Markdown",), HEADER, row)), "x.xlsx").questions[0]
    assert marked.body["stem"] == "3*4*5 是____"


def test_reader_reads_a_csv_in_the_encoding_of_chinese_windows() -> None:
    text = "题型,题干,A,B,答案\r\n单选题,预备期多久？,一年,两年,A\r\n"
    assert read(text.encode("gb18030"), "题库.csv").questions[0].body["stem"] == "预备期多久？"


def with_member(data: bytes, name: str) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, b"x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (with_member(saved(book(HEADER)), "xl/vbaProject.bin"), "含有宏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "加了密码"),
        (saved(book(("姓名", "电话"))), "题干"),
        (b"PK\x03\x04 broken", "请用 Excel 打开检查"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_reader_says_what_to_do_about_a_file_it_cannot_read(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(data, "x.xlsx")


def test_template_imports_cleanly_and_so_do_its_examples() -> None:
    assert read(template(), "模板.xlsx") == Incoming()
    made = openpyxl.load_workbook(io.BytesIO(template()))
    del made["试题"]
    found = read(saved(made), "示例.xlsx")
    assert (found.faults, found.notes) == ([], [])
    assert [question.kind for question in found.questions] == [question.kind for question in EXAMPLE_QUESTIONS]


def test_writer_leaves_out_by_name_what_would_come_back_changed() -> None:
    body = {"stem": "题____", "blanks": 1}
    hostile = [{"blanks": [["a|b"]]}, {"blanks": [["\x01"]]}, {"blanks": [["_x0041_"]]}, {"blanks": [["x" * 40_000]]}]
    data, faults = write(
        [IncomingQuestion(f"第 {n} 题", "fill_blank", body, key, {}, 100) for n, key in enumerate(hostile)]
    )
    assert [fault.place for fault in faults] == ["第 0 题", "第 1 题", "第 2 题", "第 3 题"]
    assert read(data, "x.xlsx").questions == []

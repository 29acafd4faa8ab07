"""Word files as trainers type them: what comes in, and every reason why something does not."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.word import read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def document(*lines: str) -> Any:
    made = Document()
    for line in lines:
        made.add_paragraph(line)
    return made


def reading(*lines: str) -> Incoming:
    return read(saved(document(*lines)), "题库.docx")


def sound(found: Incoming) -> list[tuple[str, Any]]:
    """(stem, what is right) of a file without faults."""
    assert [str(fault) for fault in found.faults] == []
    return [(re.sub(" +", " ", one.body["stem"]), next(iter(one.key.values()))) for one in found.questions]


def texts(found: Incoming) -> list[list[str]]:
    return [[option["text"] for option in one.body.get("options", [])] for one in found.questions]


def test_reader_takes_answers_inside_stems_under_headings() -> None:
    found = reading(
        "第一部分 单项选择题（每题 2 分）",
        "1.预备期为( B )。",
        "A.半年",
        "B.一年",
        "C 两年",
        "2、1921年成立的是（ａ）",
        "A、党  B、团",
        "",
        "二、多选题",
        "1,党的作风包括(ABD )、( )。",
        "A.甲\tB.乙",
        "C.丙B类D.丁",
        "三、判断题",
        "1. 预备党员有表决权。（×）",
        "2. 党员有选举权（ 对 ）。",
    )
    assert sound(found) == [
        ("预备期为( )。", ["B"]),
        ("1921年成立的是（ ）", ["A"]),
        ("党的作风包括( )、( )。", ["A", "B", "D"]),
        ("预备党员有表决权。", False),
        ("党员有选举权。", True),
    ]
    assert texts(found)[:3] == [["半年", "一年", "两年"], ["党", "团"], ["甲", "乙", "丙B类", "丁"]]
    assert [one.points for one in found.questions] == [200, 200, None, None, None]
    assert found.questions[2].place == "多选题第 1 题"


def test_reader_takes_answers_behind_stems_or_below_with_what_else_is_said() -> None:
    found = reading(
        "1．预备期多久？（答案：B）",
        "A．半年 B．一年",
        "2．谁批准？",
        "A．支部",
        "B．党委",
        "【答案】B 【解析】因为",
        "党章这样写。",
        "【难度】较难 【依据】党章 | 2022 | 第六条",
        "3．党员可以退党。 答案：√",
        "四、简答题（每题 5 分）",
        "1．三会一课是什么？",
        "参考答案：",
        "1．三会",
        "2．一课",
    )
    assert sound(found) == [
        ("预备期多久？", ["B"]),
        ("谁批准？", ["B"]),
        ("党员可以退党。", True),
        ("三会一课是什么？", "1．三会\n2．一课"),
    ]
    assert found.questions[1].explanation == "因为\n党章这样写。"
    assert (found.questions[1].difficulty, found.questions[1].source is not None) == (4, True)


def test_reader_takes_a_list_of_answers_at_the_end() -> None:
    found = reading(
        "一、单选题",
        "1.甲（ ）",
        "A.一",
        "B.二",
        "2.乙（ ）",
        "A.一",
        "B.二",
        "二、多选题",
        "1.丙（ ）",
        "A.一",
        "B.二",
        "三、判断题",
        "1.丁",
        "2.戊",
        "四、填空题",
        "1.预备期____，从____算起",
        "参考答案",
        "一、单选题",
        "1-2 AB",
        "二、多选题：1. AB",
        "三、判断题",
        "1.对 2、错",
        "四、填空题",
        "1.一年|1 年；支部大会",
    )
    assert [right for _, right in sound(found)] == [
        ["A"],
        ["B"],
        ["A", "B"],
        True,
        False,
        [["一年", "1 年"], ["支部大会"]],
    ]


def question(number: int) -> tuple[str, ...]:
    return f"{number}.题 {number}", "A.一", "B.二", "C.三"


@pytest.mark.parametrize(
    "rows",
    [
        [["题号", "1", "2"], ["答案", "A", "BC"]],
        [["题号", "答案", "题号", "答案"], ["1", "A", "2", "BC"]],
        [["1", "2"], ["A", "BC"]],
        [["1.A", "2.BC"]],
    ],
)
def test_reader_takes_a_table_of_answers_at_the_end(rows: list[list[str]]) -> None:
    made = document(*question(1), *question(2), "答案：")
    add_table(made, rows)
    assert [right for _, right in sound(read(saved(made), "x.docx"))] == [["A"], ["B", "C"]]


def add_table(made: Any, rows: list[list[str]]) -> None:
    table = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_reader_takes_answers_after_each_part() -> None:
    found = reading(
        *("一、单选题", *question(1), "单选题答案：1-1 B"),
        *("二、多选题", *question(1), *question(2), "1-2 AB,BC"),
        *("三、判断题", "1.党章规定。（√）"),
    )
    assert [right for _, right in sound(found)] == [["B"], ["A", "B"], ["B", "C"], True]


def test_reader_names_answers_that_disagree_or_find_no_question() -> None:
    found = reading("1.甲（A）", "A.一", "B.二", "答案：B", "2.乙", "A.一", "B.二", "参考答案", "2.A 3.B")
    assert [str(fault) for fault in found.faults] == [
        "答案部分 · 答案中的第 3 题没有对应的试题",
        "第 1 题 · 答案 · 两处答案不一致：「B」与「A」",
    ]
    assert [one.key["right"] for one in found.questions] == [["A"]]


def test_reader_reads_a_table_with_a_header_as_a_workbook_and_sets_out_other_cells() -> None:
    made = document("1.甲（B）")
    add_table(made, [["A.一", "B.二"]])
    add_table(
        made,
        [["题型", "题干", "选项A", "选项B", "答案"], ["单选题", "乙", "一", "二", "A"], ["单选题", "丙", "", "", "A"]],
    )
    found = read(saved(made), "x.docx")
    assert [one.key["right"] for one in found.questions] == [["A"], ["B"]]
    assert {str(fault) for fault in found.faults} == {
        "表格第 3 行 · 答案 · 选项须有 2 至 26 个",
        "表格第 3 行 · 答案 · 答案指向不存在的选项",
    }


def numbered(made: Any, style: str, text: str, level: int = 0) -> None:
    """A paragraph that Word numbers itself: list 90 is `%1.` in figures over `%2.` in letters."""
    paragraph = made.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{style}"/></w:numPr>')
    )


def with_lists(made: Any) -> Any:
    root = made.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="%{n + 1}."/></w:lvl>'
        for n, style in enumerate(("decimal", "upperLetter"))
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return made


def test_reader_reads_the_numbers_that_word_counts_itself() -> None:
    made = with_lists(document("一、单选题"))
    for stem in ("甲（B）", "乙（A）"):
        numbered(made, "90", stem)
        numbered(made, "90", "一", level=1)
        numbered(made, "90", "二", level=1)
    found = read(saved(made), "x.docx")
    assert sound(found) == [("甲（ ）", ["B"]), ("乙（ ）", ["A"])]
    assert found.questions[1].place == "单选题第 2 题"


def test_reader_takes_stems_without_numbers_and_goes_on_over_lines() -> None:
    found = reading(
        "一、单选题",
        "甲（A）",
        "A.一",
        "B.二",
        "乙第一行",
        "A.一而",
        "再",
        "B.二",
        "答案：B",
        "丙（B）",
        "A.一",
        "B.二",
    )
    assert [stem for stem, _ in sound(found)] == ["甲（ ）", "乙第一行", "丙（ ）"]
    assert texts(found)[1] == ["一而 再", "二"]


def test_reader_takes_figures_and_lists_for_no_questions() -> None:
    found = reading(
        "1.面积（A）",
        "2.5 亿亩的是",
        "A.一",
        "B.二",
        "解析：要点有三",
        "1.其一",
        "3.其三",
        "2.乙（B）",
        "1,000 元",
        "A.一",
        "B.二",
    )
    assert [stem for stem, _ in sound(found)] == ["面积（ ）\n2.5 亿亩的是", "乙（ ）\n1,000 元"]


def test_reader_keeps_blanks_that_are_underlined_and_what_plain_signs_say() -> None:
    made = document("一、填空题")
    paragraph = made.add_paragraph("1.预备期")
    paragraph.add_run("      ").underline = True
    paragraph.add_run("，*号")
    made.add_paragraph("答案：一年")
    assert sound(read(saved(made), "x.docx")) == [("预备期____，\\*号", [["一年"]])]


def test_reader_refuses_questions_with_pictures_formulas_or_unknown_signs() -> None:
    made = document(*question(1), "答案：A", *question(2), "答案：A", *question(3), "答案：A", "4.题 10", "A.一")
    made.paragraphs[0].add_run()._r.append(OxmlElement("w:drawing"))
    made.paragraphs[5]._p.append(parse_xml(f"<m:oMath {nsdecls('m')}/>"))
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Webdings")
    symbol.set(qn("w:char"), "F061")
    made.paragraphs[10].add_run()._r.append(symbol)
    made.paragraphs[15].add_run("2").font.superscript = True
    made.add_paragraph("B.二（答案：A）")
    found = read(saved(made), "x.docx")
    assert [str(fault) for fault in found.faults] == [
        "第 1 题 · 题干 · 含有图片、公式或其他对象，请改成文字后再导入",
        "第 2 题 · 题干 · 含有图片、公式或其他对象，请改成文字后再导入",
        "第 3 题 · 题干 · 含有无法识别的符号，请改成普通文字后再导入",
    ]
    assert found.questions[0].body["stem"] == "题 10²"


def test_reader_leaves_out_deleted_and_hidden_text() -> None:
    made = document("1.甲（A）", "A.一", "B.二")
    made.paragraphs[0].add_run("秘密").font.hidden = True
    made.paragraphs[0]._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    made.paragraphs[0]._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>？</w:t></w:r></w:ins>"))
    assert sound(read(saved(made), "x.docx")) == [("甲（ ）？", ["A"])]


def test_reader_names_kinds_it_does_not_know() -> None:
    found = reading("一、名词解释", "1.三会一课", "答案：三会和一课", "二、案例分析题", "1.老周怎么办", "答案：开会")
    assert found.questions == []
    assert [str(fault) for fault in found.faults] == [
        "名词解释第 1 题 · 题型 · 没有写题型，从选项和答案也看不出来",
        "案例分析题第 1 题 · 题型 · 没有写题型，从选项和答案也看不出来",
    ]


def with_chunk(content: bytes, content_type: str, name: str) -> bytes:
    made = document()
    part = Part(PackURI(f"/word/{name}"), content_type, content, made.part.package)
    chunk = OxmlElement("w:altChunk")
    chunk.set(qn("r:id"), made.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK))
    made.element.body.insert(0, chunk)
    return saved(made)


PAGE = (
    "<html><head><title>不看</title></head><body><p>一、单选题</p><ol><li>10<sup>2</sup> 是（B）</li></ol>"
    "<p>A.一<br>B.二</p></body></html>"
)
MAIL = f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{PAGE}"


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    [
        (PAGE.encode(), "text/html", "a.html"),
        (f"<meta charset=gb2312>{PAGE}".encode("gb18030"), "application/xhtml+xml", "a.xhtml"),
        (MAIL.encode(), "message/rfc822", "a.mht"),
        ("一、单选题\n1.10² 是（B）\nA.一\nB.二".encode(), "text/plain", "a.txt"),
        (saved(document("一、单选题", "1.10² 是（B）", "A.一 B.二")), "application/octet-stream", "a.docx"),
    ],
)
def test_reader_reads_a_body_in_an_alternative_chunk(content: bytes, content_type: str, name: str) -> None:
    assert sound(read(with_chunk(content, content_type, name), "x.docx")) == [("10² 是（ ）", ["B"])]


@pytest.mark.parametrize(
    ("content", "content_type", "says"),
    [
        (b"{\\rtf1 x}", "application/rtf", "application/rtf"),
        (with_chunk(PAGE.encode(), "text/html", "a.html"), "application/octet-stream", "多层嵌套"),
    ],
)
def test_reader_names_a_body_it_cannot_read(content: bytes, content_type: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(with_chunk(content, content_type, "a.bin"), "x.docx")


def with_member(name: str, content: bytes, data: bytes = saved(document("x"))) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document("x")))) as source, zipfile.ZipFile(target, "w") as made:
        for member in source.namelist():
            content = source.read(member)
            made.writestr(member, content.replace(old, new, 1) if member == name else content)
    return target.getvalue()


def forged() -> bytes:
    """A bomb whose unpacked size is forged to 10 bytes in the central directory."""
    data = with_member("word/media/bomb.bin", b"\0" * 150_000_000)
    central = data.rindex(b"PK\x01\x02")
    return data[: central + 24] + struct.pack("<I", 10) + data[central + 28 :]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (OLE + "WordDocument".encode("utf-16-le") * 50, "旧版 .doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (b"{\\rtf1 x}", "RTF"),
        (b"<html></html>", "另存为 .docx"),
        (b"PK\x03\x04 broken", "另存为 .docx"),
        (with_member("word/vbaProject.bin", b"x"), "宏"),
        (replaced("[Content_Types].xml", b"wordprocessingml.document.main", b"macroEnabled.main"), "宏"),
        (with_member("../evil.xml", b"<a/>"), "包外"),
        (with_member("word/media/bomb.bin", b"\0" * 150_000_000), "过大"),
        (forged(), "过大|检查"),
        (replaced("word/document.xml", b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document'), "DTD"),
        (replaced("word/document.xml", b"<w:body>", b"<w:body>" + b"<w:sdt>" * 80), "层次|XML"),
        (with_member("x.bin", b"x", data=b"PK\x05\x06" + b"\0" * 18), "另存为 .docx"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
        (saved(document("只是一段话。")), "没有找到试题"),
        (saved(document("1.甲" + "长" * 20_000)), "20000 字"),
    ],
)
def test_reader_says_what_to_do_about_a_file_it_cannot_read(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(data, "x.docx")


@pytest.mark.parametrize(
    "line", ["1.x " + "A." * 9_000, "1-5 " + "A" * 19_000 + "!", "1." + "_" * 19_000 + "a", "（A " * 6_000]
)
def test_reader_is_done_with_hostile_lines_at_once(line: str) -> None:
    began = time.monotonic()
    reading(*question(1), "答案：A", *[line] * 10, "参考答案", *[line] * 10)
    assert time.monotonic() - began < 5

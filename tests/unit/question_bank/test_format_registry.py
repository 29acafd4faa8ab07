"""The table of formats, and finding out what a file is."""

from __future__ import annotations

import io
import zipfile

import pytest

from hongling_exam.question_bank.formats.examples import EXAMPLE_QUESTIONS
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.registry import FORMATS, detect, read_file, readable, writable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OWN = "# 注\n== j-1 单选\n题干：甲\n"


def packed(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (packed("xl/workbook.xml"), "题库.docx", "xlsx"),
        (packed("[Content_Types].xml", "word/document.xml"), "x", "docx"),
        (packed("imsmanifest.xml", "a.xml"), "x.zip", "qti"),
        (packed("a"), "x.xlsx", "xlsx"),
        (OLE, "旧.xls", "xlsx"),
        (OLE, "旧.docx", "docx"),
        (b"{\\rtf1 ", "旧.doc", "docx"),
        (b"<?xml version='1.0'?>\n<!-- a --><quiz>", "x.txt", "moodle-xml"),
        ("\ufeff<quiz/>".encode("utf-16-le"), "x.xml", "moodle-xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><assessmentItem>', "x.xml", "qti"),
        (b"<q:qti-assessment-item xmlns:q='a'>", "x.xml", "qti"),
        ("题型,题干,答案\n判断,甲,对\n".encode("gb18030"), "x.txt", "csv"),
        ("题干\t答案\n甲\t对\n".encode("utf-16"), "x.tsv", "csv"),
        (b"a,b\n", "x.csv", "csv"),
        (OWN.encode(), "x.csv", "text"),
        (b"Q?\nA. a\nB. b\nANSWER: A\n", "x.txt", "aiken"),
        ("甲。{T}\n".encode(), "x.txt", "gift"),
        ("::名::甲\n".encode(), "x.txt", "gift"),
        (b"$CATEGORY: a\n", "x.txt", "gift"),
        ("说明\n".encode(), "x.gift", "gift"),
        ("1. 集合 { 1, 2 } 有几个元素？( A )\nA. 1\nB. 2\n".encode(), "x.txt", "text"),
        ("1. 甲？\nA. 一\nB. 二\n答案：A\n".encode(), "", "text"),
    ],
)
def test_content_tells_the_format_and_the_name_only_where_it_does_not(data: bytes, name: str, format: str) -> None:  # noqa: A002
    assert detect(data, name).name == format


@pytest.mark.parametrize(
    ("data", "name"), [(packed("a"), "x.bin"), (b"%PDF-1.7 \x00\xff", "x.pdf"), (b"<a/>", "x.xml"), (b"PK", "x")]
)
def test_file_of_another_kind_is_refused_with_what_can_be_read(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableFile, match="可导入"):
        detect(data, name)


def test_named_format_is_taken_at_its_word_and_an_unknown_one_refused() -> None:
    assert len(read_file("甲。{T}\n".encode(), "x.csv", "gift").questions) == 1
    with pytest.raises(UnreadableFile, match="xls9"):
        read_file(b"", "x", "xls9")


@pytest.mark.parametrize("name", [each.name for each in writable() if each.read])
def test_what_a_format_writes_is_known_and_read_again(name: str) -> None:
    data, faults = FORMATS[name].write(EXAMPLE_QUESTIONS)  # type: ignore[misc]
    assert detect(data, "x").name == name
    found = read_file(data, "x")
    assert found.faults == []
    assert len(found.questions) == len(EXAMPLE_QUESTIONS) - len(faults)


def test_every_format_has_a_title_and_suffixes() -> None:
    assert [each.name for each in readable()][:3] == ["xlsx", "docx", "csv"]
    assert all(each.title and each.suffixes and each.name == name for name, each in FORMATS.items())

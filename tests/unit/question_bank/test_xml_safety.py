"""What a hostile XML file costs and says."""

from __future__ import annotations

import tracemalloc

import pytest

from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.xml_safety import MAX_BYTES, parse_xml


def bomb() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE q [<!ENTITY a0 "lol">{levels}]><q>&a11;</q>'.encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bomb(), "DTD"),
        (b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><q>&x;</q>', "DTD"),
        (b'<!DOCTYPE q SYSTEM "http://127.0.0.1:9/x.dtd"><q/>', "DTD"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE q []><q/>'.encode("utf-16"), "DTD"),
        (b"<a>" * 61 + b"</a>" * 61, "嵌套"),
        (b"<a>" * 100_000, "嵌套"),
        (b"<q>" + b"<a/>" * 1_000_001 + b"</q>", "过多"),
        (b"<q>" + b"<?a?>" * 1_000_001 + b"</q>", "过多"),
        (b" " * (MAX_BYTES + 1), "20 MB"),
        (b"<q>\n<a>\n</q>", "第 3 行"),
        (b"<q>&nbsp;</q>", "第 1 行"),
        (b'<?xml version="1.0" encoding="no-such"?><q/>', "XML"),
        (b"PK\x03\x04", "XML"),
        (b"", "XML"),
    ],
)
def test_reader_refuses_hostile_or_broken_xml_with_advice(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        parse_xml(data)


def test_reader_refuses_a_bomb_without_unfolding_it() -> None:
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        parse_xml(bomb())
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_reader_reads_text_in_the_encodings_that_people_send(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    data = f'<?xml version="1.0" encoding="{declared}"?><q><!-- x --><a>题<![CDATA[<b>]]>&amp;</a></q>'.encode(encoding)
    assert parse_xml(data).findtext("a") == "题<b>&"

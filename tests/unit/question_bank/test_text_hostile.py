"""Texts made to cost time or memory: an answer within seconds, whatever they hold."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.formats import aiken, csv_sheet, gift, text_file
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.registry import detect, read_file

SECONDS = 10
LONG = 95_000
TEXTS = {
    "braces": "{" * 200_000,
    "pairs": "{}" * LONG,
    "closed": "}" * LONG,
    "blocks": "甲{\n\n" * 200_000,
    "escapes": "\\" * LONG,
    "colons": ":" * LONG,
    "tildes": "甲{" + "~" * LONG + "}",
    "equals": "甲{" + "=" * LONG + "}",
    "hashes": "甲{T" + "#" * LONG + "}",
    "marks": "[html]" * LONG,
    "remarks": "// " + "[tag:" * LONG,
    "weights": "甲{" + "~%" * LONG + "}",
    "digits": "甲{#" + "1" * LONG + "}",
    "arrows": "甲{=" + "->" * LONG + "}",
    "tags": "甲" + "<p>" * 50_000 + "{T}",
    "blanks": "1. " + " " * LONG + "(",
    "lines": "\n" * 2_000_000,
    "rows": "甲\n" * 400_000,
    "numbers": "1. 甲\n" * LONG,
    "options": "1. 甲\n" + "A. 一 " * 3_000 + "\n",
    "brackets": "1. " + "（" * 19_000,
    "underlines": "1. " + "_" * 19_000 + "\nA. 一\nB. 二\n答案：A",
    "commas": "题干,答案\n" + "," * LONG,
    "quotes": "题干,答案\n" + '"' * LONG,
    "answers": "ANSWER: A\n" * LONG,
    "ranges": "1. 甲\nA. 一\nB. 二\n答案\n" + "1-5 " * 4_000,
    "signs": "参考答案" * 4_000,
    "letters": "1. 甲（" + "A " * 9_000 + "\nA. 一\nB. 二",
}


READERS = {"gift": gift.read, "aiken": aiken.read, "text": text_file.read, "csv": csv_sheet.read}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_answered_within_seconds(reader: str, name: str) -> None:
    begun = time.process_time()
    data = TEXTS[name].encode()
    with contextlib.suppress(UnreadableFile):
        detect(data, "x")
        assert len(READERS[reader](data, "x").faults) <= LONG
    assert time.process_time() - begun < SECONDS


def test_more_questions_than_the_bound_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="50000"):
        gift.read("甲{\n\n".encode() * 50_001, "x.gift")
    with pytest.raises(UnreadableFile, match="50000"):
        aiken.read("甲？\nA. 一\nB. 二\nANSWER: A\n".encode() * 50_001, "x.txt")


PIECES = [
    "甲",
    "A. ",
    "B）",
    "1. ",
    "\n",
    "\n\n",
    "{",
    "}",
    "=",
    "~",
    "#",
    "####",
    "::",
    "->",
    "%50%",
    "\\",
    "//",
    "[html]",
]
PIECES += [
    "<b>",
    "&lt;",
    "$CATEGORY: a/b",
    "（ A ）",
    "答案：",
    "ANSWER: A",
    "== j-1 单选",
    "题干：",
    "题干,答案",
    '"',
    ",",
    "\t",
]
PIECES += [
    "[id:1]",
    "// [points:x]",
    "// [points:1e9]",
    "一、判断题",
    "√",
    "____",
    "1-5 ABCDE",
    "T",
    "..",
    ":",
    "3.5",
    "\ufffd",
    "\u2028",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(["auto", *READERS]))
def test_whatever_is_typed_is_read_or_refused_in_chinese(text: str, name: str) -> None:
    with contextlib.suppress(UnreadableFile):
        found = read_file(text.encode(), "x", name)
        assert all(fault.reason and "%(" not in fault.reason for fault in found.faults)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["auto", *READERS]))
def test_whatever_bytes_come_are_read_or_refused(data: bytes, name: str) -> None:
    with contextlib.suppress(UnreadableFile):
        found = read_file(data, "x.txt", name)
        assert all(question.body for question in found.questions)

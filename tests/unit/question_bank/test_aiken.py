"""Aiken files: single choices, and faults at the lines that Moodle names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hongling_exam.question_bank.formats.aiken import read
from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile

FOLDER = Path(os.environ.get("HONGLING_EXAMPLES", "/nonexistent")) / "moodle"


def reading(text: str) -> Incoming:
    return read(text.encode(), "x.txt")


def test_question_comes_in_with_its_line_whatever_stands_behind_its_letters() -> None:
    found = reading(
        "\n支部大会多久一次？\r\nA) 每月 < 1 次\r\nB.每季度\r\nanswer： b\r\n\r\n甲？\nA. 一\nB. 二\nANSWER: A"
    )
    assert [str(fault) for fault in found.faults] == []
    first, other = found.questions
    assert (first.place, first.kind, first.key) == ("第 2 行", "single_choice", {"right": ["B"]})
    assert [option["text"] for option in first.body["options"]] == ["每月 < 1 次", "每季度"]
    assert (other.place, other.key) == ("第 7 行", {"right": ["A"]})


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("甲？\nA. 一\nANSWER: A", "第 3 行", "不足两个"),
        ("A. 一\n", "第 1 行", "没有题干"),
        ("ANSWER: A", "第 1 行", "没有题干"),
        ("甲？\nA. 一\nB. 二\n\n乙？\nA. 一\nB. 二\nANSWER: B", "第 5 行", "没有写完"),
        ("甲？\nA. 一\nB. 二\n", "第 3 行", "没有写完"),
        ("甲？\nA. 一\nB. 二\nANSWER: C", "第 4 行", "「C」"),
        ("甲？\nA. 一\nB. 二\nANSWER: AB", "第 4 行", "「AB」"),
        ("甲？\nA. 一\nC. 二\nANSWER: A", "第 3 行", "选项 B"),
        ("甲？\nA. 一\nB. 一\nANSWER: A", "第 1 行", "文字相同"),
        ("甲？\n" + "".join(f"{chr(65 + n % 26)}. {n}\n" for n in range(27)) + "ANSWER: A", "第 28 行", "26"),
    ],
)
def test_fault_stands_at_the_line_that_shows_it(text: str, place: str, says: str) -> None:
    (fault,) = reading(text).faults
    assert fault.place == place
    assert says in str(fault)


def test_file_without_questions_says_how_to_write_one() -> None:
    with pytest.raises(UnreadableFile, match="ANSWER"):
        reading("\n\n")


@pytest.mark.skipif(not FOLDER.is_dir(), reason="HONGLING_EXAMPLES names no folder of examples")
def test_moodles_own_files_give_their_questions_and_their_faults() -> None:
    found = read((FOLDER / "aiken_errors.txt").read_bytes(), "aiken_errors.txt")
    assert [fault.place for fault in found.faults] == ["第 3 行", "第 5 行", "第 7 行", "第 18 行"]
    assert [one.key["right"] for one in found.questions] == [["A"], ["B"], ["A"]]
    assert len(read((FOLDER / "questions.aiken.txt").read_bytes(), "questions.aiken.txt").questions) == 2

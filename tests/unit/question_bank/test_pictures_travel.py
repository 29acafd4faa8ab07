"""Questions with pictures through QTI 2.1, QTI 3.0 and Moodle XML and back; GIFT names what it leaves out."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hongling_exam.core.pictures import clean_picture
from hongling_exam.question_bank.formats import gift, moodle
from hongling_exam.question_bank.formats.illustrations import Pictures
from hongling_exam.question_bank.formats.incoming import Fault, Incoming, IncomingQuestion
from hongling_exam.question_bank.formats.qti.reading import read as read_qti
from hongling_exam.question_bank.formats.qti.writing import write21, write30
from tests.factories.pictures import jpeg, png

Write = Callable[[list[IncomingQuestion], Pictures], tuple[bytes, list[Fault]]]
Read = Callable[[bytes, str], Incoming]
STORE = {
    f"/media/{hashlib.sha256(data).hexdigest()}": data
    for data in (clean_picture(each).data for each in (png(3, 2), png(2, 3), jpeg(4, 4)))
}
ADDRESSES = list(STORE)
FORMATS: list[tuple[Write, Read]] = [(moodle.write, moodle.read), (write21, read_qti), (write30, read_qti)]
SHOWN = st.sampled_from([f"![图]({address})" for address in ADDRESSES] + [f"![]({ADDRESSES[0]})"])
WORDS = st.sampled_from(["见图", "如下：", "**重**", "甲 & 乙"])
LINES = st.lists(st.one_of(WORDS, SHOWN), min_size=1, max_size=4).map(" ".join)


def choice(stem: str, options: list[str], explanation: str = "") -> IncomingQuestion:
    entries = [{"id": letter, "text": text} for letter, text in zip("ABCD", options, strict=False)]
    body: dict[str, Any] = {"stem": stem, "options": entries}
    return IncomingQuestion("第 1 题", "single_choice", body, {"right": ["A"]}, {}, 100, explanation, name="名")


def texts(one: IncomingQuestion) -> list[str]:
    found = [one.body["stem"], *(entry["text"] for entry in one.body.get("options", [])), one.explanation]
    return ["".join(text.split()) for text in found]


@pytest.mark.parametrize(("write", "read"), FORMATS)
@settings(max_examples=60, deadline=None)
@given(LINES, st.lists(LINES, min_size=2, max_size=4, unique=True), st.one_of(st.just(""), LINES))
def test_pictures_come_back_where_they_stood(
    write: Write, read: Read, stem: str, options: list[str], explanation: str
) -> None:
    one = choice(f"题 {stem}", options, explanation)
    data, faults = write([one], STORE.get)
    found = read(data, "x.zip")
    assert (faults, found.faults) == ([], [])
    assert texts(found.questions[0]) == texts(one)
    used = set(re.findall(r"/media/\w+", " ".join(texts(one))))
    assert {address: picture.data for address, picture in found.pictures.items()} == {
        each: STORE[each] for each in used
    }


@pytest.mark.parametrize("write", [write21, write30])
def test_pictures_of_a_passage_come_back_with_its_questions(write: Write) -> None:
    part = choice(f"小题 ![图]({ADDRESSES[1]})", ["甲", f"![乙]({ADDRESSES[2]})"])
    listed = {"id": "1", "kind": part.kind, "points": 100, "body": part.body, "key": part.key, "policy": {}}
    body = {"stem": f"材料 ![图]({ADDRESSES[0]})", "questions": [{**listed, "explanation": "因"}]}
    group = IncomingQuestion("1", "case_group", body, {}, {}, 100, name="组")
    data, faults = write([group], STORE.get)
    found = read_qti(data, "x.zip")
    assert (faults, found.faults) == ([], [])
    (back,) = found.questions
    assert back.body["stem"] == body["stem"]
    assert texts(IncomingQuestion("", "", back.body["questions"][0]["body"], {}))[:3] == texts(part)[:3]
    assert set(found.pictures) == set(ADDRESSES)


@pytest.mark.parametrize(("write", "read"), FORMATS)
def test_picture_that_is_gone_leaves_its_question_out_by_name(write: Write, read: Read) -> None:
    good, bad = choice("题", ["甲", "乙"]), choice(f"题 ![图]({ADDRESSES[0]})", ["甲", "乙"])
    data, faults = write([good, bad], lambda address: None)
    assert [fault.reason[:2] for fault in faults] == ["图片"]
    assert len(read(data, "x.zip").questions) == 1


def test_gift_leaves_pictures_out_by_name() -> None:
    data, faults = gift.write([choice(f"题 ![图]({ADDRESSES[0]})", ["甲", "乙"])])
    assert data == b""
    assert "图片" in faults[0].reason


@pytest.mark.parametrize(
    ("content", "why"), [(b"GIF89a", "PNG、JPEG 或 WebP"), (b"\x89PNG\r\n\x1a\n", "损坏"), (bytes(3_000_000), "2 MB")]
)
def test_file_in_moodle_xml_that_is_no_picture_is_refused_by_name(content: bytes, why: str) -> None:
    data, _ = moodle.write([choice(f"题 ![图]({ADDRESSES[0]})", ["甲", "乙"])], STORE.get)
    root = etree.fromstring(data)
    for file in root.iter("file"):
        file.set("name", "图 1.gif")
        file.text = base64.b64encode(content).decode()
    found = moodle.read(etree.tostring(root), "x.xml")
    assert found.questions == []
    assert found.pictures == {}
    assert "图 1.gif" in str(found.faults[0])
    assert why in str(found.faults[0])


@pytest.mark.parametrize("address", ["../../etc/passwd", "/etc/passwd", "media/none.png", "https://x.cn/a.png"])
def test_picture_outside_the_package_is_not_read(address: str) -> None:
    data, _ = write21([choice(f"题 ![图]({ADDRESSES[0]})", ["甲", "乙"])], STORE.get)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'src="[^"]*"', f'src="{address}"'.encode(), old.read(name)))
    found = read_qti(changed.getvalue(), "x.zip")
    assert (found.questions, found.pictures) == ([], {})
    assert "图片" in str(found.faults[0])

"""Packages as other programs and attackers make them: tests, sections, stimuli, metadata, and names that lead out."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.qti.reading import read
from hongling_exam.question_bank.formats.qti.writing import write21
from tests.factories.qti import NS, choices, item, response
from tests.unit.question_bank.test_qti import THIRD

ITEM = item(response("Y"), choices("X", "Y"))
LOM = """<metadata><lom><general><keyword><langstring>法规</langstring></keyword></general><educational><difficulty>
<source>LOMv1.0</source><value>Difficult</value></difficulty></educational></lom></metadata>"""


def resource(href: str, kind: str = "item_xmlv2p1", inner: str = "") -> str:
    return f'<resource identifier="r" type="imsqti_{kind}" href="{href}">{inner}</resource>'


def package(listed: str, files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{listed}</resources></manifest>")
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def exam(inner: str) -> bytes:
    part = f"<testPart identifier='p' navigationMode='linear' submissionMode='individual'>{inner}</testPart>"
    return f"<assessmentTest {NS} identifier='t' title='卷'>{part}</assessmentTest>".encode()


def ref(href: str) -> str:
    return f"<assessmentItemRef identifier='i' href='{href}'/>"


def section(inner: str, name: str = "stimulus") -> str:
    rubric = f"<rubricBlock view='candidate' class='{name}'><p>材料原文</p></rubricBlock>"
    return f"<assessmentSection identifier='s' title='材料一' visible='true'>{rubric}{inner}</assessmentSection>"


def faults(found: Incoming) -> list[tuple[str, str]]:
    return [(fault.place, fault.column) for fault in found.faults]


def test_items_that_a_test_refers_to_come_in_even_where_the_manifest_lists_the_test_alone() -> None:
    test = exam(section(ref("../items/a.xml") + ref("../items/b.xml"), "instructions"))
    files = {"tests/t.xml": test, "items/a.xml": ITEM, "items/b.xml": ITEM}
    found = read(package(resource("tests/t.xml", "test_xmlv2p1"), files), "p.zip")
    assert [question.place for question in found.questions] == ["items/a.xml", "items/b.xml"]
    assert found.notes == []


def test_rules_of_a_test_are_named_as_left_out() -> None:
    test = exam("<timeLimits maxTime='60'/>" + section(ref("a.xml"), "instructions"))
    found = read(package(resource("t.xml", "test_xmlv2p1"), {"t.xml": test, "a.xml": ITEM}), "p.zip")
    assert len(found.questions) == 1
    assert "时限" in found.notes[0].reason


def test_section_with_a_passage_becomes_a_group() -> None:
    test = exam(section(ref("a.xml") + ref("b.xml")))
    files = {"t.xml": test, "a.xml": ITEM, "b.xml": ITEM, "c.xml": ITEM}
    listed = "".join(map(resource, ("a.xml", "b.xml", "c.xml"))) + resource("t.xml", "test_xmlv2p1")
    found = read(package(listed, files), "p.zip")
    group, alone = found.questions
    assert (group.kind, group.name, group.body["stem"], group.points) == ("case_group", "材料一", "材料原文", 200)
    assert alone.kind == "single_choice"


def test_group_with_a_refused_part_does_not_come_in() -> None:
    slider = item(response("X"), '<sliderInteraction responseIdentifier="RESPONSE"/>')
    test = exam(section(ref("a.xml") + ref("b.xml")))
    listed = resource("a.xml") + resource("b.xml") + resource("t.xml", "test_xmlv2p1")
    found = read(package(listed, {"t.xml": test, "a.xml": ITEM, "b.xml": slider}), "p.zip")
    assert found.questions == []
    assert faults(found) == [("b.xml", "sliderInteraction"), ("t.xml", "assessmentSection")]


STIMULUS = """<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="s" title="文">
<qti-stimulus-body><p>共同材料</p></qti-stimulus-body></qti-assessment-stimulus>""".encode()
TAG = b'<qti-assessment-stimulus-ref identifier="s" href="../s.xml"/><qti-item-body>'
SHARING = THIRD.replace(b"<qti-item-body>", TAG)


def test_items_of_one_stimulus_become_a_group() -> None:
    listed = resource("items/a.xml", "item_xmlv3p0") + resource("items/b.xml", "item_xmlv3p0")
    found = read(package(listed, {"items/a.xml": SHARING, "items/b.xml": SHARING, "s.xml": STIMULUS}), "p.zip")
    (group,) = found.questions
    assert (group.body["stem"], len(group.body["questions"]), group.name) == ("共同材料", 2, "文")


def test_item_whose_stimulus_is_not_there_is_refused() -> None:
    assert faults(read(SHARING, "a.xml")) == [("a.xml", "assessmentStimulusRef")]
    found = read(package(resource("items/a.xml", "item_xmlv3p0"), {"items/a.xml": SHARING}), "p.zip")
    assert faults(found) == [("items/a.xml", "assessmentStimulusRef")]
    assert faults(read(exam(ref("a.xml")), "t.xml")) == [("t.xml", "assessmentTest")]


def test_metadata_of_another_program_gives_tags_and_difficulty() -> None:
    (question,) = read(package(resource("a.xml", inner=LOM), {"a.xml": ITEM}), "p.zip").questions
    assert (question.tags, question.difficulty, question.level) == (("法规",), 4, None)


@pytest.mark.parametrize(
    "address",
    ["../a.xml", "/etc/passwd", "http://x.cn/a.xml", "file:///etc/passwd", "..\\a.xml", "%2e%2e/a.xml", "C:/a.xml", ""],
)
def test_addresses_that_lead_out_of_the_package_are_refused(address: str) -> None:
    files = {"t.xml": exam(section(ref(address), "x")), "b.xml": ITEM}
    listed = resource(address) + resource("b.xml") + resource("t.xml", "test_xmlv2p1")
    found = read(package(listed, files), "p.zip")
    assert [question.place for question in found.questions] == ["b.xml"]
    assert faults(found) == [("imsmanifest.xml", "resource")]


def test_picture_in_a_package_is_refused_by_its_name() -> None:
    shown = item(response("Y"), "<p><img src='images/sign.png' alt='标志'/></p>" + choices("X", "Y"))
    found = read(package(resource("a.xml"), {"a.xml": shown, "images/sign.png": b"\x89PNG"}), "p.zip")
    assert "sign.png" in str(found.faults[0])


def forged() -> bytes:
    """A bomb whose unpacked size is forged in the central directory."""
    data = package(resource("a.xml"), {"a.xml": b" " * 30_000_000})
    central = data.rindex(b"PK\x01\x02")
    return data[: central + 24] + struct.pack("<I", 10) + data[central + 28 :]


def encrypted() -> bytes:
    data = bytearray(package(resource("a.xml"), {"a.xml": ITEM}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.rindex(mark)
        data[place + offset] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        forged(),
        encrypted(),
        package(resource("a.xml"), {"a.xml": b" " * 30_000_000}),
        package(resource("a.xml"), {"../a.xml": ITEM}),
        package(resource("a.xml"), {"/a.xml": ITEM}),
        package("<resource", {"a.xml": ITEM}),
        package("", {"a.xml": ITEM}),
    ],
)
def test_reader_refuses_a_hostile_package_at_once(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(data, "p.zip")


@pytest.mark.parametrize(
    "inner",
    [b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", b"<a>" * 80 + b"</a>" * 80, b"\xff\xfe\x00"],
)
def test_hostile_item_or_test_is_refused_by_name(inner: bytes) -> None:
    listed = resource("a.xml") + resource("b.xml") + resource("t.xml", "test_xmlv2p1")
    found = read(package(listed, {"a.xml": inner, "t.xml": inner, "b.xml": ITEM}), "p.zip")
    assert len(found.questions) == 1
    assert sorted(faults(found)) == [("a.xml", "XML"), ("t.xml", "assessmentTest")]


def test_empty_selection_gives_a_package_that_says_so() -> None:
    data, none = write21([])
    assert none == []
    with pytest.raises(UnreadableFile, match="没有试题"):
        read(data, "x.zip")

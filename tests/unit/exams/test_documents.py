"""The printed forms: everybody is on them, rare characters survive, markup stays text, QR codes can be read."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import time

import pytest
import zxingcpp
from pypdf import PdfReader

from hongling_exam.core.typesetting import GlyphMissing, TooMuchToPrint
from hongling_exam.exams import documents
from tests.unit.exams import printed

MARKUP = '#panic("x") $a$ *b* _c_ `d` <e> @f \\ // g {{7*7}} = h'


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def test_sixty_tickets_name_everybody_within_seconds() -> None:
    started = time.perf_counter()
    pdf = documents.admission_tickets([printed.ticket(index) for index in range(60)])
    assert time.perf_counter() - started < 10
    text = text_of(pdf)
    assert pages_of(pdf) == 30
    assert text.count("准考证号") == 60
    assert all(f"2026-2-{number:04}" in text for number in range(1, 61))
    assert all(name in text for name in printed.NAMES)


def test_ticket_with_long_rules_takes_a_page_of_its_own() -> None:
    tickets = [printed.ticket(index, printed.RULES * 4) for index in range(3)]
    assert pages_of(documents.admission_tickets(tickets)) == 3


def test_slips_hold_code_and_person_eight_to_a_page() -> None:
    pdf = documents.sign_in_slips([printed.slip(index) for index in range(9)])
    assert pages_of(pdf) == 2
    assert text_of(pdf).count("7K4M-92QX") == 9


@pytest.mark.parametrize(("capacity", "columns", "pages"), [(30, 6, 1), (144, 12, 1), (300, 20, 2), (1, 1, 1)])
def test_seat_plan_shows_every_seat(capacity: int, columns: int, pages: int) -> None:
    pdf = documents.seat_plans([printed.seat_plan(capacity, columns)])
    assert pages_of(pdf) == pages
    assert f"座位 {capacity} 个" in text_of(pdf)


def test_seat_plan_leaves_free_seats_empty() -> None:
    text = text_of(documents.seat_plans([printed.seat_plan(30, 6)]))
    assert "2026-2-0028" in text
    assert "2026-2-0029" not in text


def test_sign_in_sheet_repeats_its_head_and_lists_everybody() -> None:
    pdf = documents.sign_in_sheets([printed.sign_in_sheet(34), printed.sign_in_sheet(2)])
    text = text_of(pdf)
    assert text.count("考生签名") == pages_of(pdf) == 4
    assert "2026-2-0034" in text
    assert text.count("监考员签名") == 4


def test_score_list_ends_with_its_count() -> None:
    text = text_of(documents.score_list(printed.scores(40)))
    assert "89.5" in text
    assert "合格率 75.0%" in text


def test_score_list_of_nobody_is_still_a_form() -> None:
    assert "成绩" in text_of(documents.score_list(printed.scores(0)))


def test_score_report_shows_result_and_parts() -> None:
    text = text_of(documents.score_report(printed.report()))
    assert all(part in text for part in ("阿依古丽·买买提", "86.5", "多项选择题", "24.5", "合格", "9f2c 41ab"))


def test_receipt_carries_digest_and_signature_whole() -> None:
    data = printed.receipt()
    text = "".join(text_of(documents.receipt(data)).split())
    assert data.digest in text
    assert data.signature in text


def test_room_record_says_what_happened() -> None:
    text = text_of(documents.room_records([printed.room_record()]))
    assert all(part in text for part in ("周国强、李㛃", "10 分钟", "显示器黑屏", "俞××"))


def test_room_record_of_a_quiet_room_says_none() -> None:
    quiet = dataclasses.replace(printed.room_record(), absent=[], extensions=[], incidents=[], invigilators=[])
    assert text_of(documents.room_records([quiet])).count("无") >= 2


def test_markup_in_a_name_is_printed_as_typed() -> None:
    ticket = dataclasses.replace(printed.ticket(0), name=MARKUP, organization=MARKUP, rules=[MARKUP])
    text = text_of(documents.admission_tickets([ticket])).replace("\n", "").replace(" ", "")
    assert text.count(MARKUP.replace(" ", "")) == 3


@pytest.mark.parametrize("length", [50])
def test_longest_name_stays_whole(length: int) -> None:
    name = ("阿依古丽·买买提" * 10)[:length]
    sheet = printed.sign_in_sheet(1)
    row = dataclasses.replace(sheet.rows[0], name=name)
    text = text_of(documents.sign_in_sheets([dataclasses.replace(sheet, rows=[row])]))
    assert name in text.replace("\n", "")


def test_name_without_glyph_stops_the_batch_and_is_named() -> None:
    bad = dataclasses.replace(printed.ticket(1), name="张\U000323af")
    with pytest.raises(GlyphMissing) as refused:
        documents.admission_tickets([printed.ticket(0), bad])
    assert refused.value.characters == "\U000323af"


def test_too_many_sheets_are_refused() -> None:
    with pytest.raises(TooMuchToPrint):
        documents.sign_in_slips([printed.slip(0)] * (documents.MOST_SHEETS + 1))


def test_nothing_to_print_is_a_fault() -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        documents.admission_tickets([])


def picture_of(pdf: bytes) -> memoryview:
    """The first page in grey, rows of pixels, as poppler draws it."""
    drawing = subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-singlefile", "-"], input=pdf, capture_output=True, check=True
    )
    kind, size, _depth, pixels = drawing.stdout.split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    return memoryview(pixels).cast("B", (height, width))


@pytest.mark.parametrize("kind", ["ticket", "slip", "report", "receipt"])
def test_phone_reads_the_code_on_paper(kind: str) -> None:
    pdf = {
        "ticket": lambda: documents.admission_tickets([printed.ticket(0)]),
        "slip": lambda: documents.sign_in_slips([printed.slip(0)]),
        "report": lambda: documents.score_report(printed.report()),
        "receipt": lambda: documents.receipt(printed.receipt()),
    }[kind]()
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(pdf))] == [printed.CHECK_URL]

"""The printed forms: everybody is on them, rare characters survive, markup stays text, QR codes can be read."""

from __future__ import annotations

import dataclasses
import time

import pytest

from hongling_exam.core.typesetting import GlyphMissing, TooMuchToPrint
from hongling_exam.exams import documents
from tests.paper import codes_on, pages_of, text_of
from tests.unit.exams import printed

MARKUP = '#panic("x") $a$ *b* _c_ `d` <e> @f \\ // g {{7*7}} = h'


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
        documents.admission_tickets([printed.ticket(0)] * (documents.MOST_SHEETS + 1))


def test_nothing_to_print_is_a_fault() -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        documents.admission_tickets([])


def test_phone_reads_the_codes_on_tickets_and_receipts() -> None:
    assert codes_on(documents.admission_tickets([printed.ticket(0)])) == [printed.CHECK_URL]
    assert codes_on(documents.receipt(printed.receipt())) == [printed.CHECK_URL]

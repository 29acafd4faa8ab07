"""What speaks against publishing a session: every reason at once, and nothing at all for a sound plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from hongling_exam.exams.rules.conflicts import PaperFacts, Plan, RoomFacts, findings
from hongling_exam.exams.rules.time import Window
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

NINE = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
BEFORE = NINE - dt.timedelta(days=3)
HALF_PAST_TEN = NINE + dt.timedelta(minutes=90)
PAPER = PaperFacts(Level.JUNIOR, Purpose.EXAM, sealed=True)
ROOM = RoomFacts("1 号机房", 30, (1, 2), invigilators=1)
SOUND = Plan(
    level=Level.JUNIOR,
    window=Window(NINE, HALF_PAST_TEN, 5400, 1800),
    earliest_submit_s=1800,
    review={"after_release": ["score"]},
    paper=PAPER,
    admitted=2,
    rooms=(ROOM,),
)


def codes(now: dt.datetime = BEFORE, **changes: Any) -> list[str]:
    return [each.code for each in findings(dataclasses.replace(SOUND, **changes), now)]


def window(**changes: Any) -> Window:
    return dataclasses.replace(SOUND.window, **changes)


def test_sound_plan_has_nothing_against_it() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no-sealed-paper", {"paper": None}),
        ("no-sealed-paper", {"paper": dataclasses.replace(PAPER, sealed=False)}),
        ("level", {"paper": dataclasses.replace(PAPER, level=Level.SENIOR)}),
        ("practice-questions", {"paper": dataclasses.replace(PAPER, purpose=Purpose.PRACTICE)}),
        ("practice-questions", {"paper": dataclasses.replace(PAPER, purpose=Purpose.PRACTICE), "practice_reason": " "}),
        ("window-too-short", {"longest_extra_s": 1}),
        ("window-too-short", {"window": window(duration_s=5401)}),
        ("late-entry", {"window": window(late_entry_s=5401)}),
        ("earliest-submit", {"earliest_submit_s": 5401}),
        ("overlap", {"clashes": [("陆明华", "中级考试")]}),
        ("own-invigilator", {"own_invigilators": ["陆明华"]}),
        ("overbooked", {"rooms": (dataclasses.replace(ROOM, capacity=1),)}),
        ("overbooked", {"rooms": (dataclasses.replace(ROOM, seats=(31,)),)}),
        ("room-taken", {"rooms": (dataclasses.replace(ROOM, taken_by="中级考试"),)}),
        ("seats-missing", {"unseated": ["沈雅琴"]}),
        ("review", {"review": {"right_after": ["key"]}}),
        ("review", {"review": {"during": ["score"]}}),
        ("review", {"review": {"whenever": ["answers"]}}),
    ],
)
def test_one_fault_is_one_reason(code: str, changes: dict[str, Any]) -> None:
    assert codes(**changes) == [code]
    assert findings(dataclasses.replace(SOUND, **changes), BEFORE)[0].blocks


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no-invigilator", {"rooms": (dataclasses.replace(ROOM, invigilators=0),)}),
        ("no-rooms", {"rooms": ()}),
        ("nobody", {"admitted": 0}),
        ("no-account", {"without_account": ["沈雅琴"]}),
    ],
)
def test_warning_does_not_block(code: str, changes: dict[str, Any]) -> None:
    assert codes(**changes) == [code]
    assert not findings(dataclasses.replace(SOUND, **changes), BEFORE)[0].blocks


@pytest.mark.parametrize(("extra_s", "found"), [(0, []), (1800, []), (1801, ["window-too-short"])])
def test_longest_accommodation_fits_to_the_second(extra_s: int, found: list[str]) -> None:
    long = window(closes_at=NINE + dt.timedelta(minutes=120))
    assert codes(window=long, longest_extra_s=extra_s) == found


@pytest.mark.parametrize(
    ("minute", "found"),
    [(-1, []), (0, ["opens-now"]), (29, ["opens-now"]), (30, ["too-late"]), (200, ["too-late"])],
)
def test_publishing_too_late_for_anybody_is_refused(minute: int, found: list[str]) -> None:
    assert codes(NINE + dt.timedelta(minutes=minute)) == found


def test_all_reasons_come_at_once_and_what_blocks_comes_first() -> None:
    found = codes(
        paper=dataclasses.replace(PAPER, level=Level.SENIOR, purpose=Purpose.PRACTICE),
        longest_extra_s=600,
        rooms=(dataclasses.replace(ROOM, invigilators=0, capacity=1),),
        unseated=["沈雅琴"],
    )
    assert found == [
        "level", "practice-questions", "window-too-short", "overbooked", "seats-missing", "no-invigilator",
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [{"is_mock": True}, {"practice_reason": "题库尚未建成，经组织办同意"}])
def test_practice_questions_are_fine_for_a_mock_or_with_a_reason(changes: dict[str, Any]) -> None:
    assert codes(paper=dataclasses.replace(PAPER, purpose=Purpose.PRACTICE), **changes) == []


def test_mock_session_may_show_keys_after_the_attempt_but_not_during() -> None:
    assert codes(is_mock=True, review={"right_after": ["score", "right", "points", "key", "explanation"]}) == []
    assert codes(is_mock=True, review={"during": ["key"]}) == ["review"]


def test_many_names_are_cut_after_five_with_their_number() -> None:
    finding = findings(dataclasses.replace(SOUND, unseated=["甲", "乙", "丙", "丁", "戊", "己"]), BEFORE)[0]
    assert finding.text % finding.params == "6 名考生还没有座位：甲、乙、丙、丁、戊 等。"

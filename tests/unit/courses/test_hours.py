"""How learning time is counted: by the server alone, once, and only while somebody is there."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.courses.rules.hours import (
    CHECK_EVERY,
    CHECK_GRACE,
    PULSE_MOST,
    Reading,
    Sitting,
    closed,
    credit_minutes,
    hours_text,
    missing,
    opened,
    present,
    pulse,
)

START = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)


def at(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def read_for(seconds: int, every: int = 20) -> Sitting:
    sitting = opened(START)
    for number in range(1, seconds // every + 1):
        sitting = pulse(sitting, number, at(number * every))
    return sitting


def test_reader_who_stays_gets_the_servers_seconds() -> None:
    assert read_for(300).counted == 300


def test_lost_network_counts_one_pulse_at_most() -> None:
    assert pulse(opened(START), 1, at(3600)).counted == PULSE_MOST


@pytest.mark.parametrize("sequence", [0, 1, 2])
def test_pulse_sent_before_adds_nothing(sequence: int) -> None:
    sitting = pulse(pulse(opened(START), 1, at(20)), 2, at(40))
    assert pulse(sitting, sequence, at(60)) == sitting


def test_pulse_from_a_clock_gone_back_adds_nothing_and_the_clock_stands() -> None:
    sitting = pulse(opened(START), 1, at(20))
    back = pulse(sitting, 2, at(5))
    assert (back.counted, back.seen_at) == (20, at(20))


def test_nobody_there_loses_what_was_not_proved() -> None:
    sitting = read_for(CHECK_EVERY)
    assert sitting.check_due_at == at(CHECK_EVERY + CHECK_GRACE)
    late = pulse(sitting, 1000, at(CHECK_EVERY + CHECK_GRACE + 1))
    assert late.counted == 0
    assert pulse(late, 1001, at(CHECK_EVERY + CHECK_GRACE + 30)).counted == 0


def test_somebody_there_keeps_what_was_counted_and_goes_on() -> None:
    sitting = present(read_for(CHECK_EVERY), at(CHECK_EVERY + 30))
    assert (sitting.counted, sitting.unproved, sitting.check_due_at) == (CHECK_EVERY, 0, None)
    assert pulse(sitting, 1000, at(CHECK_EVERY + 50)).counted == CHECK_EVERY + 20


def test_reader_who_scrolls_is_never_asked_and_keeps_everything() -> None:
    sitting = opened(START)
    for number in range(1, 200):
        sitting = pulse(sitting, number, at(number * 20), active=number % 10 == 0)
        assert sitting.check_due_at is None
    assert sitting.counted == 199 * 20


def test_reader_who_comes_back_too_late_loses_the_silence_and_goes_on() -> None:
    back = pulse(read_for(CHECK_EVERY), 1000, at(CHECK_EVERY + CHECK_GRACE + 5), active=True)
    assert (back.counted, back.check_due_at) == (0, None)


def test_late_answer_goes_on_without_the_lost_seconds() -> None:
    sitting = present(read_for(CHECK_EVERY), at(CHECK_EVERY + CHECK_GRACE + 5))
    assert (sitting.counted, sitting.check_due_at) == (0, None)


def test_presence_that_nobody_asked_for_changes_nothing() -> None:
    sitting = read_for(100)
    assert present(sitting, at(500)) == sitting


def test_visit_closed_after_an_unanswered_check_loses_its_seconds() -> None:
    assert closed(read_for(CHECK_EVERY), at(CHECK_EVERY + CHECK_GRACE + 1)).counted == 0
    assert closed(read_for(CHECK_EVERY), at(CHECK_EVERY + 1)).counted == CHECK_EVERY
    assert closed(read_for(100), at(101)).counted == 100


steps = st.lists(
    st.tuples(st.sampled_from(["pulse", "active", "present"]), st.integers(0, 300), st.integers(0, 900)), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(steps)
def test_nothing_sent_ever_outruns_the_servers_clock(sent: list[tuple[str, int, int]]) -> None:
    sitting, now = opened(START), 0
    for act, sequence, passed in sent:
        now += passed
        if act == "present":
            sitting = present(sitting, at(now))
        else:
            sitting = pulse(sitting, sequence, at(now), active=act == "active")
        assert 0 <= sitting.unproved <= sitting.counted <= now
        assert sitting.unproved < CHECK_EVERY + 2 * PULSE_MOST + CHECK_GRACE


@pytest.mark.parametrize(
    ("reading", "wanted"),
    [
        (Reading(20, 600, 90, 2, 2), {}),
        (Reading(20, 599, 90, 0, 0), {"seconds": 1}),
        (Reading(25, 749, 89, 3, 1), {"seconds": 1, "share": 1, "questions": 2}),
    ],
)
def test_lesson_is_finished_when_nothing_is_missing(reading: Reading, wanted: dict[str, int]) -> None:
    assert missing(reading) == wanted


@pytest.mark.parametrize(("counted", "minutes"), [(599, 9), (1200, 20), (9000, 20)])
def test_minutes_are_those_counted_and_never_more_than_the_lessons_own(counted: int, minutes: int) -> None:
    assert credit_minutes(Reading(20, counted, 100, 0, 0)) == minutes


@pytest.mark.parametrize(("minutes", "text"), [(0, "0"), (44, "0.9"), (45, "1"), (100, "2.2"), (900, "20")])
def test_credit_hours_are_forty_five_minutes_rounded_down(minutes: int, text: str) -> None:
    assert hours_text(minutes) == text

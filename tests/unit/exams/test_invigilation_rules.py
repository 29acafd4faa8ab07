"""What a seat shows, how much time a re-opening takes, and answers in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hongling_exam.core.actor import NOBODY, SYSTEM, Actor
from hongling_exam.core.errors import Refused
from hongling_exam.exams.rules.invigilation import check_not_own, checked_reason, seat_state, time_for_reopening
from hongling_exam.exams.rules.shown_answers import numbered_questions, plain_text, shown_answer
from hongling_exam.exams.states import AttemptState, SeatState

NINE = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)


def after(minutes: float) -> dt.datetime:
    return NINE + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("state", "now", "contact", "submitted", "shown"),
    [
        (None, 0, None, None, SeatState.ABSENT),
        (AttemptState.IN_PROGRESS, 10, 9, None, SeatState.ANSWERING),
        (AttemptState.IN_PROGRESS, 10.1, 9, None, SeatState.OFFLINE),
        (AttemptState.IN_PROGRESS, 60, 60, None, SeatState.TIMED_OUT),
        (AttemptState.SUBMITTED, 70, 50, 50, SeatState.SUBMITTED),
        (AttemptState.TIMED_OUT, 70, 50, 60, SeatState.TIMED_OUT),
        (AttemptState.GRADED, 70, 50, 50, SeatState.SUBMITTED),
        (AttemptState.FINAL, 70, 50, 60, SeatState.TIMED_OUT),
        (AttemptState.VOIDED, 5, 5, None, SeatState.VOIDED),
    ],
)
def test_seat_shows(
    state: AttemptState | None, now: float, contact: float | None, submitted: float | None, shown: SeatState
) -> None:
    deadline = after(60) if state else None
    heard = after(contact) if contact is not None else None
    ended = after(submitted) if submitted is not None else None
    assert seat_state(state, deadline, ended, heard, after(now)) is shown


@pytest.mark.parametrize(
    ("now", "minutes", "given"),
    [(20, 0, 0), (20, 30, 0), (50, 15, 5), (60, 10, 10), (100, 10, 50), (119, 1, 60)],
)
def test_reopening_takes_just_the_time_that_is_missing(now: float, minutes: int, given: float) -> None:
    assert time_for_reopening(after(60), after(120), minutes, after(now)) == dt.timedelta(minutes=given)


@pytest.mark.parametrize(("now", "minutes", "code"), [(60, 0, "minutes-too-few"), (120, 10, "window-closed")])
def test_reopening_is_refused(now: float, minutes: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        time_for_reopening(after(60), after(120), minutes, after(now))
    assert refusal.value.code == code


def test_deadline_extended_beyond_the_window_keeps_it_open_for_reopening() -> None:
    assert time_for_reopening(after(130), after(120), 0, after(125)) == dt.timedelta()


def test_system_and_strangers_have_no_own_attempt() -> None:
    for actor in (SYSTEM, NOBODY, Actor(5, "another", 6)):
        check_not_own(actor, 7, 8)
    for own in (Actor(7, "same account"), Actor(5, "same person", 8)):
        with pytest.raises(Refused):
            check_not_own(own, 7, 8)


def test_reason_is_trimmed_and_bounded() -> None:
    assert checked_reason(" 停电 ") == "停电"
    with pytest.raises(Refused):
        checked_reason("长" * 201)


OPTIONS = [{"id": "o1", "html": "<p>甲 <b>一</b></p>"}, {"id": "o2", "html": "乙 &lt; 丙"}, {"id": "o3", "html": "丁"}]
MATCHING = {"kind": "matching", "left": [{"id": "l1", "html": "左"}, {"id": "l2", "html": "中"}], "right": OPTIONS}


@pytest.mark.parametrize(
    ("question", "answer", "shown"),
    [
        ({"kind": "single_choice", "options": OPTIONS}, "o2", "B. 乙 < 丙"),
        ({"kind": "multiple_choice", "options": OPTIONS}, ["o3", "o1"], "A. 甲 一；C. 丁"),
        ({"kind": "ordering", "options": OPTIONS}, ["o3", "o1", "o2"], "C. 丁；A. 甲 一；B. 乙 < 丙"),
        ({"kind": "true_false"}, False, "×"),
        ({"kind": "fill_blank", "blanks": 2}, ["乙", "甲"], "乙；甲"),
        (MATCHING, {"l2": "o3", "l1": "gone", "nothing": "o1"}, "1. 左 → ；2. 中 → C. 丁"),
        ({"kind": "essay"}, "一段话", "一段话"),
        ({"kind": "numeric"}, None, ""),
    ],
)
def test_answer_in_words(question: dict[str, Any], answer: object, shown: str) -> None:
    assert shown_answer(question, answer) == shown


def test_sub_questions_count_one_by_one() -> None:
    group = {"id": "g", "questions": [{"id": "b"}, {"id": "c"}]}
    paper = {"sections": [{"questions": [{"id": "a"}, group]}, {"questions": [{"id": "d"}]}]}
    numbers = {name: number for name, (number, _question) in numbered_questions(paper).items()}
    assert numbers == {"a": 1, "b": 2, "c": 3, "d": 4}


def test_markup_becomes_one_line() -> None:
    assert plain_text("<p>第一行</p>\n<p>A&amp;B</p>") == "第一行 A&B"

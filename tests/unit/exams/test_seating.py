"""Seats follow numbers so that neighbours sit different forms."""

from __future__ import annotations

import pytest

from hongling_exam.exams.rules.draw import form_index
from hongling_exam.exams.rules.seating import (
    RoomSeats,
    Seating,
    admission_number,
    free_seats,
    number_prefix,
    seat_order,
)


def test_serpentine_turns_round_at_the_end_of_a_row() -> None:
    assert seat_order(8, 3, Seating.SERPENTINE) == [1, 2, 3, 6, 5, 4, 7, 8]
    assert seat_order(8, 3, Seating.SEQUENTIAL) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(("capacity", "columns"), [(30, 6), (30, 5), (31, 6), (1, 1), (7, 20), (40, 1)])
def test_every_seat_is_given_out_once(capacity: int, columns: int) -> None:
    for seating in Seating:
        assert sorted(seat_order(capacity, columns, seating)) == list(range(1, capacity + 1))


@pytest.mark.parametrize(("capacity", "columns"), [(30, 6), (30, 5), (36, 6), (12, 1)])
def test_two_forms_differ_beside_and_behind(capacity: int, columns: int) -> None:
    forms = {}
    for serial, seat in enumerate(seat_order(capacity, columns, Seating.SERPENTINE), 1):
        forms[seat] = form_index("seed", admission_number(number_prefix(2026, 1), serial), 2)
    for seat in range(1, capacity + 1):
        if seat % columns and seat < capacity:
            assert forms[seat] != forms[seat + 1]
        if seat + columns <= capacity:
            assert forms[seat] != forms[seat + columns]


def test_free_seats_go_room_after_room_past_the_taken_ones() -> None:
    rooms = [RoomSeats(7, 3, 6), RoomSeats(9, 2, 6)]
    assert list(free_seats(rooms, {(7, 2), (9, 1)}, Seating.SEQUENTIAL)) == [(7, 1), (7, 3), (9, 2)]

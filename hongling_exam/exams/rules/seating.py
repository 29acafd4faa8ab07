"""Admission numbers and the order in which seats are given out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum


class Seating(LabelledEnum):
    """How people in the order of their numbers are led to the seats of a room.

    Paper forms alternate by number (rules.draw.form_index). Serpentine lets them differ beside and behind; sequential
    lets them differ beside.
    """

    SERPENTINE = "serpentine", N_("蛇形：左右、前后都错开 A、B 卷")
    SEQUENTIAL = "sequential", N_("顺序：按座位号依次排")


@dataclass(frozen=True)
class RoomSeats:
    """The seats of a room, numbered row by row from the front left."""

    room_id: int
    capacity: int
    columns: int


def number_prefix(year: int, level_rank: int) -> str:
    """What all admission numbers of a year and level begin with."""
    return f"{year}-{level_rank}-"


def admission_number(prefix: str, serial: int) -> str:
    """准考证号: 2026-2-0007."""
    return f"{prefix}{serial:04d}"


def seat_order(capacity: int, columns: int, seating: Seating) -> list[int]:
    """All seats of a room, in the order they are given out."""
    rows = [list(range(first, min(first + columns, capacity + 1))) for first in range(1, capacity + 1, columns)]
    if seating is Seating.SERPENTINE:
        rows = [row[::-1] if place % 2 else row for place, row in enumerate(rows)]
    return [seat for row in rows for seat in row]


def free_seats(
    rooms: Sequence[RoomSeats], taken: Collection[tuple[int, int]], seating: Seating
) -> Iterator[tuple[int, int]]:
    """The (room id, seat) still free, room after room; `taken` are the others."""
    for room in rooms:
        for seat in seat_order(room.capacity, room.columns, seating):
            if (room.room_id, seat) not in taken:
                yield room.room_id, seat

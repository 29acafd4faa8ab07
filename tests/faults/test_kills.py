"""`kill -9` under load, again and again: what was acknowledged is stored, and no deadline moves.

HONGLING_KILLS is the number of kills over both engines (20 where it is not set; `make faults` asks for 200).
"""

from __future__ import annotations

import os
import random
import time

import pytest

from tests.faults.served import Hall, served_hall, until
from tests.sitting import check_signature, digest_of

pytestmark = pytest.mark.faults
# Taken out of the environment: the server refuses settings it does not know.
KILLS = max(2, int(os.environ.pop("HONGLING_KILLS", "20")) // 2)
LEAST_BETWEEN = 40
"""Saves acknowledged between two kills, so that each kill meets a server at work."""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_server_has_lost_nothing_it_acknowledged(engine: str) -> None:
    chance = random.Random(4)
    with served_hall(engine) as hall:
        with hall.under_load():
            for kill in range(KILLS):
                _kill_at_work(hall, kill, chance.uniform(0, 0.3))
        assert hall.acknowledged() >= KILLS * LEAST_BETWEEN
        assert any(0 in candidate.statuses for candidate in hall.candidates)
        assert {status for candidate in hall.candidates for status in candidate.statuses} <= {0, 200, 503}
        for candidate in hall.candidates:
            candidate.check_nothing_lost()
        _check_the_ending(hall)


def _kill_at_work(hall: Hall, kill: int, after: float) -> None:
    before = hall.acknowledged()
    until(lambda: hall.acknowledged() >= before + LEAST_BETWEEN, "nobody could save after the restart")
    time.sleep(after)
    if kill % 2:
        hall.server.kill_workers()
        hall.server.wait()
    else:
        hall.server.kill_all()
        hall.server.start()


def _check_the_ending(hall: Hall) -> None:
    """Everybody drains and submits: the receipts speak of exactly what is held."""
    for candidate in hall.candidates:
        candidate.drain()
        answer = candidate.submit()
        assert answer.status_code == 201, answer.text
        held = {question: each["answer"] for question, each in candidate.show()["responses"].items()}
        assert answer.json()["digest"] == digest_of(candidate.attempt, held)
        check_signature(answer.json(), candidate.call("GET", "/keys").json()["keys"])

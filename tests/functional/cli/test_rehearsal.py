"""Rehearsal halls opened beside each other."""

from __future__ import annotations

from flask import Flask

from hongling_exam.cli.rehearsal import open_hall
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import load_shipped_content
from tests.acting import at_once
from tests.cast import Cast


def test_halls_opened_at_once_are_halls_of_their_own(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        load_shipped_content(SYSTEM)
    halls = at_once(app, [lambda: open_hall(3, 5)] * 3)
    assert not [hall for hall in halls if isinstance(hall, Exception)], halls
    assert len({hall["session"] for hall in halls}) == 3
    assert len({account["username"] for hall in halls for account in hall["accounts"]}) == 9

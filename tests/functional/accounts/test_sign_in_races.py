"""Right and wrong passwords for one account at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from hongling_exam.accounts.actions import forget_failures, note_failure
from hongling_exam.accounts.queries import wait_seconds
from hongling_exam.core.unit_of_work import unit_of_work
from tests.acting import at_once

SUBJECT = "account:1"


def test_right_and_wrong_passwords_at_once_are_each_answered(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        note_failure(SUBJECT)
    acts: list[Callable[[], Any]] = []
    for _ in range(10):
        acts += [partial(note_failure, SUBJECT), partial(forget_failures, SUBJECT)]
    assert at_once(app, acts) == [None] * 20


def test_wrong_passwords_at_once_are_all_counted(app: Flask) -> None:
    acts: list[Callable[[], Any]] = []
    for _ in range(8):
        acts.append(partial(note_failure, SUBJECT))
    at_once(app, acts)
    with app.app_context():
        assert wait_seconds(SUBJECT) == 16

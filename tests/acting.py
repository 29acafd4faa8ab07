"""The cast at work without a browser: the actor an account is, and many units of work at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from hongling_exam.accounts.models import Account
from hongling_exam.accounts.queries import actor_of
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from tests.cast import Cast


def acting(app: Flask, cast: Cast, name: str = "organizer") -> Actor:
    """The actor of the cast's account `name`; needs an app context."""
    by_role: dict[str, list[str]] = app.extensions["hongling_role_permissions"]
    return actor_of(db.session.get_one(Account, cast.accounts[name]), lambda role: by_role.get(role, []))


def at_once(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    """Run each act in a thread and a unit of work of its own, all let go together; gives results or exceptions."""
    gate = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        try:
            with app.app_context(), unit_of_work():
                outcomes[place] = acts[place]()
        except Exception as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes

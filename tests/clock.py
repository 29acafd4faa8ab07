"""The clock of the tests: it stands at nine in the morning of the office until a test moves it."""

from __future__ import annotations

import datetime as dt

MORNING = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)


class SetClock:
    """A clock that stands until a test moves it."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def now(self) -> dt.datetime:
        """The moment set last."""
        return self.moment

    def move(self, **by: float) -> None:
        """Go forward by a timedelta's keywords."""
        self.moment += dt.timedelta(**by)

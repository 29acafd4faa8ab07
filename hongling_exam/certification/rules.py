"""Pure rules of the certification record: how long a pass counts."""

from __future__ import annotations

import datetime as dt


def valid_until(sat_on: dt.date, years: int) -> dt.date:
    """The last day on which a pass counts: the same day so many years later, 28 February for a 29th."""
    try:
        return sat_on.replace(year=sat_on.year + years)
    except ValueError:
        return sat_on.replace(year=sat_on.year + years, day=28)


def is_valid(until: dt.date | None, today: dt.date) -> bool:
    """Whether a credit counts today; its last day is included (民法典 §1259)."""
    return until is not None and today <= until

"""Days where the offices are."""

from __future__ import annotations

import datetime as dt

OFFICE = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
"""Has kept UTC+8 since 1991; a fixed offset needs no time zone database."""


def office_day(moment: dt.datetime) -> dt.date:
    """The day in the office at an instant."""
    return moment.astimezone(OFFICE).date()

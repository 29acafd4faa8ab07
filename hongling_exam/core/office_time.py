"""Time as the offices read it."""

from __future__ import annotations

import datetime as dt

OFFICE_ZONE = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
"""Has kept UTC+8 since 1991; a fixed offset needs no time zone database."""


def office_day(moment: dt.datetime) -> dt.date:
    """The day an instant falls on in the office."""
    return moment.astimezone(OFFICE_ZONE).date()

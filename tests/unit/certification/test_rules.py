"""Days and validity."""

from __future__ import annotations

import datetime as dt

import pytest

from hongling_exam.certification.rules import is_valid, valid_until
from hongling_exam.core.office_time import office_day


@pytest.mark.parametrize(
    ("sat_on", "years", "until"),
    [
        (dt.date(2026, 11, 24), 2, dt.date(2028, 11, 24)),
        (dt.date(2028, 2, 29), 1, dt.date(2029, 2, 28)),
        (dt.date(2028, 2, 29), 4, dt.date(2032, 2, 29)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 12, 31)),
    ],
)
def test_rules_date_the_end_of_a_pass(sat_on: dt.date, years: int, until: dt.date) -> None:
    assert valid_until(sat_on, years) == until


def test_rules_date_an_instant_by_the_office() -> None:
    assert office_day(dt.datetime(2026, 11, 24, 15, 59, 59, tzinfo=dt.UTC)) == dt.date(2026, 11, 24)
    assert office_day(dt.datetime(2026, 11, 24, 16, 0, tzinfo=dt.UTC)) == dt.date(2026, 11, 25)


def test_rules_include_the_last_day() -> None:
    until = dt.date(2028, 11, 24)
    assert is_valid(until, until)
    assert not is_valid(until, until + dt.timedelta(days=1))
    assert not is_valid(None, until)

"""What Excel shows of a number or a moment, and which formats are left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from hongling_exam.core.number_formats import shown_moment, shown_number

DAY = dt.datetime(2010, 11, 4, 9, 5, 7)  # noqa: DTZ001 - a workbook knows no zones
EVENING = dt.datetime(2010, 11, 4, 21, 5)  # noqa: DTZ001 - the same


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.1, "0%", "10%"),
        (0.255, "0.0%", "25.5%"),
        (0.005, "0%", "1%"),
        (0.1, "General", "0.1"),
        (0.30000000000000004, "General", "0.3"),
        (7, "G/通用格式", "7"),
        (7.0, "@", "7"),
        (7, "0.00", "7.00"),
        (2.675, "0.00", "2.68"),
        (0.5, "#.0", ".5"),
        (7, "0000", "0007"),
        (1234567, "#,##0", "1,234,567"),
        (1234.5, '"¥"#,##0.00', "¥1,234.50"),
        (1234.5, "[$¥-804]#,##0.00_);[Red]([$¥-804]#,##0.00)", "¥1,234.50"),
        (-5, "0.0;(0.0)", "(5.0)"),
        (-5, "0.0", "-5.0"),
        (0, '0;-0;"无"', None),
        (32, '0"学时"', "32学时"),
        (32, "0\\人", "32人"),
    ],
)
def test_reader_sees_a_number_as_excel_shows_it(value: float, code: str, shown: str | None) -> None:
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    "code",
    ["# ?/?", "0.00E+00", "0,", "[>100]0;0.0", "[DBNum1]0", "", ";;;", "0 0", "[$-804]aaaa", "0x"],
)
def test_reader_leaves_a_number_alone_whose_format_it_does_not_know(code: str) -> None:
    assert shown_number(0.1, code) is None


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (DAY, "yyyy-mm-dd", "2010-11-04"),
        (DAY, "yyyy/m/d", "2010/11/4"),
        (DAY, 'yyyy"年"m"月"d"日";@', "2010年11月4日"),
        (DAY, '[$-804]m"月"d"日"', "11月4日"),
        (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2010年11月4日"),
        (DAY, "yyyy/m/d h:mm", "2010/11/4 9:05"),
        (DAY, "mm:ss", "05:07"),
        (DAY, "yy.mm", "10.11"),
        (EVENING, '上午/下午h"时"mm"分"', "下午9时05分"),
        (dt.time(9, 5), "hh:mm", "09:05"),
        (dt.time(9, 5), "yyyy-mm-dd", None),
        (DAY, "d-mmm-yy", None),
        (DAY, "[h]:mm", None),
        (DAY, "dddd", None),
        (DAY, "[DBNum1]yyyy", None),
    ],
)
def test_reader_sees_a_moment_as_excel_shows_it_or_leaves_it_alone(
    value: dt.datetime | dt.time, code: str, shown: str | None
) -> None:
    assert shown_moment(value, code) == shown

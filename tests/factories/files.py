"""Files that people send: workbooks with right and with broken rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import openpyxl

from tests.factories.organizations import valid_credit_code, valid_id_number

PEOPLE = ("姓名", "证件号", "手机号", "单位", "从事党务工作起始日期")
XLSX_NAME = "人员 2026.xlsx"


def workbook(*rows: Sequence[object]) -> bytes:
    """An .xlsx with these rows in its first sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def people_rows(count: int, organization: str = "", first: int = 1) -> Iterable[list[object]]:
    """Right rows of people, with invented id numbers."""
    for place in range(first, first + count):
        yield [
            "沈" + "一二三四五六七八九十"[place % 10],
            valid_id_number(place, "19750101"),
            "",
            organization,
            "2019-06-01",
        ]


def organization_rows(count: int) -> Iterable[list[object]]:
    """Right rows of organizations: name, code, kind, scale."""
    for place in range(1, count + 1):
        yield [f"平湖市第{place}箱包有限公司", valid_credit_code(900_000 + place), "企业", "规上"]

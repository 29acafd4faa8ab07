"""Workbooks of questions as trainers send them, and what their page posts with one."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from werkzeug.test import TestResponse

from hongling_exam.question_bank.importing.choices import POINTS
from tests.client import Browser
from tests.factories.files import workbook

HEADER = ("题型", "题干", "A", "B", "C", "D", "答案", "分值")
SINGLE = ("单选题", "预备党员的预备期为多长时间？", "半年", "一年", "两年", "三年", "B", 2)
JUDGED = ("判断题", "党员应当按期交纳党费。", "", "", "", "", "对", 1)
FILLED = ("填空题", "党支部委员会由____名委员组成的，设书记一人。", "", "", "", "", "三至五", 2)
BROKEN = ("单选题", "这道题没有答案", "半年", "一年", "", "", "", 1)
FIELDS: dict[str, Any] = {
    "format": "auto",
    "levels": ["junior"],
    "topic": "unsorted",
    "difficulty": "3",
    "purpose": "exam",
    **{f"points_{kind}": str(points / 100) for kind, points in POINTS.items()},
}


def questions(*rows: Sequence[object]) -> bytes:
    """A workbook of these rows under the usual header."""
    return workbook(HEADER, *rows)


def with_long_source() -> bytes:
    """A workbook of two questions, the first resting on a document whose name fits nowhere."""
    return workbook((*HEADER, "依据"), (*JUDGED, f"《{'长' * 250}》 2022 第七条"), (*SINGLE, ""))


def many(count: int) -> bytes:
    """A workbook of so many different questions."""
    rows = [
        ("单选题", f"{_words(n)}，第 {n} 条规定的期限是多久？", "半年", "一年", "两年", "三年", "B", 1)
        for n in range(count)
    ]
    return questions(*rows)


def _words(number: int) -> str:
    signs = "党组织支部员工企业社会建设工作会议选举"
    return "".join(signs[number // len(signs) ** place % len(signs)] for place in range(4))


def send(visitor: Browser, data: bytes, name: str = "题库.xlsx", **fields: Any) -> TestResponse:
    """Send a file by the page's form."""
    form = {**FIELDS, **fields, "file": (io.BytesIO(data), name)}
    return visitor.post("/questions/import", form, content_type="multipart/form-data")


def sent(visitor: Browser, data: bytes, name: str = "题库.xlsx", **fields: Any) -> str:
    """The address that a file which can be read leads to."""
    answer = send(visitor, data, name, **fields)
    assert answer.status_code == 303, text(answer)
    return answer.location


def confirm(visitor: Browser, address: str, on_error: str = "none", **fields: Any) -> TestResponse:
    """Confirm a preview as its buttons do."""
    return visitor.post(address, {**FIELDS, "on_error": on_error, **fields})


def text(answer: TestResponse) -> str:
    """What a page says."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))

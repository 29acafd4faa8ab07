"""A form, its answer sheet and its keys as PDF and as Word: whole, and remembered."""

from __future__ import annotations

import io

import docx
import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import make_paper
from tests.paper import text_of


@pytest.fixture
def paper(app: Flask, cast: Cast, visitor: Browser) -> int:
    """A sealed paper of all ten kinds, with the organizer signed in."""
    with app.app_context(), unit_of_work():
        made = make_paper().id
    visitor.enter("organizer")
    return made


def words_of(file: bytes) -> str:
    """The words of a Word file, tables included."""
    document = docx.Document(io.BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def read(answer: bytes, ending: str) -> str:
    return "".join((text_of(answer) if ending == "pdf" else words_of(answer)).split())


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_organizer_takes_paper_answer_sheet_and_keys(app: Flask, visitor: Browser, paper: int, ending: str) -> None:
    told = {}
    for document in ("paper", "answers", "key"):
        answer = visitor.post(f"/papers/{paper}/sheets", {"form": "A", "document": document, "format": ending})
        assert answer.status_code == 200, answer.text
        assert f".{ending}" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers.get("Cache-Control", "")
        told[document] = read(answer.data, ending)
    for document in ("paper", "key"):
        assert "一、单项选择题" in told[document]
        assert "预备党员的预备期为多长时间" in told[document] or "正式党员几人以上" in told[document]
    assert "CANARY-EXPLANATION" in told["key"]
    assert "CANARY" not in told["paper"] + told["answers"]
    assert "答案：" not in told["paper"]
    assert "准考证号" in told["answers"]
    assert "一、单项选择题" in told["answers"]
    with app.app_context():
        entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "exams.paper.print")).all()
        assert [each.details["sheet"] for each in entries] == ["paper", "answers", "key"]


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"form": "A", "document": "all", "format": "pdf"}, 422),
        ({"form": "A", "document": "key", "format": "exe"}, 422),
        ({"form": "B", "document": "key", "format": "pdf"}, 404),
    ],
)
def test_what_is_no_sheet_is_refused_and_not_remembered(
    app: Flask, visitor: Browser, paper: int, wanted: dict[str, str], status: int
) -> None:
    assert visitor.post(f"/papers/{paper}/sheets", wanted).status_code == status
    with app.app_context():
        query = sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.action == "exams.paper.print")
        assert db.session.scalar(query) == 0

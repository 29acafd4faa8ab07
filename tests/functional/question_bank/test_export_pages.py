"""Exporting from the list: ticked or filtered, what a format cannot hold named first, written down in the audit log."""

from __future__ import annotations

import io

import openpyxl
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.question_bank.models import Question
from tests.client import Browser
from tests.factories.question_files import JUDGED, SINGLE, confirm, questions, sent, text


def imported(app: Flask, visitor: Browser) -> list[str]:
    """The keys of two questions that came in from a file."""
    visitor.enter("trainer")
    confirm(visitor, sent(visitor, questions(SINGLE, JUDGED)))
    with app.app_context():
        return list(db.session.scalars(sa.select(Question.key).order_by(Question.id)))


def test_ticked_questions_go_to_a_workbook_and_into_the_audit_log(app: Flask, visitor: Browser) -> None:
    one, other = imported(app, visitor)
    answer = visitor.post("/questions/export/chosen", {"ids": [one]})
    assert answer.status_code == 303
    assert "已选 1 题" in visitor.get(answer.location).text
    page = visitor.get(f"{answer.location}&format=xlsx")
    assert "下载 1 题" in page.text
    book = openpyxl.load_workbook(io.BytesIO(visitor.post("/questions/export", {"ids": [one], "format": "xlsx"}).data))
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert SINGLE[1] in cells
    assert JUDGED[1] not in cells
    with app.app_context():
        (entry,) = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "question_bank.question.export"))
        assert entry.details == {"format": "xlsx", "questions": 1, "keys": [one]}
    assert other


def test_filtered_list_is_exported_as_it_is_filtered(app: Flask, visitor: Browser) -> None:
    imported(app, visitor)
    page = visitor.get("/questions/export?q=党费&kind=true_false&format=gift")
    assert "下载 1 题" in page.text
    answer = visitor.post("/questions/export", {"q": "党费", "kind": "true_false", "format": "gift"})
    assert answer.status_code == 200
    assert JUDGED[1] in answer.data.decode()
    assert SINGLE[1] not in answer.data.decode()


def test_what_a_format_cannot_hold_is_named_before_the_download(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    confirm(visitor, sent(visitor, questions(("排序题", "按先后排列", "甲", "乙", "丙", "丁", "BDAC", 2), JUDGED)))
    with app.app_context():
        key = db.session.scalars(sa.select(Question.key).where(Question.kind == "ordering")).one()
    page = text(visitor.get("/questions/export?format=gift"))
    assert f"题型 · GIFT 没有与「排序题」对应的题型 {key} " in page
    assert "下载 1 题" in page
    data = visitor.post("/questions/export", {"format": "gift"}).data.decode()
    assert JUDGED[1] in data
    assert "按先后排列" not in data
    alone = visitor.post("/questions/export", {"ids": [key], "format": "gift"})
    assert (alone.status_code, "没有可以导出的试题" in alone.text) == (409, True)


def test_unknown_format_and_empty_selection_give_no_file(app: Flask, visitor: Browser) -> None:
    imported(app, visitor)
    assert visitor.post("/questions/export", {"format": "exe"}).status_code == 409
    assert visitor.post("/questions/export", {"ids": ["q-none"], "format": "xlsx"}).status_code == 409
    assert "没有选中试题" in visitor.get("/questions/export?ids=q-none").text
    with app.app_context():
        assert not db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "question_bank.question.export"))


def test_reviewer_may_not_export(app: Flask, visitor: Browser) -> None:
    visitor.enter("item_reviewer")
    assert visitor.get("/questions/export").status_code == 403
    assert visitor.post("/questions/export", {"format": "xlsx"}).status_code == 403

"""A file of questions that was imported, for the world."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.question_bank.importing.choices import Choices
from hongling_exam.question_bank.importing.states import ImportState
from hongling_exam.question_bank.models import ImportedQuestion, Question, QuestionImport
from tests.cast import Cast


def make_import(cast: Cast, name: str = "trainer") -> dict[str, Any]:
    """A workbook of this account's that brought the first question."""
    made = QuestionImport(
        account_id=cast.accounts[name],
        jurisdiction_id=cast.street,
        filename="题库.xlsx",
        sha256="0" * 64,
        format="xlsx",
        state=ImportState.DONE,
        choices=Choices().as_json() | {"paths": ["/"]},
        report={"questions": 1, "faults": 0, "imported": 1, "imported_by_kind": {"single_choice": 1}},
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    first = db.session.scalar(sa.select(sa.func.min(Question.id)))
    if first and db.session.get(ImportedQuestion, first) is None:
        db.session.add(ImportedQuestion(question_id=first, import_id=made.id, place="第 3 行"))
        db.session.flush()
    return {"question_import": made.public_id}

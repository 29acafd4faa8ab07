"""Files of questions that were sent in, and which questions came out of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import Base, public_id, stored_enum
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.importing.states import ImportState


class QuestionImport(Base):
    """导入: one file. `done` of `total` questions have been looked at by the writing, or, while it is undone, taken
    back. `choices` are `importing.choices.Choices`; `report` holds the counts that pages show.

    `file_name` names the sealed file until it is read, then `parsed_name` what was read and `findings_name` what is
    wrong with it or like it (see `importing.stored`). `account_id` is NULL for the command line.
    """

    __tablename__ = "question_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("qi")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    jurisdiction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    filename: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    format: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[ImportState] = mapped_column(stored_enum(ImportState), index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    choices: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    failure: Mapped[str] = mapped_column(sa.Text, default="")
    file_name: Mapped[str | None] = mapped_column(sa.String(64))
    parsed_name: Mapped[str | None] = mapped_column(sa.String(64))
    findings_name: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    account: Mapped[Account | None] = relationship()
    jurisdiction: Mapped[Jurisdiction | None] = relationship()


class ImportedQuestion(Base):
    """A question that an import made, and where it stood in the file."""

    __tablename__ = "imported_question"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("question_import.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(120))

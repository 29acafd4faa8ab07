"""Acts that were taken back: what they had decided counts no more, and that they were done stays written down."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core.db import Base, append_only


class VerdictUndone(Base):
    """A reviewer took the own verdict back: the submission's review goes on in the submission `next_id`."""

    __tablename__ = "verdict_undone"
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("question_submission.id"), primary_key=True)
    next_id: Mapped[int] = mapped_column(sa.ForeignKey("question_submission.id"), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[dt.datetime]


class ReplacementUndone(Base):
    """The replacement of an edition was taken back: the old edition is in force, its questions are in the pool."""

    __tablename__ = "edition_replacement_undone"
    replacement_id: Mapped[int] = mapped_column(sa.ForeignKey("edition_replacement.id"), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[dt.datetime]


append_only(VerdictUndone.__table__)
append_only(ReplacementUndone.__table__)

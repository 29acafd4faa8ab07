"""Pictures that stand in the texts of questions."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core.db import Base


class QuestionPicture(Base):
    """插图: a clean picture in storage under the SHA-256 of its bytes. Only what has a row here is ever served."""

    __tablename__ = "question_picture"
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    content_type: Mapped[str] = mapped_column(sa.String(20))
    width: Mapped[int]
    height: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]

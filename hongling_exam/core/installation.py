"""What this installation is: a real office's, or a demo that may be filled with invented people again and again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core import clock
from hongling_exam.core.db import Base, db


class Installation(Base):
    """One row, made when the database is set up."""

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(primary_key=True)
    is_demo: Mapped[bool]
    created_at: Mapped[dt.datetime]


def find_installation() -> Installation | None:
    """The row; None in a database that was never set up."""
    return db.session.get(Installation, 1)


def mark_installation(*, is_demo: bool) -> None:
    """Say what a new installation is; one that is marked already stays what it is."""
    if find_installation() is None:
        db.session.add(Installation(id=1, is_demo=is_demo, created_at=clock.now()))
        db.session.flush()

"""Counting the statements a piece of work sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.db import db


@dataclass
class Statements:
    """What was sent while counting."""

    sent: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many; a statement sent with many rows is one."""
        return len(self.sent)


@contextmanager
def counted() -> Iterator[Statements]:
    """Count inside an app context, whoever sends them."""
    found, engine = Statements(), db.engine

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        found.sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)

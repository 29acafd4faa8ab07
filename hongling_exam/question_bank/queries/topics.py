"""The tree of topics."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.question_bank.models import Topic


def list_topics() -> Sequence[Topic]:
    """The topics in their order, track by track."""
    return db.session.scalars(sa.select(Topic).order_by(Topic.position, Topic.id)).all()

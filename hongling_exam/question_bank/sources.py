"""Which questions rest on which edition of which document: rows beside the current version's own list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.question_bank.models import QuestionSource

_BATCH = 500


def put_sources(sources: Mapping[int, Sequence[Sequence[str]]]) -> None:
    """Let the questions of these ids be found by these sources ([document, edition, article, …] each), and no others.

    Called wherever a question's current version changes, in the same unit of work.
    """
    ids = list(sources)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        db.session.execute(sa.delete(QuestionSource).where(QuestionSource.question_id.in_(batch)))
        rows = [
            {"question_id": each, "position": place, "document": one[0], "edition": one[1], "article": one[2]}
            for each in batch
            for place, one in enumerate(sources[each])
        ]
        if rows:
            db.session.execute(sa.insert(QuestionSource), rows)

"""What grading holds about a person: for export and erasure requests (PIPL §45–47)."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import ExamSession
from hongling_exam.grading.models import ExamResult
from hongling_exam.grading.states import ResultState


def export(person_id: int) -> dict[str, object]:
    """The person's released results; what is not released yet is nobody's to see."""
    query = (
        sa.select(ExamResult, ExamSession.title)
        .join(ExamSession, ExamResult.session_id == ExamSession.id)
        .where(ExamResult.person_id == person_id, ExamResult.state == ResultState.RELEASED)
        .order_by(ExamResult.id)
    )
    return {
        "exam_results": [
            {
                "exam": title,
                "points": result.points / 100,
                "max_points": result.max_points / 100,
                "passed": result.passed,
                "released_at": result.released_at.isoformat() if result.released_at else None,
            }
            for result, title in db.session.execute(query)
        ]
    }


def erase(person_id: int) -> None:
    """Nothing to remove: a result is kept as evidence and names nobody by itself; erasing the person takes the name."""

"""Writing the certification record."""

from __future__ import annotations

from hongling_exam.certification.models import ExamCredit
from hongling_exam.certification.rules import valid_until
from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.core.office_time import office_day
from hongling_exam.grading.events import ResultReleased


def write_credit(fact: ResultReleased) -> None:
    """Put a released result into the person's record, passed or not (clause T-4); a mock exam leaves nothing there.

    Part of the release's unit of work: the unique result and the checks of the table roll the release back with it.
    """
    if fact.is_mock:
        return
    sat_on = office_day(fact.sat_at)
    credit = ExamCredit(
        person_id=fact.person_id,
        level=fact.level,
        result_id=fact.result_id,
        exam_title=fact.exam_title,
        sat_on=sat_on,
        points=fact.points,
        max_points=fact.max_points,
        passed=fact.passed,
        valid_until=valid_until(sat_on, fact.credit_years) if fact.passed else None,
        paper_seal=fact.paper_seal,
        written_at=clock.now(),
    )
    db.session.add(credit)

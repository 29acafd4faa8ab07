"""Facts of grading that components above may follow or listen to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hongling_exam.scheme.states import Level


@dataclass(frozen=True)
class ResultReleased:
    """A result became final. It carries all that a record of it needs; points are hundredths.

    `sat_at` is when the attempt began, `credit_years` how long a pass holds, `paper_seal` the paper's SHA-256.
    """

    result_id: int
    attempt_id: int
    session_id: int
    person_id: int
    level: Level
    exam_title: str
    sat_at: dt.datetime
    points: int
    max_points: int
    passed: bool
    credit_years: int
    is_mock: bool
    paper_seal: str

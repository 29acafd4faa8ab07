"""What the certification record holds about a person: for export and erasure requests (PIPL §45–47)."""

from __future__ import annotations

from hongling_exam.certification.queries import list_credits_of


def export(person_id: int) -> dict[str, object]:
    """Every exam in the person's record; points are numbers."""
    return {
        "exam_credits": [
            {
                "exam": credit.exam_title,
                "level": credit.level.value,
                "sat_on": credit.sat_on.isoformat(),
                "points": credit.points / 100,
                "max_points": credit.max_points / 100,
                "passed": credit.passed,
                "valid_until": credit.valid_until.isoformat() if credit.valid_until else None,
                "paper_seal": credit.paper_seal,
            }
            for credit, _attempt in list_credits_of(person_id)
        ]
    }


def erase(person_id: int) -> None:
    """Nothing to remove: a credit is kept as evidence and names nobody by itself; erasing the person takes the name."""

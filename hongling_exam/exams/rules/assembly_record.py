"""What is kept of an assembly in `Paper.assembly`: the figures of its forms, and from what they follow.

{"seed", "gap" (share, None after a question was replaced by hand), "stopped", "seconds", "pool" (questions looked at),
"overlap", "forms": [{"label", "points" (hundredths), "difficulty", "information", "targets": {ability: information},
"questions": [[version id, difficulty, points], …]}], "spread": {"points", "difficulty", "information"}}.
The paper's seal covers it, so it can be checked against the sealed forms for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hongling_exam.exams.rules.information import TARGETS, information, location

Entry = tuple[int, int, int]
"""A question on a form: version id, difficulty, points (hundredths)."""
DIGITS = 6


def form_record(label: str, questions: Sequence[Entry]) -> dict[str, Any]:
    """The figures of one form."""
    points = sum(each[2] for each in questions)
    told = {f"{target:g}": _information(questions, target) for target in TARGETS}
    return {
        "label": label,
        "points": points,
        "difficulty": round(sum(level * worth for _, level, worth in questions) / (points or 1), DIGITS),
        "information": _information(questions, 0.0),
        "targets": told,
        "questions": [list(each) for each in questions],
    }


def _information(questions: Sequence[Entry], target: float) -> float:
    return round(sum(information(target, location(level)) for _, level, _ in questions), DIGITS)


def spread_record(forms: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The largest differences between forms; that of information as a share of the weakest form's."""
    points, hard = [form["points"] for form in forms], [form["difficulty"] for form in forms]
    worth = [form["information"] for form in forms]
    share = (max(worth) - min(worth)) / (min(worth) or 1)
    return {
        "points": max(points) - min(points),
        "difficulty": round(max(hard) - min(hard), DIGITS),
        "information": round(share, DIGITS),
    }


def replaced(record: Mapping[str, Any], label: str, questions: Sequence[Entry]) -> dict[str, Any]:
    """The record after questions of one form were replaced by hand: nothing is known of a gap any more."""
    forms = [form_record(label, questions) if form["label"] == label else form for form in record["forms"]]
    return {**record, "forms": forms, "spread": spread_record(forms), "gap": None}


def agrees(record: Mapping[str, Any], on_forms: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Whether a record's figures follow from the questions it names, and these stand on the forms.

    `on_forms`: label → (version id, points) of each question, groups as one, in any order.
    """
    forms = record.get("forms", [])
    if [form["label"] for form in forms] != sorted(on_forms):
        return False
    for form in forms:
        entries = [(int(version), int(level), int(points)) for version, level, points in form["questions"]]
        same = sorted((version, points) for version, _, points in entries) == sorted(on_forms[form["label"]])
        if not same or form_record(form["label"], entries) != form:
            return False
    return bool(record.get("spread") == spread_record(forms))

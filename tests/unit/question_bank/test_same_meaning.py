"""What makes two questions the same: how they are written down does not, how they count does."""

from __future__ import annotations

from typing import Any

import pytest

from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.same_meaning import meaning


def asked(kind: str, policy: dict[str, Any]) -> dict[str, Any]:
    return meaning(IncomingQuestion("1", kind, {"stem": "题"}, {"right": ["A"]}, policy))


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("single_choice", {"rule": "all_or_nothing"}),
        ("multiple_choice", {"rule": "half_for_subset"}),
        ("fill_blank", {"rule": "per_blank", "ordered": True, "fold": ["width", "case", "space", "punctuation"]}),
        ("ordering", {"rule": "exact"}),
        ("matching", {"rule": "per_pair"}),
        ("numeric", {"absolute": "0"}),
    ],
)
def test_policy_that_holds_anyway_need_not_be_written_down(kind: str, policy: dict[str, Any]) -> None:
    assert asked(kind, policy) == asked(kind, {})
    part = {"id": "1", "kind": kind, "policy": policy}
    listed = ({"stem": "题", "questions": [one]} for one in (part, {**part, "policy": {}}))
    groups = [IncomingQuestion("1", "case_group", body, {}) for body in listed]
    assert meaning(groups[0]) == meaning(groups[1])


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("single_choice", {"rule": "negative", "penalty": 50}),
        ("multiple_choice", {"rule": "all_or_nothing"}),
        ("fill_blank", {"fold": []}),
        ("fill_blank", {"ordered": False}),
        ("numeric", {"absolute": "0.5"}),
    ],
)
def test_policy_that_counts_otherwise_makes_another_question(kind: str, policy: dict[str, Any]) -> None:
    assert asked(kind, policy) != asked(kind, {})

"""Moodle's grade fractions and our policies: which say the same for every possible answer, and nothing else.

A choice with several answers adds up the chosen fractions and keeps the sum between 0 and 1. So only two patterns are
ours: each right option 1/n and each wrong one −1/n is `per_option`; two right ones of 1/2 with wrong ones of −1 are
`half_for_subset`. One right option with wrong ones of −1 is both, and `all_or_nothing` as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.moodle.elements import ANSWERS, Unmapped, number

_SHARES = [
    *(Fraction(place, 20) for place in (0, 1, 2, 4, 5, 6, 8, 10, 12, 14, 15, 16, 18, 20)),
    *(Fraction(1, 3), Fraction(2, 3), Fraction(1, 6), Fraction(5, 6)),
    *(Fraction(1, 7), Fraction(1, 8), Fraction(1, 9)),
]
ALLOWED = frozenset(_SHARES) | frozenset(-share for share in _SHARES)
"""The fractions that Moodle's import accepts, exactly."""

_CLOSE = Fraction(1, 100_000)


def read_fraction(answer: etree._Element) -> Fraction:
    """The share of an answer; raises Unmapped for one that Moodle does not have."""
    return share_of(answer.get("fraction", ""))


def share_of(text: str) -> Fraction:
    """The exact share that `33.33333` per cent stands for; raises Unmapped for one that Moodle does not have."""
    percent = number(text)
    if percent is not None:
        given = Fraction(percent) / 100
        for share in ALLOWED:
            if abs(share - given) < _CLOSE:
                return share
    raise Unmapped(ANSWERS, worded(N_("分数「%(text)s」不在 Moodle 的分值表中，请改为例如 33.33333"), text=text[:20]))


def fraction_text(share: Fraction) -> str | None:
    """A share as Moodle writes it, in per cent; None when Moodle has no such share."""
    if share not in ALLOWED:
        return None
    percent = round(Decimal(share.numerator) * 100 / Decimal(share.denominator), 5)
    text = f"{percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def policy_of_several(shares: Sequence[Fraction]) -> dict[str, Any] | None:
    """The policy under which the positive shares, as the right options, score as Moodle does; None without one."""
    right = [share for share in shares if share > 0]
    wrong = {share for share in shares if share <= 0}
    if not right or any(share != Fraction(1, len(right)) for share in right):
        return None
    if wrong <= {-right[0]}:
        return {"rule": "all_or_nothing" if len(right) == 1 else "per_option"}
    return {"rule": "half_for_subset"} if len(right) == 2 and wrong == {Fraction(-1)} else None


def shares_of_several(rule: str, right: int, wrong: int) -> tuple[Fraction, Fraction] | None:
    """Shares of a right and of a wrong option that score as our rule does; None when Moodle cannot say it."""
    share = Fraction(1, right)
    sayable = right == 1 or rule == "per_option" or (rule == "half_for_subset" and right == 2)
    if rule == "negative" or not sayable:
        return None
    return share, Fraction(-1) if rule == "half_for_subset" and wrong else -share


def policy_of_one(shares: Sequence[Fraction], points: int) -> dict[str, Any] | None:
    """The policy of a choice with one answer: one share of 1, the others all 0 or all the same loss."""
    others = set(shares) - {Fraction(1)}
    if list(shares).count(Fraction(1)) != 1 or len(others) != 1:
        return None
    loss = -others.pop() * points
    if loss < 0 or loss.denominator != 1:
        return None
    return {"rule": "negative", "penalty": int(loss)} if loss else {"rule": "all_or_nothing"}


def share_of_wrong(policy: Mapping[str, Any], points: int) -> Fraction:
    """The share of a wrong option under `all_or_nothing` or `negative`."""
    return -Fraction(int(policy.get("penalty", 0)), points) if policy.get("rule") == "negative" else Fraction(0)

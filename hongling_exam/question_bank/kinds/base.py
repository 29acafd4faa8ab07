"""What every kind of question can do. A kind is pure: no database, no clock, no web (exam-engine 17).

Points are integer hundredths. Answers, keys and policies are plain JSON values; `docs/reference/question-format.md`
shows each kind's body, key, policy and answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from hongling_exam.core.errors import N_, worded

MAX_TEXT = 20_000
UNSTORABLE = N_("答案含有无法保存的字符")

Json = Mapping[str, Any]


class Reason(StrEnum):
    """Why an answer got its points, in `Score.detail["reason"]`."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    PENDING = "pending"
    GROUP = "group"
    UNSCORABLE = "unscorable"


@dataclass(frozen=True, slots=True)
class Score:
    """Points for one answer, in hundredths.

    `detail` holds "reason" (a `Reason` value) and, where an answer has parts, "parts": a list of bools in the key's
    order. `pending` means that a person has still to mark it; its points are 0 until then.
    """

    points: int
    max_points: int
    detail: dict[str, Any]
    pending: bool = False


class Kind(Protocol):
    """One kind of question; built-in and plugin kinds are registered alike."""

    name: str
    title: str
    answerable: bool

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        """What is wrong with a question, in Chinese; empty when it can be used. Total: any JSON is judged."""

    def check_answer(self, question: Json, answer: object) -> str | None:
        """Why the shape of an answer does not fit the delivered question; None when it does. None clears an answer."""

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        """The points of an answer given in canonical ids. Total, and rounded half up once."""

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        """The answer with delivered ids replaced by canonical ones; what is not an id in `ids` stays."""


def right(max_points: int) -> Score:
    return Score(max_points, max_points, {"reason": "right"})


def blank(max_points: int) -> Score:
    return Score(0, max_points, {"reason": "blank"})


def unreadable(max_points: int) -> Score:
    return Score(0, max_points, {"reason": "unreadable"})


def wrong(max_points: int, policy: Json) -> Score:
    """Nothing, or under the negative rule the penalty lost."""
    lost = int(policy.get("penalty", 0)) if policy.get("rule") == "negative" else 0
    return Score(-lost, max_points, {"reason": "wrong"})


def share(hits: int, of: int, max_points: int, parts: list[bool] | None = None) -> Score:
    """`hits` parts right of `of`: the same share of the points, rounded half up."""
    points = (2 * hits * max_points + of) // (2 * of)
    reason = "right" if hits == of else "partial" if hits else "wrong"
    return Score(points, max_points, {"reason": reason} if parts is None else {"reason": reason, "parts": parts})


def storable(text: str) -> bool:
    """False for NUL and for halves of surrogate pairs: JSON can carry them, a database cannot store them."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def check_stem(body: Json) -> list[str]:
    stem = body.get("stem")
    return [] if isinstance(stem, str) and stem.strip() else [N_("缺少题干")]


def check_points(points: object) -> list[str]:
    return [] if isinstance(points, int) and not isinstance(points, bool) and points > 0 else [N_("分值须大于 0")]


def check_rule(policy: Json, allowed: tuple[str, ...], points: int) -> list[str]:
    """The policy names one of the allowed rules (the first is the default); negative marking needs its penalty."""
    rule = policy.get("rule", allowed[0])
    if rule not in allowed:
        return [worded(N_("没有「%(rule)s」这种评分策略"), rule=str(rule)[:40])]
    if rule != "negative":
        return []
    penalty = policy.get("penalty")
    if not isinstance(penalty, int) or isinstance(penalty, bool) or not 0 < penalty <= points:
        return [N_("倒扣分须大于 0，且不超过本题分值")]
    return []

"""Whether a question of ours scores as the item does. Nothing is taken on trust: answers are scored by both."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank import kinds
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.items import Item, outcomes

MOST_ANSWERS = 2_500
"""Up to so many possible answers are all tried. With more, only the standard templates can be proved."""
MOST_STEPS = 5_000_000
_RULES = "responseProcessing"


@dataclass(slots=True)
class Effort:
    """Elements that may still be visited while one file is proved, so that no file keeps us for minutes."""

    left: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        if steps > self.left:
            raise Unsupported(_RULES, N_("评分规则过多，超出一次核对的上限，请分成几个文件再导入"))
        self.left -= steps


@dataclass(frozen=True, slots=True)
class Draft:
    """A question that may be the item. `policies` begin with the one that gives everything or nothing.

    `answers` gives every answer that ours allows, `count` of them, and `respond` tells one as the item's responses.
    `parts` are answers of one part each where all the others are made of these, else empty.
    """

    kind: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    policies: Sequence[Mapping[str, Any]]
    right: object
    answers: Callable[[], Iterable[object]]
    count: int
    respond: Callable[[Any], Mapping[str, Sequence[str]]]
    parts: Sequence[object] = field(default=())


def settle(item: Item, draft: Draft, effort: Effort) -> tuple[Mapping[str, Any], int]:
    """The policy under which ours gives the item's score for every answer, and the points in hundredths.

    Raises Unsupported when there is none. Scores are compared as we keep them, rounded half up to hundredths.
    """
    effort.spend(item.size)
    points = _score(item, draft, draft.right)
    if points is None or points <= 0:
        raise Unsupported(_RULES, N_("按文件的评分规则，正确答案得不到分"))
    answers = _telling(item, draft, points)
    if answers is None:
        return draft.policies[0], points
    effort.spend(item.size * len(answers))
    expected = [_score(item, draft, answer) for answer in answers]
    for policy in [*draft.policies, *_negative(draft, expected)]:
        given = (kinds.score(draft.kind, draft.key, policy, answer, points).points for answer in answers)
        if all(one == other for one, other in zip(given, expected, strict=True)):
            return policy, points
    raise Unsupported(_RULES, N_("评分规则与题库的任何一种评分策略都不一致"))


def _telling(item: Item, draft: Draft, points: int) -> list[object] | None:
    """The answers that decide; None when the template itself says that only the right answer counts."""
    if draft.count <= MOST_ANSWERS:
        return list(draft.answers())
    plain = _is_plain(item)
    if plain and item.template == "match_correct":
        return None
    if plain and item.template == "map_response" and draft.parts and _adds_up(item, points):
        return [None, *draft.parts, draft.right]
    raise Unsupported(_RULES, N_("可能的作答过多，无法逐一核对评分规则"))


def _is_plain(item: Item) -> bool:
    """Whether the variable that the templates look at is the one that is answered, and begins empty."""
    answered = [interaction.get("responseIdentifier") for interaction in item.interactions]
    return answered == ["RESPONSE"] and item.responses["RESPONSE"].default is None


def _adds_up(item: Item, points: int) -> bool:
    """Whether the bounds of the mapping cut nothing off, so that a score is the sum over its parts."""
    mapping = item.responses["RESPONSE"].mapping
    if mapping is None or mapping.default < 0 or any(entry.worth < 0 for entry in mapping.entries):
        return False
    low, high = mapping.lower, mapping.upper
    return (low is None or low <= 0) and (high is None or high * 100 >= points)


def _score(item: Item, draft: Draft, answer: object) -> int | None:
    score = outcomes(item, draft.respond(answer)).get("SCORE")
    if isinstance(score, bool) or not isinstance(score, int | float):
        return None
    return math.floor(score * 100 + 0.5 + 1e-7)


def _negative(draft: Draft, scores: Sequence[int | None]) -> list[Mapping[str, Any]]:
    """The policy that takes points for wrong answers, where some answer costs any."""
    lost = min((score for score in scores if score is not None), default=0)
    possible = draft.kind in {"single_choice", "multiple_choice", "true_false"} and lost < 0
    return [{"rule": "negative", "penalty": -lost}] if possible else []

"""Whether a question of ours scores as the item does. Nothing is taken on trust: answers are scored by both."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank import kinds
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.independence import adds_up, only_matches
from hongling_exam.question_bank.formats.qti.items import Item, outcomes

MOST_ANSWERS = 2_500
"""Up to so many possible answers are all tried. With more, the rules must show that some of them decide."""
MOST_STEPS = 5_000_000
_RULES = "responseProcessing"
_CLOSE = 1e-7


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
    `parts` are answers of one part each where all the others are made of these, else empty; the key has `of` parts.
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
    of: int = 1


def settle(item: Item, draft: Draft, effort: Effort, *, even: bool = False) -> tuple[Mapping[str, Any], int]:
    """The policy under which ours gives the item's score for every answer, and the points in hundredths.

    Raises Unsupported when there is none. Scores are compared as we keep them, rounded half up to hundredths; with
    `even` they must be hundredths without rounding, so that they can be added up.
    """
    effort.spend(item.size)
    points = _score(item, draft, draft.right)
    if points is None or points <= 0:
        raise Unsupported(_RULES, N_("按文件的评分规则，正确答案得不到分"))
    answers, policies = _telling(item, draft, effort)
    effort.spend(item.size * len(answers))
    raw = [_raw(item, draft, answer) for answer in answers]
    if even and any(score is None or abs(score * 100 - round(score * 100)) > _CLOSE for score in raw):
        raise Unsupported(_RULES, N_("小题得分不是百分之一分的整数倍，相加后与文件不同"))
    expected = [_rounded(score) for score in raw]
    for policy in [*policies, *_negative(draft, expected)]:
        given = (kinds.score(draft.kind, draft.key, policy, answer, points).points for answer in answers)
        if all(one == other for one, other in zip(given, expected, strict=True)):
            return policy, points
    raise Unsupported(_RULES, _difference(draft, answers, raw, points))


def _difference(draft: Draft, answers: Sequence[object], raw: Sequence[float | None], points: int) -> str:
    """An answer by which the item and our first policy differ, told in the item's own identifiers."""
    for answer, score in zip(answers, raw, strict=True):
        ours = kinds.score(draft.kind, draft.key, draft.policies[0], answer, points).points
        if ours != _rounded(score):
            chosen = "、".join(text for texts in draft.respond(answer).values() for text in texts)
            text = N_("题库的评分策略都与文件不同：作答「%(answer)s」文件给 %(score)s 分")
            given = "—" if score is None else f"{score:g}"
            return worded(text, answer=chosen[:60] or worded(N_("未作答")), score=given)
    return N_("评分规则与题库的任何一种评分策略都不一致")


def _telling(item: Item, draft: Draft, effort: Effort) -> tuple[list[object], Sequence[Mapping[str, Any]]]:
    """The answers that decide, and the policies that they decide between."""
    if draft.count <= MOST_ANSWERS:
        return list(draft.answers()), draft.policies
    names = list(draft.respond(draft.right))
    if only_matches(item, names):
        wrong = next(answer for answer in draft.answers() if answer and answer != draft.right)
        return [None, draft.right, wrong], draft.policies[:1]
    effort.spend(item.size * len(draft.parts))
    apart = len(names) == draft.of > 1 and adds_up(item, names)
    if draft.parts and (apart or sums_pairs(item)) and _is_even(item, draft):
        return [None, *draft.parts, draft.right], draft.policies
    raise Unsupported(_RULES, N_("可能的作答过多，无法逐一核对评分规则"))


def sums_pairs(item: Item) -> bool:
    """Whether the score is the sum over the parts of one response, as the standard template adds them up, and the
    bounds of the mapping cut nothing off.
    """
    answered = [interaction.get("responseIdentifier") for interaction in item.interactions]
    if item.template != "map_response" or answered != ["RESPONSE"] or item.responses["RESPONSE"].default is not None:
        return False
    mapping = item.responses["RESPONSE"].mapping
    if mapping is None or mapping.default < 0 or any(entry.worth < 0 for entry in mapping.entries):
        return False
    low, high = mapping.lower, mapping.upper
    return (low is None or low <= 0) and (high is None or high >= sum(entry.worth for entry in mapping.entries))


def _is_even(item: Item, draft: Draft) -> bool:
    """Whether every part is worth the same or nothing, before anything is rounded."""
    whole = _raw(item, draft, draft.right)
    worth = [_raw(item, draft, part) for part in draft.parts]
    return whole is not None and all(
        one is not None and (abs(one) < _CLOSE or abs(one - whole / draft.of) < _CLOSE) for one in worth
    )


def _raw(item: Item, draft: Draft, answer: object) -> float | None:
    score = outcomes(item, draft.respond(answer)).get("SCORE")
    return score if isinstance(score, int | float) and not isinstance(score, bool) else None


def _score(item: Item, draft: Draft, answer: object) -> int | None:
    return _rounded(_raw(item, draft, answer))


def _rounded(score: float | None) -> int | None:
    return None if score is None else math.floor(score * 100 + 0.5 + _CLOSE)


def _negative(draft: Draft, scores: Sequence[int | None]) -> list[Mapping[str, Any]]:
    """The policy that takes points for wrong answers, where some answer costs any."""
    lost = min((score for score in scores if score is not None), default=0)
    possible = draft.kind in {"single_choice", "multiple_choice", "true_false"} and lost < 0
    return [{"rule": "negative", "penalty": -lost}] if possible else []

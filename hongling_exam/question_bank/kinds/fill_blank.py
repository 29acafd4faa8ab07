"""填空: short texts in blanks, each with its accepted alternatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.kinds.base import (
    UNSTORABLE,
    Json,
    Score,
    blank,
    check_points,
    check_rule,
    check_stem,
    share,
    storable,
    unreadable,
)
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS, fold

RULES = ("per_blank", "all_or_nothing")
MOST_BLANKS = 20
MAX_BLANK_TEXT = 500


class FillBlank:
    """Answer: a list of strings, one per blank; an empty string leaves that blank open."""

    name = "fill_blank"
    title = N_("填空题")
    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_points(points) + check_rule(policy, RULES, points) + _check_folds(policy)
        if not isinstance(policy.get("ordered", True), bool):
            problems.append(N_("填空顺序的设置有误"))
        blanks, keyed = body.get("blanks"), key.get("blanks")
        if not isinstance(blanks, int) or isinstance(blanks, bool) or not 1 <= blanks <= MOST_BLANKS:
            return [*problems, N_("填空须有 1 至 20 个")]
        if not isinstance(keyed, list) or len(keyed) != blanks:
            return [*problems, N_("答案的数目与空的数目不符")]
        folds = _folds(policy)
        bad = [place for place, accepted in enumerate(keyed, 1) if not _is_usable(accepted, folds)]
        return problems + [worded(N_("第 %(n)d 空没有可用的答案"), n=place) for place in bad]

    def check_answer(self, question: Json, answer: object) -> str | None:
        if answer is None:
            return None
        if not isinstance(answer, list) or not all(isinstance(text, str) for text in answer):
            return N_("填空题的答案应是文字的列表")
        if len(answer) != question.get("blanks"):
            return N_("答案的数目与空的数目不符")
        if any(len(text) > MAX_BLANK_TEXT for text in answer):
            return N_("一个空最多填 500 字")
        return None if all(map(storable, answer)) else UNSTORABLE

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        keyed = key["blanks"]
        if answer is None:
            return blank(max_points)
        if not isinstance(answer, list) or len(answer) > len(keyed):
            return unreadable(max_points)
        folds = _folds(policy)
        typed = [_folded(text, folds) for text in answer]
        if not any(typed):
            return blank(max_points)
        accepted = [_accepted(tuple(alternatives), folds) for alternatives in keyed]
        typed += [""] * (len(keyed) - len(typed))
        parts = _in_order(typed, accepted) if policy.get("ordered", True) else _in_any_order(typed, accepted)
        hits = sum(parts)
        if policy.get("rule") == "all_or_nothing" and hits < len(parts):
            return Score(0, max_points, {"reason": "wrong", "parts": parts})
        return share(hits, len(parts), max_points, parts)

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return answer


def _folds(policy: Json) -> tuple[str, ...]:
    return tuple(policy["fold"]) if "fold" in policy else ALL_FOLDS


def _check_folds(policy: Json) -> list[str]:
    folds = policy.get("fold", [])
    return [] if isinstance(folds, list) and all(name in ALL_FOLDS for name in folds) else [N_("填空的折叠规则有误")]


def _is_usable(accepted: object, folds: tuple[str, ...]) -> bool:
    if not isinstance(accepted, list) or not accepted:
        return False
    return all(isinstance(text, str) and len(text) <= MAX_BLANK_TEXT and fold(text, folds) for text in accepted)


def _folded(text: object, folds: tuple[str, ...]) -> str:
    return fold(text, folds) if isinstance(text, str) and len(text) <= MAX_BLANK_TEXT else ""


@lru_cache(maxsize=4096)
def _accepted(alternatives: tuple[str, ...], folds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(text, folds) for text in alternatives) - {""}


def _in_order(typed: Sequence[str], accepted: Sequence[frozenset[str]]) -> list[bool]:
    return [text in alternatives for text, alternatives in zip(typed, accepted, strict=True)]


def _in_any_order(typed: Sequence[str], accepted: Sequence[frozenset[str]]) -> list[bool]:
    """Which typed texts count when each accepted set may be used once: a largest matching, so order never matters."""
    taken: dict[int, int] = {}

    def place(text: int, seen: set[int]) -> bool:
        for slot, alternatives in enumerate(accepted):
            if slot in seen or typed[text] not in alternatives:
                continue
            seen.add(slot)
            if slot not in taken or place(taken[slot], seen):
                taken[slot] = text
                return True
        return False

    for text in range(len(typed)):
        place(text, set())
    matched = set(taken.values())
    return [text in matched for text in range(len(typed))]

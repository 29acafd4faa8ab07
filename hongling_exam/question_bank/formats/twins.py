"""Questions that stand in one file twice, and those whose keys contradict each other: the latter come first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.kinds.folding import fold

MOST_OF_ONE_STEM = 50
"""So many questions of one stem are compared with each other; 「下列说法正确的是」 begins hundreds."""


def twins(questions: Sequence[IncomingQuestion]) -> list[Fault]:
    """A remark for each pair, conflicts first: the same stem where one key calls right what the other calls wrong, then
    the same stem with the same answer. One stem with other options asks something else, and is not named.
    """
    by_stem: dict[str, list[IncomingQuestion]] = {}
    for question in questions:
        by_stem.setdefault(fold(str(question.body["stem"])), []).append(question)
    conflicts, repeats = [], []
    for same in by_stem.values():
        for one, other in combinations(same[:MOST_OF_ONE_STEM], 2):
            if contradicts(one, other):
                conflicts.append(_named(other, N_("与%(place)s题干相同而答案不同，请核对"), one))
            elif _answer(one) == _answer(other):
                repeats.append(_named(other, N_("与%(place)s重复"), one))
    return conflicts + repeats


def contradicts(one: IncomingQuestion, other: IncomingQuestion) -> bool:
    """Whether two questions of one stem cannot both be right."""
    options, others = _options(one), _options(other)
    if not options or not others:
        return one.kind == other.kind and not options and not others and _answer(one) != _answer(other)
    right, rights = _answer(one), _answer(other)
    if not isinstance(right, frozenset) or not isinstance(rights, frozenset):
        return one.kind == other.kind and options == others and right != rights
    return bool(right & (others - rights) or rights & (options - right))


def _named(question: IncomingQuestion, reason: str, other: IncomingQuestion) -> Fault:
    return Fault(question.place, N_("题干"), reason % {"place": other.place})


def _options(question: IncomingQuestion) -> frozenset[str]:
    entries = [*question.body.get("options", []), *question.body.get("right", [])]
    return frozenset(fold(str(entry["text"])) for entry in entries)


def _answer(question: IncomingQuestion) -> Any:
    """What is right, in words: letters mean nothing beyond their own question."""
    texts = {
        entry["id"]: fold(str(entry["text"]))
        for side in ("options", "left", "right")
        for entry in question.body.get(side, [])
    }
    key = question.key
    if isinstance(key.get("right"), list):
        return frozenset(texts[letter] for letter in key["right"])
    if "order" in key:
        return [texts[letter] for letter in key["order"]]
    if "pairs" in key:
        return {texts[left]: texts[right] for left, right in key["pairs"].items()}
    if "blanks" in key:
        return [sorted(map(fold, accepted)) for accepted in key["blanks"]]
    return key.get("value", key.get("right", key.get("reference", question.body.get("questions"))))

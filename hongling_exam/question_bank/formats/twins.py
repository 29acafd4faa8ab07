"""Questions that stand in one file twice, and those whose keys contradict each other: the latter come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.kinds.folding import fold

MOST_OF_ONE_STEM = 50
"""A question is compared with so many of its stem before it; 「下列说法正确的是」 begins hundreds."""

CONFLICT = N_("与%(place)s题干相同而答案不同，请核对")
REPEAT = N_("与%(place)s重复")
ALIKE = N_("与%(place)s题干相同、选项不同，请确认不是同一道题")


def twins(questions: Sequence[IncomingQuestion]) -> list[Fault]:
    """A remark for each question whose stem stands further up, the gravest first: one key calls right what the other
    calls wrong; the same answer again; one stem with other options.
    """
    by_stem: dict[str, list[IncomingQuestion]] = {}
    for question in questions:
        by_stem.setdefault(fold(str(question.body["stem"])), []).append(question)
    found: dict[str, list[Fault]] = {CONFLICT: [], REPEAT: [], ALIKE: []}
    for same in by_stem.values():
        for place, question in enumerate(same[1:], 1):
            reason, other = _gravest(question, same[:place][:MOST_OF_ONE_STEM])
            found[reason].append(Fault(question.place, N_("题干"), worded(reason, place=other.place)))
    return [fault for faults in found.values() for fault in faults]


def _gravest(question: IncomingQuestion, before: Sequence[IncomingQuestion]) -> tuple[str, IncomingQuestion]:
    for other in before:
        if contradicts(question, other):
            return CONFLICT, other
    for other in before:
        if _answer(question) == _answer(other):
            return REPEAT, other
    return ALIKE, before[0]


def contradicts(one: IncomingQuestion, other: IncomingQuestion) -> bool:
    """Whether two questions of one stem cannot both be right."""
    options, others = _options(one), _options(other)
    if not options or not others:
        return one.kind == other.kind and not options and not others and _answer(one) != _answer(other)
    right, rights = _answer(one), _answer(other)
    if not isinstance(right, frozenset) or not isinstance(rights, frozenset):
        return one.kind == other.kind and options == others and right != rights
    return bool(right & (others - rights) or rights & (options - right))


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

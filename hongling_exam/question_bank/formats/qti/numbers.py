"""A single text entry whose response is a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.proofs import MOST_ANSWERS, Draft
from hongling_exam.question_bank.formats.qti.wording import BRACKETS, stem_of
from hongling_exam.question_bank.kinds.numeric import read_number


def is_number(item: Item) -> bool:
    """Whether the item's only interaction takes a number."""
    declared = item.responses[item.interactions[0].get("responseIdentifier")]
    return len(item.interactions) == 1 and declared.base_type in {"integer", "float"}


def draft_number(item: Item) -> Draft:
    """数值. There are numbers without end, so only the template that wants the very number can be proved."""
    name = item.interactions[0].get("responseIdentifier")
    correct = item.responses[name].correct
    text = str(correct)
    if read_number(text) is None:
        raise Unsupported("correctResponse", N_("正确答案不是可以写成小数的数"))

    def respond(answer: Any) -> Mapping[str, list[str]]:
        return {name: [] if answer is None else [str(answer)]}

    body, endless = {"stem": stem_of(item.body, BRACKETS), "unit": None}, MOST_ANSWERS + 1
    return Draft("numeric", body, {"value": text}, [{"absolute": "0"}], text, lambda: (), endless, respond)

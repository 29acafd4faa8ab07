"""简答: a few sentences, marked by a person."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.kinds.written import Written


class ShortAnswer(Written):
    """A written answer of a few sentences."""

    name = "short_answer"
    title = N_("简答题")

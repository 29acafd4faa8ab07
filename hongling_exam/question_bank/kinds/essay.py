"""论述: a longer text, often about a case, marked by a person."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.kinds.written import Written


class Essay(Written):
    """A written answer of some paragraphs."""

    name = "essay"
    title = N_("论述题")

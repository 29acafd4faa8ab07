"""The states of a result."""

from __future__ import annotations

from enum import StrEnum

from hongling_exam.core.errors import N_


class ResultState(StrEnum):
    """A result waits for marks, then stands provisionally, and is final once released."""

    AWAITS_MARKS = "awaits_marks"
    PROVISIONAL = "provisional"
    RELEASED = "released"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return {
            ResultState.AWAITS_MARKS: N_("待阅卷"),
            ResultState.PROVISIONAL: N_("待发布"),
            ResultState.RELEASED: N_("已发布"),
        }[self]

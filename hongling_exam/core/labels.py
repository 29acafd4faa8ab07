"""Closed lists that people read."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """A StrEnum whose members also carry their Chinese source text: `OPEN = "open", N_("进行中")`."""

    label: str

    # The default is for the type checker, which takes a look-up by value, Level("junior"), for a call of this.
    def __new__(cls, value: str, label: str = "") -> Self:
        assert label, f"{cls.__name__}.{value} needs its text"
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

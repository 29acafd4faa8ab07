"""Closed lists as people choose from them, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from hongling_exam.core.labels import LabelledEnum


def choices(members: Iterable[LabelledEnum]) -> list[tuple[str, str]]:
    """(value, text) of each member."""
    return [(member.value, _(member.label)) for member in members]


def filter_choices(members: Iterable[LabelledEnum]) -> list[tuple[str, str]]:
    """The same for a list's filter, with 全部 before them."""
    return [("", _("全部")), *choices(members)]

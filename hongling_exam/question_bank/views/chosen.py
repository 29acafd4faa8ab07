"""The questions that somebody has ticked in a list."""

from __future__ import annotations

from flask import request

from hongling_exam.core.errors import N_, Invalid

MOST_CHOSEN = 200
NONE_CHOSEN = N_("请先勾选试题，一次最多 200 题。")


def chosen_keys() -> list[str]:
    """The keys of the ticked questions; raises Invalid for none, and for more than MOST_CHOSEN."""
    keys = request.form.getlist("ids")
    if not 1 <= len(keys) <= MOST_CHOSEN:
        raise Invalid(NONE_CHOSEN)
    return keys

"""The questions that somebody has ticked in a list, and the way back to it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import N_, Invalid

MOST_CHOSEN = 200
MOST_LISTED = 2000
NONE_CHOSEN = N_("请先勾选试题，一次最多 200 题。")


def chosen_keys() -> list[str]:
    """The keys of the ticked questions; raises Invalid for none, and for more than MOST_CHOSEN."""
    keys = request.form.getlist("ids")
    if not 1 <= len(keys) <= MOST_CHOSEN:
        raise Invalid(NONE_CHOSEN)
    return keys


def list_again(endpoint: str = "question_bank.index") -> BaseResponse:
    """Back to the list as it was filtered and sorted (the form's `listed`), where the next act is at hand."""
    listed = urlencode(parse_qsl(request.form.get("listed", "")[:MOST_LISTED]))
    return redirect(url_for(endpoint) + (f"?{listed}" if listed else ""), 303)

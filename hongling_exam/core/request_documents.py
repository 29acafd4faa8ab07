"""The JSON that a program or a page's script sends: bounded, and judged before anything is made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from hongling_exam.core.errors import N_, Invalid

MOST_BODY = 64 * 1024


def request_document(fields: set[str] | None) -> Any:
    """The request's JSON; with `fields`, an object of no other ones (an empty body is an empty object)."""
    if (request.content_length or 0) > MOST_BODY:
        raise Invalid(N_("请求太大。"), code="too-large")
    raw = request.get_data(cache=False)
    try:
        document = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError) as error:
        raise Invalid(N_("请求不是有效的 JSON。"), code="shape") from error
    if fields is not None and (not isinstance(document, Mapping) or not set(document) <= fields):
        raise Invalid(N_("请求应为只含 %(fields)s 的对象。"), code="shape", fields="、".join(sorted(fields)))
    return document

"""What a receipt says and how it is checked (exam-api, Digest and signature)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from hongling_exam.core import signing
from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum

CONTEXT = b"receipt-v1\0"
FIELDS = ("attempt", "session", "submitted_at", "answered", "digest", "key_id", "signature")


def iso(moment: dt.datetime) -> str:
    """An instant as the interface writes it: ISO 8601, UTC, milliseconds, Z."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def answers_digest(attempt: str, responses: Mapping[str, Any]) -> str:
    """SHA-256 over RFC 8785 of {"attempt", "responses"}; cleared answers are left out."""
    given = {question: answer for question, answer in responses.items() if answer is not None}
    return signing.sha256_hex({"attempt": attempt, "responses": given})


def signed_part(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt without its signature."""
    return {field: receipt[field] for field in FIELDS if field != "signature"}


def receipt_fault(receipt: object) -> str | None:
    """Why `receipt` is not even of the right shape, or None."""
    if not isinstance(receipt, dict) or set(receipt) != set(FIELDS):
        return "shape"
    texts = [field for field in FIELDS if field != "answered"]
    if not all(_is_plain(receipt[field]) for field in texts):
        return "shape"
    return None if type(receipt["answered"]) is int else "shape"


def _is_plain(text: object) -> bool:
    return isinstance(text, str) and len(text) <= 200 and text.isascii() and text.isprintable()


class ReceiptVerdict(LabelledEnum):
    """What the check of a receipt comes to."""

    VALID = "valid", N_("回执有效：是本系统签发的，内容没有改动。")
    ALTERED = "altered", N_("回执无效：内容与签名不符，签发后被改动过，或抄录有误。")
    NOT_OURS = "not_ours", N_("回执无效：不是本系统签发的，签名公钥不在本系统的公钥里。")
    UNREADABLE = "unreadable", N_("这不是一份完整的回执，请核对是否漏了内容。")


def judge_receipt(receipt: object, find_key: Callable[[str], str | None]) -> ReceiptVerdict:
    """Check a receipt against the public keys that `find_key` knows by their ids. Never raises for bad input."""
    if receipt_fault(receipt) is not None:
        return ReceiptVerdict.UNREADABLE
    assert isinstance(receipt, Mapping)
    key = find_key(receipt["key_id"])
    if key is None:
        return ReceiptVerdict.NOT_OURS
    sound = signing.verify(signed_part(receipt), receipt["signature"], key, context=CONTEXT)
    return ReceiptVerdict.VALID if sound else ReceiptVerdict.ALTERED


def read_receipt(text: str) -> object:
    """The JSON document in a pasted or uploaded text; None when there is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None

"""What a receipt says and how it is checked (exam-api, Digest and signature)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hongling_exam.core import signing

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
    if not all(isinstance(receipt[field], str) and len(receipt[field]) <= 200 for field in texts):
        return "shape"
    return None if isinstance(receipt["answered"], int) else "shape"

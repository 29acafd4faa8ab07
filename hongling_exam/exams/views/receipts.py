"""The public check of a receipt: paste it, upload it, or scan the code on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from hongling_exam.core import signing
from hongling_exam.core.permissions import public
from hongling_exam.core.unit_of_work import reading
from hongling_exam.exams.queries.attempts import find_attempt, find_receipt
from hongling_exam.exams.rules.receipts import ReceiptVerdict, judge_receipt, read_receipt

blueprint = Blueprint("receipts", __name__, template_folder="../templates")
PER_MINUTE = RateLimitItemPerMinute(300)
"""For an address: a whole hall that scans its receipts at once, behind one address, goes through."""
LONGEST = 4000


@blueprint.route("/verify/receipt", methods=["GET", "POST"])
@public
def check() -> str | tuple[str, int]:
    """Say whether a receipt is ours and unaltered. Nothing is stored and nobody needs to sign in."""
    given = _given()
    if given is None:
        return render_template("hongling_exam/exams/public/receipt_check.html", verdict=None, text="")
    limiter: FixedWindowRateLimiter = current_app.extensions["hongling_receipt_checks"]
    if not limiter.hit(PER_MINUTE, "receipt", request.remote_addr or ""):
        raise TooManyRequests()
    document = read_receipt(given)
    with reading():
        verdict = judge_receipt(document, signing.find_public_key)
        superseded = verdict is ReceiptVerdict.VALID and _is_superseded(document)
    page = render_template(
        "hongling_exam/exams/public/receipt_check.html",
        verdict=verdict,
        verdicts=ReceiptVerdict,
        receipt=document if verdict is not ReceiptVerdict.UNREADABLE else None,
        superseded=superseded,
        text=given,
    )
    return page, 200 if verdict is ReceiptVerdict.VALID else 422


def _given() -> str | None:
    """The receipt as text: uploaded, pasted, or in the address; None when nothing was sent."""
    file = request.files.get("file")
    if file:
        return file.stream.read(LONGEST).decode("utf-8", "replace")
    text = request.form.get("receipt", "") if request.method == "POST" else request.args.get("receipt", "")
    return text[:LONGEST] if text.strip() or request.method == "POST" else None


def _is_superseded(receipt: Any) -> bool:
    """Whether the attempt was re-opened since and has a newer receipt."""
    attempt = find_attempt(receipt["attempt"])
    newest = find_receipt(attempt.id) if attempt else None
    return newest is not None and newest != receipt

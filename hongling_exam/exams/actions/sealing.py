"""The end of an attempt: its answers are hashed and the receipt is signed, once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock, signing
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.events import state as state_fact
from hongling_exam.exams.actions.timeline import note
from hongling_exam.exams.events import AttemptSealed
from hongling_exam.exams.models import Attempt, Receipt
from hongling_exam.exams.queries.attempts import find_receipt, stored_answers
from hongling_exam.exams.rules.receipts import CONTEXT, answers_digest, iso
from hongling_exam.exams.states import AttemptState, move_attempt

SWEEP = 20


def seal(attempt: Attempt, actor: Actor | None, wanted: AttemptState) -> dict[str, Any]:
    """Move a running attempt to `wanted` (submitted or timed out) and sign its receipt; gives the receipt.

    For an attempt that is sealed already it is the receipt there is. The caller holds the attempt's row.
    """
    if attempt.state is not AttemptState.IN_PROGRESS:
        receipt = find_receipt(attempt.id)
        assert receipt is not None, "a sealed attempt has a receipt"
        return receipt
    timed_out = wanted is AttemptState.TIMED_OUT
    attempt.state = move_attempt(attempt.state, wanted)
    attempt.submitted_at = attempt.deadline_at if timed_out else clock.now()
    body = _signed_receipt(attempt)
    _store_receipt(attempt.id, body)
    note(attempt, wanted.value, actor, {"answered": body["answered"], "digest": body["digest"]})
    state_fact(AttemptSealed(attempt.id, attempt.session_id))
    return body


def _signed_receipt(attempt: Attempt) -> dict[str, Any]:
    answers = stored_answers(attempt.id)
    assert attempt.submitted_at is not None
    unsigned = {
        "attempt": attempt.public_id,
        "session": attempt.admission.session.public_id,
        "submitted_at": iso(attempt.submitted_at),
        "answered": sum(answer not in (None, "", [], {}) for answer in answers.values()),
        "digest": answers_digest(attempt.public_id, answers),
    }
    key_id, signature = signing.sign(unsigned, purpose="receipt", context=CONTEXT)
    return {**unsigned, "key_id": key_id, "signature": signature}


def _store_receipt(attempt_id: int, body: dict[str, Any]) -> None:
    last = sa.select(sa.func.coalesce(sa.func.max(Receipt.number), 0)).where(Receipt.attempt_id == attempt_id)
    receipt = {"attempt_id": attempt_id, "body": body, "digest": body["digest"], "issued_at": clock.now()}
    db.session.execute(sa.insert(Receipt).values(number=last.scalar_subquery() + 1, **receipt))


def seal_due_attempts() -> int:
    """Write down what is already true: up to 20 attempts past their grace are timed out. Tells how many."""
    query = (
        sa.select(Attempt)
        .where(Attempt.state == AttemptState.IN_PROGRESS, Attempt.grace_until < clock.now())
        .order_by(Attempt.grace_until)
        .limit(SWEEP)
        .with_for_update(of=Attempt, skip_locked=True)
    )
    due = db.session.scalars(query).all()
    for attempt in due:
        seal(attempt, None, AttemptState.TIMED_OUT)
    return len(due)

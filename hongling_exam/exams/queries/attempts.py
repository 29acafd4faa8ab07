"""Reading attempts, answers and receipts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from hongling_exam.accounts.models import Account
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.exams.models import (
    Admission,
    Attempt,
    ExamSession,
    Receipt,
    Response,
    TimeLedgerEntry,
)
from hongling_exam.exams.states import AttemptState, SessionState


def stored_answers(attempt_id: int) -> dict[str, Any]:
    """{question: answer} as the server holds them; None where cleared."""
    query = sa.select(Response.question, Response.answer).where(Response.attempt_id == attempt_id)
    return {row.question: None if row.answer is None else json.loads(row.answer) for row in db.session.execute(query)}


def stored_responses(attempt_id: int) -> dict[str, dict[str, Any]]:
    """{question: {"answer", "seq", "flagged"}} as the hall's interface gives them."""
    query = sa.select(Response.question, Response.answer, Response.seq, Response.flagged)
    rows = db.session.execute(query.where(Response.attempt_id == attempt_id))
    return {
        row.question: {
            "answer": None if row.answer is None else json.loads(row.answer),
            "seq": row.seq,
            "flagged": row.flagged,
        }
        for row in rows
    }


def find_receipt(attempt_id: int) -> dict[str, Any] | None:
    """The receipt that counts: the last one."""
    query = sa.select(Receipt.body).where(Receipt.attempt_id == attempt_id).order_by(Receipt.number.desc()).limit(1)
    return db.session.scalar(query)


def find_last_receipt(attempt_id: int) -> Receipt | None:
    """The last receipt with its number."""
    query = sa.select(Receipt).where(Receipt.attempt_id == attempt_id).order_by(Receipt.number.desc()).limit(1)
    return db.session.scalar(query)


def find_attempt(public_id: str) -> Attempt | None:
    """The attempt, whoever asks."""
    return db.session.scalar(sa.select(Attempt).where(Attempt.public_id == public_id))


def list_ledger(attempt_id: int) -> Sequence[TimeLedgerEntry]:
    """The attempt's time ledger, oldest first."""
    query = sa.select(TimeLedgerEntry).where(TimeLedgerEntry.attempt_id == attempt_id).order_by(TimeLedgerEntry.id)
    return db.session.scalars(query).all()


def list_admissions_of(person_id: int | None) -> Sequence[tuple[Admission, ExamSession, Attempt | None]]:
    """A person's admissions to published sessions with the attempt if begun, soonest session first."""
    query = (
        sa.select(Admission, ExamSession, Attempt)
        .join(ExamSession, Admission.session_id == ExamSession.id)
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .where(
            Admission.person_id == person_id,
            ExamSession.state.not_in([SessionState.DRAFT, SessionState.CANCELLED]),
        )
        .order_by(ExamSession.opens_at, ExamSession.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def list_own_exams(person_id: int | None) -> Sequence[tuple[Admission, ExamSession, Attempt | None]]:
    """A person's admissions with their rooms, soonest first; a cancelled session only when it had been published."""
    subject = sa.literal("exam_session:") + sa.cast(ExamSession.id, sa.String)
    was_published = sa.exists().where(AuditEntry.subject == subject, AuditEntry.action == "exams.session.publish")
    query = (
        sa.select(Admission, ExamSession, Attempt)
        .join(ExamSession, Admission.session_id == ExamSession.id)
        .outerjoin(Attempt, Attempt.admission_id == Admission.id)
        .where(
            Admission.person_id == person_id,
            ExamSession.state != SessionState.DRAFT,
            sa.or_(ExamSession.state != SessionState.CANCELLED, was_published),
        )
        .options(joinedload(Admission.room), joinedload(ExamSession.paper))
        .order_by(ExamSession.opens_at, ExamSession.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def any_attempt_open() -> bool:
    """Whether any attempt is in progress: the guarded clock is held while one is."""
    query = sa.select(Attempt.id).where(Attempt.state == AttemptState.IN_PROGRESS).limit(1)
    return db.session.scalar(query) is not None


def find_account_by_admission_number(number: str) -> int | None:
    """The account of the person admitted under this 准考证号; for signing in."""
    query = sa.select(Account.id).join(Admission, Admission.person_id == Account.person_id)
    return db.session.scalar(query.where(Admission.admission_number == number))


def find_attempt_of_admission(admission_id: int) -> Attempt | None:
    """The one attempt of an admission, which the caller has at hand."""
    query = sa.select(Attempt).where(Attempt.admission_id == admission_id).options(lazyload(Attempt.admission))
    return db.session.scalar(query)

"""Attempts and all that happens in them. The responses table is written by the hall's hot statement only."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, append_only, public_id, stored_enum
from hongling_exam.exams.models.papers import PaperForm
from hongling_exam.exams.models.sessions import Admission
from hongling_exam.exams.states import AsideReason, AttemptState, LedgerKind


class Attempt(Base):
    """作答: one per admission (unique). `deadline_at` is the sum of the time ledger, `grace_until` 30 s later.

    `sign_in_id` is the active client; `epoch` grows with each takeover. `permutation` is {"questions": [ids in
    order], "options": {question: [ids in order]}}.
    """

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("a")
    admission_id: Mapped[int] = mapped_column(sa.ForeignKey("admission.id"), unique=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_session.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_form.id"), index=True)
    permutation: Mapped[dict[str, Any]]
    state: Mapped[AttemptState] = mapped_column(stored_enum(AttemptState), default=AttemptState.IN_PROGRESS)
    started_at: Mapped[dt.datetime]
    deadline_at: Mapped[dt.datetime]
    grace_until: Mapped[dt.datetime]
    epoch: Mapped[int] = mapped_column(default=1)
    sign_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sign_in.id", ondelete="SET NULL"), index=True)
    last_contact_at: Mapped[dt.datetime]
    focus_losses: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[dt.datetime | None]
    void_reason: Mapped[str | None] = mapped_column(sa.String(500))
    admission: Mapped[Admission] = relationship(lazy="joined")
    form: Mapped[PaperForm] = relationship()
    __table_args__ = (
        sa.CheckConstraint("grace_until > deadline_at", name="grace"),
        sa.CheckConstraint("epoch > 0", name="epoch"),
        sa.CheckConstraint("(state = 'voided') = (void_reason IS NOT NULL)", name="void_reason"),
        sa.Index("ix_attempt_due", "state", "grace_until"),
    )


class Response(Base):
    """One answer as the server holds it. `answer` is JSON text in the ids that travel; NULL is cleared.

    Order is (epoch, seq). `late` marks one that came within the grace.
    """

    __tablename__ = "response"
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    answer: Mapped[str | None] = mapped_column(sa.Text)
    flagged: Mapped[bool]
    late: Mapped[bool]
    saved_at: Mapped[dt.datetime]
    __table_args__ = {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 70}}


def _digest_of_answer(context: DefaultExecutionContext) -> str:
    answer: str | None = context.get_current_parameters().get("answer")  # type: ignore[no-untyped-call]
    return hashlib.sha256((answer or "").encode()).hexdigest()


class AsideResponse(Base):
    """A save that came too late or from a device taken over: kept, shown, and counted only when accepted.

    The same answer again is kept once; another answer under the same (epoch, seq) is kept beside it.
    """

    __tablename__ = "aside_response"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    question: Mapped[str] = mapped_column(sa.String(24))
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    answer: Mapped[str | None] = mapped_column(sa.Text)
    flagged: Mapped[bool]
    reason: Mapped[AsideReason] = mapped_column(stored_enum(AsideReason))
    received_at: Mapped[dt.datetime]
    accepted_at: Mapped[dt.datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    accept_reason: Mapped[str | None] = mapped_column(sa.String(500))
    answer_digest: Mapped[str] = mapped_column(sa.String(64), default=_digest_of_answer)
    __table_args__ = (
        sa.UniqueConstraint(
            "attempt_id", "question", "epoch", "seq", "reason", "answer_digest", name="uq_aside_response_once"
        ),
    )


class AttemptEvent(Base):
    """What happened in an attempt, by the candidate or to it: started, took over, lost focus, submitted … Append-only.

    `at` is the server's time; `client_at` what the client said, for the record only.
    """

    __tablename__ = "attempt_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[dt.datetime]
    client_at: Mapped[str | None] = mapped_column(sa.String(40))
    duration_ms: Mapped[int | None] = mapped_column(sa.BigInteger)
    actor_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TimeLedgerEntry(Base):
    """Milliseconds given to an attempt, why and by whom. The deadline is started_at + their sum. Append-only."""

    __tablename__ = "time_ledger_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    kind: Mapped[LedgerKind] = mapped_column(stored_enum(LedgerKind))
    given_ms: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[dt.datetime]
    actor_id: Mapped[int | None]


class Receipt(Base):
    """回执: the signed statement of what was submitted; `body` is the receipt as in the hall's interface.

    A re-opened attempt gets a further receipt with the next number; the last one counts.
    """

    __tablename__ = "receipt"
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, default=1)
    body: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))
    issued_at: Mapped[dt.datetime]


for table in (AttemptEvent.__table__, TimeLedgerEntry.__table__, Receipt.__table__):
    append_only(table)

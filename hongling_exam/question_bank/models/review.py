"""The work on questions: unsaved drafts, 审题, remarks, candidates' reports, and replaced editions of documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import Base, append_only, public_id, stored_enum
from hongling_exam.question_bank.models.questions import Question, QuestionVersion
from hongling_exam.question_bank.states import ReportState, Verdict


class QuestionDraft(Base):
    """What an author has typed and not yet saved as a version, kept by the page as they write.

    `document` is the editor's form; `question_id` is NULL for a question that does not exist yet.
    """

    __tablename__ = "question_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("qd")
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    question_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), index=True)
    document: Mapped[dict[str, Any]]
    updated_at: Mapped[dt.datetime]
    question: Mapped[Question | None] = relationship()
    __table_args__ = (sa.UniqueConstraint("account_id", "question_id"),)


class QuestionSubmission(Base):
    """送审: one version handed in for review, open until `closed_at`. A question has at most one open submission.

    `verdict` is the outcome; NULL while open, and where the author took it back, or the reviewer the verdict
    (VerdictUndone).
    """

    __tablename__ = "question_submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), index=True)
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    submitted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    submitted_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(stored_enum(Verdict))
    question: Mapped[Question] = relationship()
    question_version: Mapped[QuestionVersion] = relationship()
    reviews: Mapped[list[QuestionReview]] = relationship(order_by="QuestionReview.id", back_populates="submission")
    __table_args__ = (
        sa.Index(
            "uq_question_submission_open",
            "question_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.CheckConstraint("closed_at IS NOT NULL OR verdict IS NULL", name="closed"),
    )


class QuestionReview(Base):
    """审题: one reviewer's verdict on a submission, given once."""

    __tablename__ = "question_review"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("question_submission.id"))
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    verdict: Mapped[Verdict] = mapped_column(stored_enum(Verdict))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[dt.datetime]
    submission: Mapped[QuestionSubmission] = relationship(back_populates="reviews")
    reviewer: Mapped[Account] = relationship()
    __table_args__ = (sa.UniqueConstraint("submission_id", "reviewer_id"),)


append_only(QuestionReview.__table__)


class QuestionRemark(Base):
    """A remark beside a place of a version: "" the whole, "stem", "options.B", "key", "explanation", "sources",
    "questions.1.stem". Settled by who has dealt with it.
    """

    __tablename__ = "question_remark"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("qm")
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(40), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    author: Mapped[Account] = relationship(foreign_keys=[author_id])
    question_version: Mapped[QuestionVersion] = relationship()
    __table_args__ = (sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled"),)


class QuestionReport(Base):
    """A candidate's doubt about a question met in an exam whose results are out; one a candidate and version."""

    __tablename__ = "question_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("qr")
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[ReportState] = mapped_column(stored_enum(ReportState), default=ReportState.OPEN)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    question_version: Mapped[QuestionVersion] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    __table_args__ = (
        sa.UniqueConstraint("question_version_id", "account_id"),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
    )


class EditionReplacement(Base):
    """A document's edition gave way to another: its questions left the pool (exam-engine 27)."""

    __tablename__ = "edition_replacement"
    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(sa.String(200))
    edition: Mapped[str] = mapped_column(sa.String(100))
    new_edition: Mapped[str] = mapped_column(sa.String(100))
    reason: Mapped[str] = mapped_column(sa.Text)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[dt.datetime]
    reach: Mapped[list[ReplacementReach]] = relationship(lazy="selectin")


class ReplacementReach(Base):
    """Where a replacement holds: for the questions whose `access.owner_path` lies below `path`."""

    __tablename__ = "edition_replacement_reach"
    replacement_id: Mapped[int] = mapped_column(sa.ForeignKey("edition_replacement.id"), primary_key=True)
    path: Mapped[str] = mapped_column(sa.String(255), primary_key=True)


append_only(EditionReplacement.__table__)
append_only(ReplacementReach.__table__)


class QuestionRecheck(Base):
    """复审: a question that a replaced edition took out of the pool, until it is approved again or retired."""

    __tablename__ = "question_recheck"
    replacement_id: Mapped[int] = mapped_column(sa.ForeignKey("edition_replacement.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True, index=True)
    settled_at: Mapped[dt.datetime | None]
    replacement: Mapped[EditionReplacement] = relationship()
    question: Mapped[Question] = relationship()

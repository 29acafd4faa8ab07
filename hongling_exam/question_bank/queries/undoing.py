"""What can still be taken back: a verdict or a replaced edition on which nothing has been built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import REVIEW, within
from hongling_exam.question_bank.models import (
    EditionReplacement,
    Question,
    QuestionDraft,
    QuestionRecheck,
    QuestionRemark,
    QuestionReview,
    QuestionSubmission,
    QuestionVersion,
    ReplacementUndone,
)
from hongling_exam.question_bank.states import QuestionState, Verdict


def own_last_verdicts(actor: Actor, keys: Sequence[str]) -> Mapping[str, QuestionReview]:
    """Question key → the actor's own verdict, for those of `keys` where nothing came after it.

    No later verdict, version or state, and no author who has begun to work on what was returned. Whether a paper holds
    the question only those above the bank know.
    """
    later = sa.select(sa.func.max(QuestionSubmission.id)).where(QuestionSubmission.question_id == Question.id)
    last = sa.select(sa.func.max(QuestionReview.id)).where(QuestionReview.submission_id == QuestionSubmission.id)
    query = (
        sa.select(Question.key, QuestionReview)
        .join(QuestionSubmission, QuestionSubmission.question_id == Question.id)
        .join(QuestionReview, QuestionReview.submission_id == QuestionSubmission.id)
        .outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
        .where(Question.key.in_(keys), within(actor.paths(REVIEW)), QuestionReview.reviewer_id == actor.account_id)
        .where(QuestionSubmission.id == later.correlate(Question).scalar_subquery())
        .where(QuestionReview.id == last.correlate(QuestionSubmission).scalar_subquery())
        .where(Question.current_version_id == QuestionSubmission.question_version_id, _as_judged(), ~_worked_on())
    )
    return {row[0]: row[1] for row in db.session.execute(query.order_by(Question.key))}


def _as_judged() -> sa.ColumnElement[bool]:
    """The condition that a selected question is in the state that its submission brought it into."""
    return sa.or_(
        sa.and_(QuestionSubmission.closed_at.is_(None), Question.state == QuestionState.IN_REVIEW),
        sa.and_(QuestionSubmission.verdict == Verdict.APPROVED, Question.state == QuestionState.APPROVED),
        sa.and_(QuestionSubmission.verdict == Verdict.RETURNED, Question.state == QuestionState.RETURNED),
    )


def _worked_on() -> sa.ColumnElement[bool]:
    """The condition that the author has answered a remark, or typed at the question, since a selected review."""
    answered = sa.exists().where(
        QuestionRemark.question_version_id == QuestionSubmission.question_version_id,
        QuestionRemark.settled_at >= QuestionReview.at,
    )
    typed = sa.exists().where(QuestionDraft.question_id == Question.id, QuestionDraft.updated_at >= QuestionReview.at)
    return sa.or_(answered, typed)


def may_be_undone(replacement: EditionReplacement, seen: int) -> bool:
    """Whether somebody who sees `seen` of its questions can take a replacement back whole: these are all, it is its
    document's last, was not taken back, and none was written anew, handed in, retired or approved since.
    """
    later: Any = sa.select(EditionReplacement.id).where(
        EditionReplacement.document == replacement.document,
        EditionReplacement.id > replacement.id,
        ~sa.exists().where(ReplacementUndone.replacement_id == EditionReplacement.id),
    )
    undone = sa.select(ReplacementUndone.replacement_id).where(ReplacementUndone.replacement_id == replacement.id)
    since = sa.or_(
        QuestionRecheck.settled_at.is_not(None),
        Question.state != QuestionState.RETURNED,
        QuestionVersion.created_at > replacement.at,
        sa.exists().where(
            QuestionSubmission.question_id == Question.id, QuestionSubmission.submitted_at > replacement.at
        ),
    )
    moved: Any = (
        sa.select(Question.id)
        .join(QuestionRecheck, QuestionRecheck.question_id == Question.id)
        .join(QuestionVersion, Question.current_version_id == QuestionVersion.id)
        .where(QuestionRecheck.replacement_id == replacement.id, since)
    )
    taken_out = sa.select(sa.func.count()).where(QuestionRecheck.replacement_id == replacement.id)
    if db.session.scalar(taken_out) != seen:
        return False
    return not any(db.session.scalar(each.limit(1)) is not None for each in (later, undone, moved))

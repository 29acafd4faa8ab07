"""An author's own drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.question_bank.models import QuestionDraft
from hongling_exam.question_bank.plain_words import plain_words

MOST = 20
EXCERPT = 40


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft as a list shows it; `key` is "" for a question that does not exist yet."""

    public_id: str
    key: str
    kind: str
    stem: str
    updated_at: dt.datetime


def list_drafts(actor: Actor) -> Sequence[DraftLine]:
    """The newest drafts of the actor's own."""
    query = sa.select(QuestionDraft).where(QuestionDraft.account_id == actor.account_id)
    query = query.options(joinedload(QuestionDraft.question)).order_by(QuestionDraft.updated_at.desc()).limit(MOST)
    return [_line(draft) for draft in db.session.scalars(query)]


def _line(draft: QuestionDraft) -> DraftLine:
    form = draft.document["form"]
    stem = plain_words(form["stem"])
    shown = stem[:EXCERPT] + ("…" if len(stem) > EXCERPT else "")
    return DraftLine(
        draft.public_id, draft.question.key if draft.question else "", form["kind"], shown, draft.updated_at
    )

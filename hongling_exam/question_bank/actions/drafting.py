"""What an author has typed and not saved: kept by the page every few seconds, so that nothing is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.models import Question, QuestionDraft

MOST_DRAFTS = 200


def keep_draft(
    actor: Actor,
    form: Mapping[str, Any],
    *,
    draft_id: str = "",
    question: Question | None = None,
    seen: int | None = None,
    revision: int = 0,
    force: bool = False,
) -> QuestionDraft:
    """Keep a form as the actor's draft `draft_id`, of `question` as of version `seen`, or as a new draft.

    `revision` is that of the draft the page has; another page that kept it meanwhile makes this one Refused
    ("other-window"), unless it is told to `force` its own text. Nothing else happens to what the other page kept.
    """
    draft = _present(actor, draft_id, question)
    if draft is None:
        _check_room(actor)
        draft = QuestionDraft(account_id=actor.account_id, question=question)
        db.session.add(draft)
    elif draft.document.get("revision", 0) != revision and not force:
        raise Refused(N_("这道题在另一个窗口里也在编辑，那边刚保存过草稿。"), code="other-window")
    held = draft.document.get("revision", 0) if draft.document else 0
    draft.document = {"form": dict(form), "seen": seen, "revision": held + 1}
    draft.updated_at = clock.now()
    db.session.flush()
    return draft


def _present(actor: Actor, draft_id: str, question: Question | None) -> QuestionDraft | None:
    if question is not None:
        return access.find_draft_of(actor, question, lock=True)
    return access.get_draft(actor, draft_id, lock=True) if draft_id else None


def _check_room(actor: Actor) -> None:
    query = sa.select(sa.func.count()).where(QuestionDraft.account_id == actor.account_id)
    if (db.session.scalar(query) or 0) >= MOST_DRAFTS:
        raise Refused(N_("草稿已有 200 份，请先整理旧草稿。"), code="too-many-drafts")


def drop_draft(actor: Actor, draft_id: str) -> None:
    """Throw a draft of the actor's own away; raises NotFound."""
    db.session.delete(access.get_draft(actor, draft_id, lock=True))
    db.session.flush()


def forget_drafts(actor: Actor, draft_id: str, question: Question | None) -> None:
    """After saving: the draft that became this question is no longer needed."""
    condition = QuestionDraft.public_id == draft_id
    if question is not None:
        condition = sa.or_(condition, QuestionDraft.question_id == question.id)
    db.session.execute(sa.delete(QuestionDraft).where(QuestionDraft.account_id == actor.account_id, condition))

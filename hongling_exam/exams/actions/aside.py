"""Late and stale saves: never thrown away, counted only when an organizer accepts them (exam-engine 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, insert_new
from hongling_exam.core.errors import N_, NotFound, Refused
from hongling_exam.core.events import state as state_fact
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.locks import hold_session
from hongling_exam.exams.events import AnswerAccepted
from hongling_exam.exams.models import AsideResponse, Attempt, Response
from hongling_exam.exams.rules.invigilation import check_not_own
from hongling_exam.exams.saving import Change
from hongling_exam.exams.states import AsideReason, AttemptState

MOST_ASIDE = 2000


def keep_aside(attempt_id: int, epoch: int, changes: Sequence[Change], reason: AsideReason) -> list[str]:
    """Keep `changes` with their arrival time, in a unit of work of their own; gives the questions kept.

    At most 2,000 an attempt. A replay keeps nothing twice.
    """
    with unit_of_work():
        query = sa.select(sa.func.count()).select_from(AsideResponse).where(AsideResponse.attempt_id == attempt_id)
        room = max(0, MOST_ASIDE - int(db.session.scalar(query) or 0))
        rows = [_row(attempt_id, epoch, change, reason) for change in changes[:room]]
        insert_new(AsideResponse, rows)
    return [change.question for change in changes[:room]]


def _row(attempt_id: int, epoch: int, change: Change, reason: AsideReason) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "question": change.question,
        "epoch": epoch,
        "seq": change.seq,
        "answer": change.answer,
        "flagged": change.flagged,
        "reason": reason,
        "received_at": clock.now(),
    }


def accept_aside(actor: Actor, attempt: Attempt, aside_id: int, reason: str) -> None:
    """Let a kept answer count instead of the stored one, with a reason; audited, and the attempt is graded anew.

    The receipt stays what it was: it tells what was submitted in time.
    """
    path = attempt.admission.session.jurisdiction.path
    actor.require("exams.session.edit", path)
    check_not_own(actor, attempt.account_id, attempt.admission.person_id)
    hold_session(attempt.admission.session)  # before the attempt, as a release does: of the two one comes first
    db.session.refresh(attempt, with_for_update={"of": Attempt})
    aside, reason = _acceptable(attempt, aside_id), reason.strip()
    if not reason:
        raise Refused(N_("请写明采用的理由。"), code="reason-missing")
    aside.accepted_at, aside.accepted_by, aside.accept_reason = clock.now(), actor.account_id, reason
    stored = db.session.get(Response, (attempt.id, aside.question)) or Response(
        attempt_id=attempt.id, question=aside.question
    )
    had_answer = stored.answer is not None
    stored.epoch, stored.seq = max(aside.epoch, stored.epoch or 0), max(aside.seq, (stored.seq or 0) + 1)
    stored.answer, stored.flagged, stored.late, stored.saved_at = aside.answer, aside.flagged, True, clock.now()
    db.session.add(stored)
    details = {"question": aside.question, "aside": aside.id, "reason": reason, "had_answer": had_answer}
    audit.record(actor, "exams.answer.accept", f"attempt:{attempt.id}", details, jurisdiction=path)
    state_fact(AnswerAccepted(attempt.id))


def _acceptable(attempt: Attempt, aside_id: int) -> AsideResponse:
    """The kept answer, locked, if it can still come to count."""
    aside = db.session.get(AsideResponse, aside_id, with_for_update=True)
    if aside is None or aside.attempt_id != attempt.id:
        raise NotFound()
    if aside.accepted_at is not None:
        raise Refused(N_("这份答案已经采用过了。"), code="accepted-already")
    if attempt.state is AttemptState.IN_PROGRESS:
        # The client counts its sequences on: one we used up would be acknowledged to it and not stored.
        raise Refused(N_("作答还在进行，交卷后才能采用另存的答案。"), code="still-running")
    if attempt.state in {AttemptState.FINAL, AttemptState.VOIDED}:
        raise Refused(N_("成绩已定或作答已作废，不能再采用答案。"), code="wrong-state")
    return aside

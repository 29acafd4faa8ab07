"""Marking by people: points and a comment for an answer whose writer the marker does not know (exam-engine 19)."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Forbidden, Invalid, Refused
from hongling_exam.exams.actions.locks import hold_session
from hongling_exam.exams.models import ExamSession
from hongling_exam.exams.states import SessionState
from hongling_exam.grading.actions.grade import conclude
from hongling_exam.grading.models import ExamResult, HeldAnswer, Marking
from hongling_exam.grading.rules import marked_detail
from hongling_exam.grading.states import ResultState

LONGEST_COMMENT = 2000
OPEN = (SessionState.MARKING, SessionState.PROVISIONAL)


def mark_answer(actor: Actor, held: HeldAnswer, points: int, comment: str) -> Marking:
    """Give `held` points in hundredths; every mark is kept, the last one counts.

    A mark is a person's: the system gives none, and nobody marks the own answer (Forbidden). Raises Invalid for points
    outside 0..maximum, Refused ("wrong-state") unless the session is closed and unreleased.
    With the last mark of a session its results become provisional.
    """
    session = db.session.get_one(ExamSession, held.session_id)
    hold_session(session)
    actor.require("grading.mark", session.jurisdiction.path)
    if session.state not in OPEN:
        raise Refused(N_("场次现在是“%(state)s”，不能阅卷。"), code="wrong-state", state=session.state.label)
    _must_be_anothers(actor, held)
    _check(held, points, comment)
    marking = Marking(
        attempt_id=held.attempt_id,
        question=held.question,
        answer_digest=held.answer_digest,
        marker_id=actor.account_id,
        points=points,
        comment=comment.strip(),
        marked_at=clock.now(),
    )
    db.session.add(marking)
    held.points = points
    _count(held, points)
    db.session.flush()
    details = {"question": held.question, "points": points, "max_points": held.max_points}
    path = session.jurisdiction.path
    audit.record(actor, "grading.answer.mark", f"held_answer:{held.public_id}", details, jurisdiction=path)
    conclude(session)
    return marking


def _must_be_anothers(actor: Actor, held: HeldAnswer) -> None:
    attempt = held.attempt
    own = attempt.account_id == actor.account_id or attempt.admission.person_id == actor.person_id
    if actor.account_id is None or own:
        raise Forbidden(N_("不能评阅本人的作答，也不能由系统评阅。"))


def _check(held: HeldAnswer, points: int, comment: str) -> None:
    if not 0 <= points <= held.max_points:
        most = f"{held.max_points / 100:g}"
        raise Invalid(N_("分数应在 0 到 %(most)s 之间。"), [{"field": "points"}], code="points", most=most)
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(N_("评语最多 2000 字。"), [{"field": "comment"}], code="comment")


def _count(held: HeldAnswer, points: int) -> None:
    """Put the mark into the result and add the result up again."""
    query = sa.select(ExamResult).where(ExamResult.attempt_id == held.attempt_id).with_for_update(of=ExamResult)
    result = db.session.scalars(query).one()
    part = {**result.items[held.question], "points": points, "pending": False}
    part["detail"] = marked_detail(points, held.max_points)
    result.items = {**result.items, held.question: part}
    result.points = sum(each["points"] for each in result.items.values())
    result.pending = sum(each["pending"] for each in result.items.values())
    result.passed = result.pending == 0 and result.points >= result.pass_points
    result.state = ResultState.AWAITS_MARKS if result.pending else ResultState.PROVISIONAL

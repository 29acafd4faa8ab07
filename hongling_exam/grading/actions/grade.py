"""Automatic grading: sealed attempts become results, many in a few statements.

An attempt gets its result soon after it is sealed, but becomes `graded` only when its session has closed: until then
it may be re-opened. A result follows from answers, keys and marks, so it can be made anew until it is released.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db, insert_new
from hongling_exam.exams.actions.locks import hold_session
from hongling_exam.exams.actions.sessions import set_marking, set_provisional
from hongling_exam.exams.events import AnswerAccepted, AttemptReopened, AttemptVoided, SessionClosed
from hongling_exam.exams.models import Admission, Attempt, ExamSession, Response
from hongling_exam.exams.states import AttemptState, SessionState
from hongling_exam.grading.keys import FormKeys, form_keys
from hongling_exam.grading.models import ExamResult, HeldAnswer, Marking
from hongling_exam.grading.queries import work
from hongling_exam.grading.rules import Graded, answer_digest, grade_answers
from hongling_exam.grading.states import ResultState

BATCH = 100
SWEEP = 50
CLOSED = (SessionState.MARKING, SessionState.PROVISIONAL)


def grade_due_attempts() -> int:
    """A job: grade up to 50 sealed attempts without a result, those timed out once their grace is over."""
    query = (
        work.ungraded_attempts()
        .where(sa.or_(Attempt.state == AttemptState.SUBMITTED, Attempt.grace_until < clock.now()))
        .order_by(Attempt.id)
        .limit(SWEEP)
        .with_for_update(of=Attempt, skip_locked=True)
    )
    ids = db.session.scalars(query).all()
    if ids:
        _grade(ids)
        _conclude_closed(ids)
    return len(ids)


def _conclude_closed(attempt_ids: Sequence[int]) -> None:
    of = sa.select(Attempt.session_id).where(Attempt.id.in_(attempt_ids))
    query = sa.select(ExamSession).where(ExamSession.id.in_(of), ExamSession.state.in_(CLOSED))
    held = query.with_for_update(of=ExamSession).execution_options(populate_existing=True)
    for session in db.session.scalars(held).all():
        conclude(session)


def grade_session(session: ExamSession) -> int:
    """Grade every sealed attempt of `session` that has no result; tells how many. Closed, it may become provisional."""
    query = work.ungraded_attempts().where(Attempt.session_id == session.id).order_by(Attempt.id)
    ids = db.session.scalars(query.with_for_update(of=Attempt)).all()
    for start in range(0, len(ids), BATCH):
        _grade(ids[start : start + BATCH])
    if session.state in CLOSED:
        conclude(session)
    return len(ids)


def grade_attempt(attempt: Attempt) -> ExamResult:
    """Grade a sealed attempt anew, with the marks that were given for its present answers."""
    db.session.execute(sa.select(Attempt.id).where(Attempt.id == attempt.id).with_for_update())
    _remove(attempt.id)
    _grade([attempt.id])
    return work.get_result_of_attempt(attempt.id)


def conclude(session: ExamSession) -> None:
    """See where a closed session stands: its attempts with results are `graded`; with no work left, it is provisional.

    A provisional one goes back to marking when an answer accepted later waits for its mark.
    """
    has_result = sa.exists().where(ExamResult.attempt_id == Attempt.id)
    closing = sa.update(Attempt).where(Attempt.session_id == session.id, Attempt.state.in_(work.SEALED), has_result)
    db.session.execute(closing.values(state=AttemptState.GRADED), execution_options={"synchronize_session": "fetch"})
    db.session.flush()
    done = work.open_work(session.id).total == 0
    if done and session.state is SessionState.MARKING:
        set_provisional(session)
    elif not done and session.state is SessionState.PROVISIONAL:
        set_marking(session)


def _grade(attempt_ids: Sequence[int]) -> None:
    """Write the results of sealed attempts that have none; who comes second in a race changes nothing."""
    query = sa.select(Attempt.id, Attempt.form_id, Attempt.session_id, Admission.person_id)
    attempts = db.session.execute(query.join(Admission).where(Attempt.id.in_(attempt_ids))).all()
    answers, marks = _answers(attempt_ids), _marks(attempt_ids)
    results, held = [], []
    for row in attempts:
        keys = form_keys(row.form_id)
        graded = grade_answers(keys.items, answers[row.id], marks[row.id])
        results.append(_result(row, keys, graded))
        held += _held(row, graded, answers[row.id])
    insert_new(ExamResult, results)
    insert_new(HeldAnswer, held)


def _answers(attempt_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """{attempt: {question: answer}} of what was given; cleared answers are left out."""
    query = sa.select(Response.attempt_id, Response.question, Response.answer)
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for attempt_id, question, answer in db.session.execute(query.where(Response.attempt_id.in_(attempt_ids))):
        if answer is not None:
            found[attempt_id][question] = json.loads(answer)
    return found


def _marks(attempt_ids: Sequence[int]) -> dict[int, dict[tuple[str, str], int]]:
    """{attempt: {(question, digest): points}}, the last mark of each answer."""
    query = sa.select(Marking.attempt_id, Marking.question, Marking.answer_digest, Marking.points)
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for attempt_id, question, digest, points in db.session.execute(
        query.where(Marking.attempt_id.in_(attempt_ids)).order_by(Marking.id)
    ):
        found[attempt_id][question, digest] = points
    return found


def _result(row: Any, keys: FormKeys, graded: Graded) -> dict[str, Any]:
    return {
        "attempt_id": row.id,
        "session_id": row.session_id,
        "person_id": row.person_id,
        "points": graded.points,
        "max_points": graded.max_points,
        "pass_points": keys.pass_points,
        "passed": graded.passes(keys.pass_points),
        "pending": graded.pending,
        "items": graded.items,
        "state": ResultState.AWAITS_MARKS if graded.pending else ResultState.PROVISIONAL,
        "graded_at": clock.now(),
    }


def _held(row: Any, graded: Graded, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers that a person marks, or has marked already."""
    return [
        {
            "session_id": row.session_id,
            "attempt_id": row.id,
            "question": question,
            "max_points": part["max_points"],
            "answer_digest": answer_digest(answers.get(question)),
            "points": None if part["pending"] else part["points"],
        }
        for question, part in graded.items.items()
        if part["pending"] or "marked" in part["detail"]
    ]


def _remove(attempt_id: int) -> None:
    """Take away an unreleased result and its held answers; the marks stay."""
    unreleased = ExamResult.attempt_id == attempt_id, ExamResult.state != ResultState.RELEASED
    db.session.execute(sa.delete(ExamResult).where(*unreleased))
    db.session.execute(sa.delete(HeldAnswer).where(HeldAnswer.attempt_id == attempt_id))


def follow_closing(fact: SessionClosed) -> None:
    """A closed session is graded at once, whatever the job has left."""
    grade_session(db.session.get_one(ExamSession, fact.session_id))


def follow_withdrawal(fact: AttemptReopened | AttemptVoided) -> None:
    """A re-opened or voided attempt has no result; that may have been the last thing its session waited for."""
    _remove(fact.attempt_id)
    _conclude_closed([fact.attempt_id])


def follow_acceptance(fact: AnswerAccepted) -> None:
    """A sealed attempt with another answer is graded anew; one that still runs has no result yet."""
    attempt = db.session.get_one(Attempt, fact.attempt_id)
    if attempt.state is not AttemptState.IN_PROGRESS:
        hold_session(attempt.admission.session)
        grade_attempt(attempt)
        _conclude_closed([attempt.id])

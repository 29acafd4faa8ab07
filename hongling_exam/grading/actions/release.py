"""Release: provisional results become final, all at once, together with what they leave in people's records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import audit, clock, signing
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.events import state as state_fact
from hongling_exam.exams.actions.locks import hold_session
from hongling_exam.exams.actions.sessions import set_released
from hongling_exam.exams.models import Attempt, ExamSession
from hongling_exam.exams.states import AttemptState, SessionState
from hongling_exam.grading.events import ResultReleased
from hongling_exam.grading.models import ExamResult
from hongling_exam.grading.queries.work import list_key_faults, open_work
from hongling_exam.grading.states import ResultState

RELEASED = (SessionState.RELEASED, SessionState.ARCHIVED)


def release_results(actor: Actor, session: ExamSession) -> int:
    """Make every result of `session` final and tell those above, in this one unit of work; gives how many.

    Raises Refused while anything is open: running or ungraded attempts, missing marks ("pending"), keys that are
    wrong or placeholders ("bad-keys"), or when it was released already ("released-already").
    """
    path = session.jurisdiction.path
    actor.require("grading.result.release", path)
    hold_session(session)
    db.session.execute(sa.select(Attempt.id).where(Attempt.session_id == session.id).with_for_update())
    check_releasable(session)
    moment = clock.now()
    results = _finish(session, moment)
    details = {"results": len(results), "passed": sum(result.passed for result in results), "digest": _digest(results)}
    audit.record(actor, "grading.result.release", f"exam_session:{session.id}", details, jurisdiction=path)
    set_released(session, moment)
    for result in results:
        state_fact(_fact(session, result))
    db.session.flush()
    audit.make_checkpoint()
    return len(results)


def check_releasable(session: ExamSession) -> None:
    """Raise Refused with the first reason why the results cannot be released."""
    if session.state in RELEASED:
        raise Refused(N_("这场考试的成绩已经发布过了。"), code="released-already")
    work = open_work(session.id)
    if work.running:
        raise Refused(N_("还有 %(n)d 人正在作答，不能发布成绩。"), code="running", n=work.running)
    if work.ungraded:
        raise Refused(N_("还有 %(n)d 份答卷没有评分，不能发布成绩。"), code="ungraded", n=work.ungraded)
    if work.pending:
        raise Refused(N_("还有 %(n)d 份主观题作答没有阅卷，不能发布成绩。"), code="pending", n=work.pending)
    if session.state is not SessionState.PROVISIONAL:
        raise Refused(N_("场次现在是“%(state)s”，不能发布成绩。"), code="wrong-state", state=session.state.label)
    faults = list_key_faults(session)
    if faults:
        named = "；".join(f"{fault.place}：{fault.reason}" for fault in faults[:3])
        raise Refused(N_("有 %(n)d 道题的答案有问题：%(named)s"), code="bad-keys", n=len(faults), named=named)


def _finish(session: ExamSession, moment: dt.datetime) -> Sequence[Any]:
    """Set results and attempts; gives the results' columns that facts and audit tell of."""
    provisional = ExamResult.session_id == session.id, ExamResult.state == ResultState.PROVISIONAL
    released = sa.update(ExamResult).where(*provisional).values(state=ResultState.RELEASED, released_at=moment)
    db.session.execute(released, execution_options={"synchronize_session": "fetch"})
    graded = Attempt.session_id == session.id, Attempt.state == AttemptState.GRADED
    final = sa.update(Attempt).where(*graded).values(state=AttemptState.FINAL)
    db.session.execute(final, execution_options={"synchronize_session": "fetch"})
    columns = ExamResult.id, ExamResult.attempt_id, ExamResult.person_id, ExamResult.points, ExamResult.max_points
    query = sa.select(*columns, ExamResult.passed, Attempt.started_at).join(Attempt).order_by(ExamResult.id)
    return db.session.execute(query.where(ExamResult.session_id == session.id)).all()


def _digest(results: Sequence[Any]) -> str:
    """SHA-256 over what is released, so that the audit log can show that no score was changed afterwards."""
    return signing.sha256_hex([[result.attempt_id, result.points, result.passed] for result in results])


def _fact(session: ExamSession, result: Any) -> ResultReleased:
    paper = session.paper
    assert paper is not None, "a session past its draft has a paper by constraint"
    return ResultReleased(
        result_id=result.id,
        attempt_id=result.attempt_id,
        session_id=session.id,
        person_id=result.person_id,
        level=session.level,
        exam_title=session.title,
        sat_at=result.started_at,
        points=result.points,
        max_points=result.max_points,
        passed=result.passed,
        credit_years=session.credit_years,
        is_mock=session.is_mock,
        paper_seal=paper.seal or "",
    )

"""What is still to be done before the results of a session can be released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import Attempt, ExamSession, PaperForm, PaperItem
from hongling_exam.exams.states import AttemptState
from hongling_exam.grading.keys import part_of
from hongling_exam.grading.models import ExamResult, HeldAnswer
from hongling_exam.grading.rules import key_faults
from hongling_exam.question_bank.models import Question, QuestionVersion

SEALED = (AttemptState.SUBMITTED, AttemptState.TIMED_OUT)


@dataclass(frozen=True)
class OpenWork:
    """Attempts that run, sealed ones without a result, and answers that wait for a mark."""

    running: int
    ungraded: int
    pending: int

    @property
    def total(self) -> int:
        """Nothing is left at 0."""
        return self.running + self.ungraded + self.pending


@dataclass(frozen=True)
class KeyFault:
    """A question whose key must not decide a result: where it stands (A 卷第 3 题) and why."""

    place: str
    question_id: int
    reason: str


def ungraded_attempts() -> sa.Select[int]:
    """Ids of sealed attempts without a result."""
    graded = sa.exists().where(ExamResult.attempt_id == Attempt.id)
    return sa.select(Attempt.id).where(Attempt.state.in_(SEALED), ~graded)


def open_work(session_id: int) -> OpenWork:
    """What the session still waits for, in one statement."""
    here = Attempt.session_id == session_id
    running = sa.select(sa.func.count()).select_from(Attempt).where(here, Attempt.state == AttemptState.IN_PROGRESS)
    ungraded = sa.select(sa.func.count()).select_from(ungraded_attempts().where(here).subquery())
    held = HeldAnswer.session_id == session_id, HeldAnswer.points.is_(None)
    pending = sa.select(sa.func.count()).select_from(HeldAnswer).where(*held)
    query = sa.select(running.scalar_subquery(), ungraded.scalar_subquery(), pending.scalar_subquery())
    return OpenWork(*db.session.execute(query).one())


def get_result_of_attempt(attempt_id: int) -> ExamResult:
    """The attempt's result; there must be one."""
    return db.session.scalars(sa.select(ExamResult).where(ExamResult.attempt_id == attempt_id)).one()


def find_result_of_attempt(attempt_id: int) -> ExamResult | None:
    """The attempt's result, if it was graded."""
    return db.session.scalar(sa.select(ExamResult).where(ExamResult.attempt_id == attempt_id))


def list_key_faults(session: ExamSession) -> Sequence[KeyFault]:
    """The questions on the session's paper whose keys are wrong or placeholders, in the order of the paper."""
    query = (
        sa.select(PaperForm.label, PaperItem, Question.id, Question.kind, QuestionVersion)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .join(QuestionVersion, PaperItem.question_version_id == QuestionVersion.id)
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(PaperForm.paper_id == session.paper_id, PaperItem.group_id.is_(None))
        .order_by(PaperForm.label, PaperItem.position)
    )
    found, numbers = [], dict[str, int]()
    for label, _item, question_id, kind, version in db.session.execute(query):
        numbers[label] = numbers.get(label, 0) + 1
        place = f"{label} 卷第 {numbers[label]} 题"
        found += [KeyFault(place, question_id, reason) for reason in _faults(kind, version)]
    return found


def _faults(kind: str, version: QuestionVersion) -> list[str]:
    faults = key_faults(kind, version.body, version.key, version.policy, version.points)
    for part in version.body.get("questions", ()) if kind == "case_group" else ():
        content = part_of(version.body, part["id"])
        faults += key_faults(
            content["kind"], content["body"], content["key"], content.get("policy") or {}, content["points"]
        )
    return faults

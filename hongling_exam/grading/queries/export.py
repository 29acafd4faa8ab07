"""A session's answers, keys and points, for an independent recount (docs/reference/exam-export.md)."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from hongling_exam.core.db import db
from hongling_exam.exams.models import Admission, Attempt, ExamSession, Receipt, Response
from hongling_exam.grading.keys import form_keys
from hongling_exam.grading.models import ExamResult, Marking
from hongling_exam.grading.rules import Item
from hongling_exam.question_bank.kinds import translate_answer

FORMAT = "hongling-exam-export/1"


def export_session(session: ExamSession) -> dict[str, Any]:
    """The document of `exam export`: whatever the number of attempts, six statements and one for each form."""
    paper = session.paper
    assert paper is not None, "a published session has a paper by constraint"
    responses, marks, receipts = _responses(session.id), _marks(session.id), _receipts(session.id)
    query = (
        sa.select(Attempt, Admission.admission_number, ExamResult)
        .options(lazyload(Attempt.admission))
        .join(Admission, Attempt.admission_id == Admission.id)
        .outerjoin(ExamResult, ExamResult.attempt_id == Attempt.id)
        .where(Attempt.session_id == session.id)
        .order_by(Attempt.id)
    )
    attempts = [
        _attempt(attempt, number, result, responses[attempt.id], marks[attempt.id], receipts.get(attempt.id))
        for attempt, number, result in db.session.execute(query)
    ]
    return {
        "format": FORMAT,
        "session": session.public_id,
        "title": session.title,
        "level": session.level.value,
        "state": session.state.value,
        "opens_at": _iso(session.opens_at),
        "closes_at": _iso(session.closes_at),
        "released_at": _iso(session.released_at),
        "is_mock": session.is_mock,
        "paper_seal": paper.seal,
        "total_points": paper.total_points / 100,
        "pass_points": paper.pass_points / 100,
        "attempts": attempts,
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def _in_session(model: Any, session_id: int) -> sa.ColumnElement[bool]:
    of_session = sa.select(Attempt.id).where(Attempt.session_id == session_id)
    found: sa.ColumnElement[bool] = model.attempt_id.in_(of_session)
    return found


def _responses(session_id: int) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    query = sa.select(Response.attempt_id, Response.question, Response.answer)
    for attempt_id, question, answer in db.session.execute(query.where(_in_session(Response, session_id))):
        found[attempt_id][question] = None if answer is None else json.loads(answer)
    return found


def _marks(session_id: int) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """{attempt: {question: marks, oldest first}}; markers are not named."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    query = sa.select(Marking).where(_in_session(Marking, session_id)).order_by(Marking.id)
    for mark in db.session.scalars(query):
        entry = {"points": mark.points / 100, "comment": mark.comment, "marked_at": _iso(mark.marked_at)}
        found[mark.attempt_id][mark.question].append({**entry, "answer_sha256": mark.answer_digest})
    return found


def _receipts(session_id: int) -> dict[int, dict[str, Any]]:
    """{attempt: the receipt that counts}."""
    query = sa.select(Receipt.attempt_id, Receipt.body).where(_in_session(Receipt, session_id))
    return {attempt_id: body for attempt_id, body in db.session.execute(query.order_by(Receipt.number))}  # noqa: C416


def _attempt(
    attempt: Attempt,
    admission_number: str,
    result: ExamResult | None,
    answers: Mapping[str, Any],
    marks: Mapping[str, Any],
    receipt: Mapping[str, Any] | None,
) -> dict[str, Any]:
    keys = form_keys(attempt.form_id)
    graded = result.items if result else {}
    return {
        "attempt": attempt.public_id,
        "admission_number": admission_number,
        "form": keys.label,
        "state": attempt.state.value,
        "started_at": _iso(attempt.started_at),
        "submitted_at": _iso(attempt.submitted_at),
        "points": result.points / 100 if result else None,
        "max_points": keys.max_points / 100,
        "pass_points": keys.pass_points / 100,
        "passed": result.passed if result else None,
        "pending": result.pending if result else None,
        "result_state": result.state.value if result else None,
        "questions": [_question(item, answers, graded.get(item.question), marks) for item in keys.items],
        "receipt": receipt,
    }


def _question(
    item: Item, answers: Mapping[str, Any], graded: Mapping[str, Any] | None, marks: Mapping[str, Any]
) -> dict[str, Any]:
    answer = answers.get(item.question)
    return {
        "question": item.question,
        "section": item.section,
        "kind": item.kind,
        "key": item.key,
        "policy": item.policy,
        "ids": item.ids,
        "answer": answer,
        "canonical_answer": translate_answer(item.kind, answer, item.ids) if answer is not None else None,
        "max_points": item.points / 100,
        "points": graded["points"] / 100 if graded else None,
        "detail": graded["detail"] if graded else None,
        "pending": graded["pending"] if graded else None,
        "marks": list(marks.get(item.question, ())),
    }

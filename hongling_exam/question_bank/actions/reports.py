"""Candidates' reports of questions whose results are out, and the answers to them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, insert_new
from hongling_exam.core.errors import N_, Forbidden, Invalid, NotFound, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.remarks import add_remark
from hongling_exam.question_bank.actions.trail import record
from hongling_exam.question_bank.models import Question, QuestionReport, QuestionVersion
from hongling_exam.question_bank.queries.reports import count_recent, own_reports
from hongling_exam.question_bank.states import QuestionState, ReportState, move_question

LEAST_TEXT, MOST_TEXT = 5, 500
MOST_A_DAY = 20


def report_question(actor: Actor, version_id: int, text: str) -> None:
    """Keep what a candidate says is wrong with a version they met. Whether they did is for the caller to know.

    Raises Invalid for a text too short or long, Refused for a second report of a version or too many in a day.
    """
    text = text.strip()
    if not LEAST_TEXT <= len(text) <= MOST_TEXT:
        raise Invalid(
            N_("请用 %(least)s 至 %(most)s 字说明题目哪里有问题。"),
            [{"field": "text"}],
            least=LEAST_TEXT,
            most=MOST_TEXT,
        )
    if actor.account_id is None:
        raise Forbidden()
    if own_reports(actor.account_id, [version_id]):
        raise Refused(N_("这道题您已经反映过，答复会显示在题目旁边。"), code="already-reported")
    if count_recent(actor.account_id) >= MOST_A_DAY:
        raise Refused(N_("今天反映的题目已经很多，请明天再来。"), code="too-many")
    row = {"question_version_id": version_id, "account_id": actor.account_id, "text": text, "created_at": clock.now()}
    insert_new(QuestionReport, [row])


def answer_reports(actor: Actor, key: str, ids: Sequence[str], verdict: ReportState, answer: str) -> int:
    """Answer these open reports on a question alike; their writers see `answer`. Tells how many.

    Upheld ones take the version they speak of out of the pool, with what was reported as a remark. Nobody answers for
    a version of their own.
    """
    answer = answer.strip()
    if verdict is ReportState.OPEN or not 2 <= len(answer) <= MOST_TEXT:
        raise Invalid(N_("请选定结论，并用 2 至 %(most)s 字写明给考生的答复。"), [{"field": "answer"}], most=MOST_TEXT)
    [question] = access.get_questions_to_review(actor, [key])
    reports = _open_reports(question, ids)
    versions = {each.question_version_id for each in reports}
    if any(each.question_version.author_id == actor.account_id for each in reports):
        raise Refused(N_("试题 %(key)s 是您自己写的，请由别人答复。"), code="own-question", key=key)
    for each in reports:
        each.state, each.answer = verdict, answer
        each.settled_at, each.settled_by = clock.now(), actor.account_id
    if verdict is ReportState.UPHELD and question.current_version_id in versions:
        _send_back(actor, question, [each.text for each in reports], answer)
    record(actor, "question_bank.report.answer", question, {"verdict": verdict.value, "reports": len(reports)})
    db.session.flush()
    return len(reports)


def _open_reports(question: Question, ids: Sequence[str]) -> Sequence[QuestionReport]:
    query = (
        sa.select(QuestionReport)
        .join(QuestionReport.question_version)
        .where(QuestionReport.public_id.in_(ids), QuestionVersion.question_id == question.id)
        .order_by(QuestionReport.id)
    )
    found = db.session.scalars(query).all()
    if not found or len(found) < len(set(ids)):
        raise NotFound()
    if any(each.state is not ReportState.OPEN for each in found):
        raise Refused(N_("这些反映里有的已经答复过，请刷新后再看。"), code="settled")
    return found


def _send_back(actor: Actor, question: Question, texts: Sequence[str], answer: str) -> None:
    """Out of the pool, with the candidates' words and the answer as a remark on the whole."""
    assert question.current_version_id is not None
    if question.state is QuestionState.APPROVED:
        question.state = move_question(question.state, QuestionState.RETURNED)
    said = "\n".join(f"考生反映：{text}" for text in dict.fromkeys(texts))
    add_remark(actor, question.current_version_id, "", f"{said}\n答复：{answer}"[:4000])

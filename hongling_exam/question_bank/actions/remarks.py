"""Remarks beside the places of a question: made and withdrawn by reviewers, answered and settled by authors."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Forbidden, Invalid, NotFound, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.trail import record
from hongling_exam.question_bank.models import Question, QuestionRemark, QuestionVersion
from hongling_exam.question_bank.places import WHOLE, place_titles, placed
from hongling_exam.question_bank.queries.versions import show_version
from hongling_exam.question_bank.states import QuestionState

MOST_REMARK = 1000


def add_remark(actor: Actor, version_id: int, place: str, text: str) -> QuestionRemark:
    """A remark by the actor at a place that is known to be there, unsettled."""
    if actor.account_id is None:
        raise Forbidden()
    remark = QuestionRemark(
        question_version_id=version_id, place=place, text=text, author_id=actor.account_id, at=clock.now()
    )
    db.session.add(remark)
    return remark


def make_remark(actor: Actor, key: str, version: int, place: str, text: str) -> QuestionRemark:
    """A reviewer's remark on a question in review, beside a place of the version that they read."""
    [question] = access.get_questions_to_review(actor, [key])
    if question.state is not QuestionState.IN_REVIEW or question.current_version is None:
        raise Refused(N_("试题 %(key)s 已不在审题中，可能别人刚刚处理过。"), code="not-in-review", key=key)
    if question.current_version.number != version:
        raise Refused(N_("试题 %(key)s 已换了版本，请重新看过再决定。"), code="stale", key=key)
    if place not in _places(question.current_version):
        raise Invalid(N_("题目里没有这个位置。"), [{"field": "place"}])
    remark = add_remark(actor, question.current_version.id, place, _text(text))
    record(actor, "question_bank.remark.make", question, {"place": place})
    db.session.flush()
    return remark


def withdraw_remark(actor: Actor, public_id: str) -> Question:
    """Take an own remark back while nobody has settled it; gives its question."""
    remark, question = _get_remark(actor, public_id, access.REVIEW)
    if remark.author_id != actor.account_id:
        raise NotFound()
    if remark.settled_at is not None:
        raise Refused(N_("这条批注已经了结，不能再撤回。"), code="settled")
    db.session.delete(remark)
    record(actor, "question_bank.remark.withdraw", question, {"place": remark.place})
    db.session.flush()
    return question


def settle_remark(actor: Actor, public_id: str, reply: str, *, is_done: bool) -> Question:
    """Answer a remark at its place, and settle it when it has been dealt with; gives its question.

    A reply stands beside the remark and asks for nothing itself. Raises Invalid where there is neither.
    """
    remark, question = _get_remark(actor, public_id, access.EDIT)
    if not (reply.strip() or is_done):
        raise Invalid(N_("请写下回复，或了结这条批注。"), [{"field": "reply"}])
    if reply.strip():
        answer = add_remark(actor, remark.question_version_id, remark.place, _text(reply))
        answer.settled_at, answer.settled_by = clock.now(), actor.account_id
    if is_done and remark.settled_at is None:
        remark.settled_at, remark.settled_by = clock.now(), actor.account_id
    record(actor, "question_bank.remark.settle", question, {"place": remark.place, "done": is_done})
    db.session.flush()
    return question


def _places(version: QuestionVersion) -> set[str]:
    shown = placed(show_version(version), version.sources)
    return {WHOLE, *(name for name, _title, _label, _part in place_titles(shown))}


def _text(text: str) -> str:
    text = text.strip()
    if not text or len(text) > MOST_REMARK:
        raise Invalid(N_("批注请写 1 至 %(most)s 字。"), [{"field": "text"}], most=MOST_REMARK)
    return text


def _get_remark(actor: Actor, public_id: str, permission: str) -> tuple[QuestionRemark, Question]:
    query = sa.select(QuestionRemark, Question.key).join(QuestionRemark.question_version)
    query = query.join(Question, QuestionVersion.question_id == Question.id)
    row = db.session.execute(query.where(QuestionRemark.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound()
    load = access.get_questions_to_edit if permission == access.EDIT else access.get_questions_to_review
    questions: Sequence[Question] = load(actor, [row.key])
    return row[0], questions[0]

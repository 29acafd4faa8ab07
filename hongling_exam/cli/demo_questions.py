"""The demo office's own questions: its trainer took shared ones over to change them, and they stand in every state."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import QuestionContent, QuestionPlace, reviewing, write_question
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.states import Purpose

TRAINER, REVIEWER = "qianxuefeng", "guyuqing"
REMARK = "请在解析里引条文原句，再送审。"


def write_own_questions(street: Jurisdiction) -> None:
    """Six copies: two drafts, one in review, one returned with a remark, two approved."""
    trainer, reviewer = _actor(TRAINER), _actor(REVIEWER)
    query = sa.select(Question).where(Question.kind == "single_choice", Question.jurisdiction_id.is_(None))
    keys = [_copy(trainer, each, street) for each in db.session.scalars(query.order_by(Question.key).limit(6))]
    reviewing.submit_for_review(trainer, keys[2:])
    reviewing.return_to_author(reviewer, keys[3], 1, REMARK)
    reviewing.approve(reviewer, dict.fromkeys(keys[4:], 1))


def _actor(username: str) -> Actor:
    found = db.session.scalars(sa.select(Account).where(Account.username == username)).one()
    return Actor(found.id, found.display_name, system=True)


def _copy(trainer: Actor, question: Question, street: Jurisdiction) -> str:
    """What 复制为新题 makes of a question, for exams; gives its key."""
    version = question.current_version
    assert version is not None
    content = QuestionContent(
        question.kind, version.body, version.key, version.policy, version.points, version.explanation, version.sources
    )
    levels = [each.level for each in question.levels]
    place = QuestionPlace(question.topic, question.difficulty, levels, Purpose.EXAM, ["本街道"])
    return write_question(trainer, content, place, jurisdiction=street).key

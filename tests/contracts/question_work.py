"""A row in each table about the work on questions, for the world."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.question_bank.actions import reviewing
from hongling_exam.question_bank.actions.editions import replace_edition
from hongling_exam.question_bank.actions.remarks import make_remark
from hongling_exam.question_bank.actions.reports import report_question
from hongling_exam.question_bank.actions.undoing import undo_replacement, undo_verdicts
from hongling_exam.question_bank.editor.document import empty_document
from hongling_exam.question_bank.models import (
    DistinctPair,
    EnemyPair,
    Question,
    QuestionDraft,
    QuestionPicture,
    QuestionReport,
    QuestionTag,
)
from tests.acting import acting
from tests.cast import Cast
from tests.contracts.import_work import make_import
from tests.factories.reviewing import write

DRAFT = {"form": empty_document("single_choice") | {"stem": "草稿"}, "seen": None, "revision": 1}


def make_question_work(cast: Cast) -> dict[str, Any]:
    """A question of the trainer's that was remarked on, approved, doubted and outdated; a draft, a tag, two enemies."""
    one, other = db.session.scalars(sa.select(Question).order_by(Question.id).limit(2)).all()
    db.session.add_all([QuestionTag(question_id=one.id, name="常考"), EnemyPair(one_id=one.id, other_id=other.id)])
    db.session.add(DistinctPair(one_id=one.id, other_id=other.id, at=clock.now()))
    draft = QuestionDraft(account_id=cast.accounts["trainer"], document=DRAFT, updated_at=clock.now())
    picture = QuestionPicture(sha256="0" * 64, content_type="image/png", width=1, height=1, created_at=clock.now())
    db.session.add_all([draft, picture])
    trainer, reviewer = (acting(current_app, cast, name) for name in ("trainer", "item_reviewer"))
    key = write(trainer, cast, sources=[["工作手册", "2024 年", "第三条"]])
    reviewing.submit_for_review(trainer, [key])
    remark = make_remark(reviewer, key, 1, "stem", "请核对条文")
    reviewing.approve(reviewer, {key: 1})
    version = db.session.scalars(sa.select(Question.current_version_id).where(Question.key == key)).one()
    assert version is not None
    report_question(acting(current_app, cast, "lu"), version, "答案有疑问，请核对")
    report = db.session.scalars(sa.select(QuestionReport)).one()
    _take_back(cast)
    replaced, _count = replace_edition(trainer, "工作手册", "2024 年", "2026 年", "新版公布")
    db.session.flush()
    return make_import(cast) | {
        "draft": draft.public_id,
        "sha256": picture.sha256,
        "topic_id": one.topic_id,
        "other": key,
        "remark": remark.public_id,
        "report": report.public_id,
        "replacement_id": replaced.id,
    }


def _take_back(cast: Cast) -> None:
    """A replacement and a verdict that were both taken back."""
    trainer, reviewer = (acting(current_app, cast, name) for name in ("trainer", "item_reviewer"))
    key = write(trainer, cast, sources=[["办事指南", "2023 年", "第一条"]])
    reviewing.submit_for_review(trainer, [key])
    reviewing.approve(reviewer, {key: 1})
    replaced, _count = replace_edition(trainer, "办事指南", "2023 年", "2025 年", "新版公布")
    undo_replacement(trainer, replaced.id)
    undo_verdicts(reviewer, [key], used=())

"""A row in each table about the work on questions, for the world."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.question_bank.models import (
    EditionReplacement,
    EnemyPair,
    Question,
    QuestionDraft,
    QuestionPicture,
    QuestionRecheck,
    QuestionRemark,
    QuestionReport,
    QuestionReview,
    QuestionSource,
    QuestionSubmission,
    QuestionTag,
)
from hongling_exam.question_bank.states import Verdict
from tests.cast import Cast


def make_question_work(cast: Cast) -> dict[str, Any]:
    """Give the first question a tag, a source, a review, a remark and a report, and its author a draft."""
    one, other = db.session.scalars(sa.select(Question).order_by(Question.id).limit(2)).all()
    version, now, reviewer = one.current_version_id, clock.now(), cast.accounts["item_reviewer"]
    assert version is not None
    db.session.add(QuestionTag(question_id=one.id, name="常考"))
    if db.session.get(QuestionSource, (one.id, 0)) is None:
        place = {"document": "中国共产党章程", "edition": "2022", "article": "第三十一条"}
        db.session.add(QuestionSource(question_id=one.id, position=0, **place))
    db.session.add(EnemyPair(one_id=one.id, other_id=other.id))
    draft = QuestionDraft(account_id=cast.accounts["trainer"], document={"stem": "草稿"}, updated_at=now)
    handed = QuestionSubmission(
        question_id=one.id,
        question_version_id=version,
        submitted_by=cast.accounts["trainer"],
        submitted_at=now,
        closed_at=now,
        verdict=Verdict.APPROVED,
    )
    handed.reviews.append(QuestionReview(reviewer_id=reviewer, verdict=Verdict.APPROVED, at=now))
    remark = QuestionRemark(question_version_id=version, place="stem", text="请核对条文", author_id=reviewer, at=now)
    report = QuestionReport(
        question_version_id=version, account_id=cast.accounts["lu"], text="答案有疑问", created_at=now
    )
    replaced = EditionReplacement(
        document="中国共产党章程", edition="2017", new_edition="2022", reason="新版公布", account_id=reviewer, at=now
    )
    picture = QuestionPicture(sha256="0" * 64, content_type="image/png", width=1, height=1, created_at=now)
    db.session.add_all([draft, handed, remark, report, replaced, picture])
    db.session.flush()
    db.session.add(QuestionRecheck(replacement_id=replaced.id, question_id=one.id, settled_at=now))
    db.session.flush()
    return {"draft": draft.public_id, "remark": remark.public_id, "report": report.public_id}

"""What the question bank holds about a person: for export and erasure requests (PIPL §45–47)."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import db
from hongling_exam.question_bank.models import QuestionReport

ERASED = "（本人已要求清除）"


def export(person_id: int) -> dict[str, object]:
    """What the person reported of questions, with the answers."""
    query = sa.select(QuestionReport).join(QuestionReport.account).where(Account.person_id == person_id)
    return {
        "question_reports": [
            {
                "text": each.text,
                "state": each.state.value,
                "answer": each.answer,
                "created_at": each.created_at.isoformat(),
            }
            for each in db.session.scalars(query.order_by(QuestionReport.id))
        ]
    }


def erase(person_id: int) -> None:
    """Take out what the person wrote; the answer stays. To be done before the account is erased."""
    owners = sa.select(Account.id).where(Account.person_id == person_id).scalar_subquery()
    own = sa.update(QuestionReport).where(QuestionReport.account_id.in_(owners))
    db.session.execute(own.values(text=ERASED), execution_options={"synchronize_session": False})

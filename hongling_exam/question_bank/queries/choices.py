"""What a list of questions can be filtered by: the tags, documents and authors there are."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from hongling_exam.accounts.models import Account, RoleGrant
from hongling_exam.accounts.states import Role
from hongling_exam.core.db import db
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.models import Question, QuestionSource, QuestionSubmission, QuestionTag
from hongling_exam.question_bank.queries.listing import LONGEST_FILTER, listed
from hongling_exam.question_bank.states import QuestionState

MOST = 300


def list_tags(paths: Sequence[str]) -> Sequence[str]:
    """The tags of the questions below `paths`, by name."""
    return _distinct(QuestionTag, QuestionTag.name, paths)


def list_documents(paths: Sequence[str]) -> Sequence[str]:
    """The documents that questions below `paths` rest on, as an address can name them."""
    names = _distinct(QuestionSource, QuestionSource.document, paths)
    return list(dict.fromkeys(name[:LONGEST_FILTER] for name in names))


def _distinct(
    rows: type[QuestionTag | QuestionSource], column: InstrumentedAttribute[str], paths: Sequence[str]
) -> Sequence[str]:
    """The values of an indexed column, one look into the index for each value instead of one for each row."""
    values = sa.select(sa.func.min(column).label("value")).cte("each_value", recursive=True)
    following = sa.select(sa.func.min(column)).where(column > values.c.value).correlate(values).scalar_subquery()
    values = values.union_all(sa.select(following).where(values.c.value.is_not(None)))
    held = sa.select(rows.question_id).join(Question, rows.question_id == Question.id)
    held = held.where(column == values.c.value, listed(paths)).correlate(values)
    query = sa.select(values.c.value).where(values.c.value.is_not(None), held.exists()).limit(MOST)
    return db.session.scalars(query).all()


def list_authors(paths: Sequence[str]) -> list[tuple[str, str]]:
    """(account id, name) of the people below `paths` who write questions."""
    roles = sa.select(RoleGrant.account_id).where(RoleGrant.role.in_([Role.TRAINER, Role.ORGANIZER]))
    query = sa.select(Account.id, Account.display_name).join(Jurisdiction, Account.jurisdiction_id == Jurisdiction.id)
    query = (
        query.where(Account.id.in_(roles), under_paths(paths)).order_by(Account.display_name, Account.id).limit(MOST)
    )
    return [(str(number), name) for number, name in db.session.execute(query)]


def is_unused_draft(question: Question) -> bool:
    """Whether a question is a draft that was never handed in for review."""
    if question.state is not QuestionState.DRAFT:
        return False
    query = sa.select(QuestionSubmission.id).where(QuestionSubmission.question_id == question.id).limit(1)
    return db.session.scalar(query) is None

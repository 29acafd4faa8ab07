"""On which papers the versions of a question stand, and in which sessions those were sat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import ExamSession, Paper, PaperForm, PaperItem
from hongling_exam.exams.states import SessionState

MOST_PAPERS = 100


@dataclass(frozen=True, slots=True)
class VersionOnPaper:
    """A version on a paper, with the titles of the sessions that use it."""

    version_id: int
    paper: Paper
    sessions: Sequence[str]


def papers_with(version_ids: Sequence[int]) -> list[VersionOnPaper]:
    """The newest MOST_PAPERS papers that hold one of these versions, whoever made them."""
    query = (
        sa.select(PaperItem.question_version_id, Paper)
        .join(PaperForm, PaperItem.form_id == PaperForm.id)
        .join(Paper, PaperForm.paper_id == Paper.id)
        .where(PaperItem.question_version_id.in_(version_ids), PaperItem.group_id.is_(None))
        .order_by(Paper.id.desc(), PaperItem.question_version_id)
        .limit(MOST_PAPERS * 8)
    )
    pairs = dict.fromkeys((version_id, paper) for version_id, paper in db.session.execute(query))
    titles = _sessions({paper.id for _, paper in pairs})
    found = [VersionOnPaper(version_id, paper, titles.get(paper.id, [])) for version_id, paper in pairs]
    return found[:MOST_PAPERS]


def _sessions(paper_ids: set[int]) -> dict[int | None, list[str]]:
    query = sa.select(ExamSession.paper_id, ExamSession.title).where(
        ExamSession.paper_id.in_(paper_ids), ExamSession.state.not_in([SessionState.DRAFT, SessionState.CANCELLED])
    )
    found: dict[int | None, list[str]] = {}
    for paper_id, title in db.session.execute(query.order_by(ExamSession.opens_at)):
        found.setdefault(paper_id, []).append(title)
    return found

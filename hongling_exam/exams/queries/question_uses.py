"""On which papers the versions of a question stand, in which sessions those were sat, and what drafts hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import ExamSession, Paper, PaperBlueprint, PaperForm, PaperItem
from hongling_exam.exams.states import PaperState, SessionState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.models import Question, QuestionVersion

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


@dataclass(frozen=True, slots=True)
class Holder:
    """A draft of a paper or a blueprint, with how many of the questions asked for it holds."""

    id: int
    title: str
    questions: int


def draft_papers_with(question_ids: Sequence[int], paths: Sequence[str]) -> list[Holder]:
    """The unsealed papers below `paths` on which any of these questions stands."""
    query = (
        sa.select(Paper.id, Paper.title, sa.func.count(sa.distinct(QuestionVersion.question_id)))
        .join(Jurisdiction, Paper.jurisdiction_id == Jurisdiction.id)
        .join(PaperForm, PaperForm.paper_id == Paper.id)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .join(QuestionVersion, PaperItem.question_version_id == QuestionVersion.id)
        .where(Paper.state == PaperState.DRAFT, under_paths(paths), QuestionVersion.question_id.in_(question_ids))
        .group_by(Paper.id, Paper.title)
        .order_by(Paper.id)
    )
    return [Holder(*row) for row in db.session.execute(query)]


def blueprints_with(question_ids: Sequence[int], paths: Sequence[str]) -> list[Holder]:
    """The blueprints below `paths` that fix any of these questions."""
    keys = set(db.session.scalars(sa.select(Question.key).where(Question.id.in_(question_ids))))
    query = sa.select(PaperBlueprint.id, PaperBlueprint.name, PaperBlueprint.constraints)
    query = query.join(Jurisdiction, PaperBlueprint.jurisdiction_id == Jurisdiction.id).where(under_paths(paths))
    rows = db.session.execute(query.order_by(PaperBlueprint.id))
    held = [Holder(row[0], row[1], len(keys & set(row[2].get("fixed", ())))) for row in rows]
    return [each for each in held if each.questions]

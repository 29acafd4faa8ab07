"""What speaks against a question's use: editions that gave way, and what undid its approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.question_bank.access import owner_path
from hongling_exam.question_bank.models import (
    EditionReplacement,
    Question,
    QuestionRecheck,
    QuestionReport,
    QuestionSubmission,
    QuestionVersion,
    ReplacementUndone,
)
from hongling_exam.question_bank.states import ReportState, Verdict

Edition = tuple[str, str]
"""(document, edition)."""


def sources_of(version: QuestionVersion) -> set[Edition]:
    """The editions that a version rests on, those of a case group's parts among them."""
    parts: Iterable[Mapping[str, Any]] = version.body.get("questions", ())
    rows = [*version.sources, *(source for part in parts for source in part.get("sources", ()))]
    return {(row[0], row[1]) for row in rows}


class Replaced:
    """The editions that gave way, as they stand when this is made. One that came back since, or whose replacement was
    taken back, is not among them; and a replacement holds only where it was made for.
    """

    def __init__(self) -> None:
        stands = ~sa.exists().where(ReplacementUndone.replacement_id == EditionReplacement.id)
        query = sa.select(EditionReplacement).where(stands).order_by(EditionReplacement.id)
        self._made: Sequence[EditionReplacement] = db.session.scalars(query).all()
        self._by_owner: dict[int | None, Mapping[Edition, str]] = {}

    def at(self, path: str) -> Mapping[Edition, str]:
        """Each edition that gave way for all questions below a path, with the one that took its place."""
        found: dict[Edition, str] = {}
        for each in self._made:
            if any(path.startswith(reach.path) for reach in each.reach):
                found[each.document, each.edition] = each.new_edition
                found.pop((each.document, each.new_edition), None)
        return found

    def for_question(self, question: Question) -> Mapping[Edition, str]:
        """Those that gave way for a question."""
        owner = question.jurisdiction_id
        if owner not in self._by_owner:
            self._by_owner[owner] = self.at(owner_path(question.jurisdiction))
        return self._by_owner[owner]


def shipped() -> sa.ColumnElement[bool]:
    """The condition that a selected QuestionVersion came with the package: nobody wrote it, nobody handed it in."""
    handed = sa.exists().where(QuestionSubmission.question_version_id == QuestionVersion.id)
    return sa.and_(QuestionVersion.author_id.is_(None), ~handed)


def restorable(questions: Sequence[Question]) -> set[int]:
    """Ids of those whose current version was approved, or shipped, with nothing after it that undid the approval: a
    return, an upheld report or a replaced edition.
    """
    approved_at = sa.func.coalesce(
        _last(QuestionSubmission.closed_at, QuestionSubmission.verdict == Verdict.APPROVED),
        sa.case((shipped(), QuestionVersion.created_at)),
    )
    undone = sa.or_(
        _last(QuestionSubmission.id, QuestionSubmission.verdict == Verdict.RETURNED)
        > _last(QuestionSubmission.id, QuestionSubmission.verdict == Verdict.APPROVED),
        sa.exists().where(
            QuestionReport.question_version_id == QuestionVersion.id,
            QuestionReport.state == ReportState.UPHELD,
            QuestionReport.settled_at >= approved_at,
        ),
        sa.exists().where(
            QuestionRecheck.question_id == Question.id,
            EditionReplacement.id == QuestionRecheck.replacement_id,
            EditionReplacement.at >= approved_at,
        ),
    )
    query = sa.select(Question, QuestionVersion)
    query = query.join(QuestionVersion, Question.current_version_id == QuestionVersion.id)
    query = query.where(
        Question.id.in_([each.id for each in questions]), approved_at.is_not(None), sa.func.coalesce(~undone, sa.true())
    )
    replaced = Replaced()
    rows = db.session.execute(query).all()
    return {row[0].id for row in rows if not sources_of(row[1]) & replaced.for_question(row[0]).keys()}


def _last(moment: Any, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.max(moment))
        .where(QuestionSubmission.question_version_id == QuestionVersion.id, condition)
        .correlate(QuestionVersion)
        .scalar_subquery()
    )

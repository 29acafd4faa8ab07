"""The review page of one attempt, section by section, in the order and with the letters that the candidate saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.exams.models import PaperItem
from hongling_exam.exams.queries.attempts import stored_answers
from hongling_exam.exams.queries.delivered import delivered_paper
from hongling_exam.exams.states import Phase, ReviewPart
from hongling_exam.grading.keys import form_keys
from hongling_exam.grading.models import Marking
from hongling_exam.grading.queries.review import PER_QUESTION, Explanation, Review, explanations
from hongling_exam.grading.rules import key_as_answer
from hongling_exam.grading.showing import Choice, Line, choices, lines
from hongling_exam.question_bank.queries.reports import OwnReport, own_reports

WITH_TEXT = frozenset({ReviewPart.ANSWERS, ReviewPart.KEY, ReviewPart.EXPLANATION})


@dataclass(frozen=True)
class ShownQuestion:
    """A question on the review page. What is not shown is None or empty; points are hundredths."""

    number: int
    id: str
    kind: str
    stem_html: str
    choices: list[Choice]
    own: list[Line]
    key: list[Line]
    points: int | None
    max_points: int | None
    reason: str | None
    explanation: Explanation | None
    comment: str


@dataclass(frozen=True)
class ShownGroup:
    """Questions under one passage; a question that stands alone has no passage.

    `id` is the name that the candidate reports it by, and `report` what they said of it with the answer.
    """

    id: str
    passage_html: str
    questions: list[ShownQuestion]
    report: OwnReport | None


@dataclass(frozen=True)
class ShownSection:
    """A section of the paper; `points` is None where scores are not shown."""

    title: str
    count: int
    points: int | None
    max_points: int
    groups: list[ShownGroup]


def shown_sections(review: Review) -> list[ShownSection]:
    """The whole review, section by section, in the order the candidate saw; groups only as far as they are shown."""
    page = _Page(review)
    return [page.section(section) for section in delivered_paper(review.attempt)["sections"]]


def may_report(review: Review) -> bool:
    """Whether the candidate may report the questions: once the results are out, and as far as questions are shown."""
    return review.phase is Phase.AFTER_RELEASE and bool(review.shown & PER_QUESTION)


def get_reported_version(review: Review, question: str) -> int:
    """The version of a question, or a whole 材料题, that stood on the attempt's form, if it may be reported now."""
    query = sa.select(PaperItem.question_version_id).where(
        PaperItem.form_id == review.attempt.form_id, PaperItem.public_id == question, PaperItem.group_id.is_(None)
    )
    found = db.session.scalar(query) if may_report(review) else None
    if found is None:
        raise NotFound()
    return found


def _reports(review: Review) -> Mapping[str, OwnReport]:
    """{question: what the candidate reported of it}."""
    if not may_report(review):
        return {}
    query = sa.select(PaperItem.public_id, PaperItem.question_version_id).where(
        PaperItem.form_id == review.attempt.form_id, PaperItem.group_id.is_(None)
    )
    versions = {row[0]: row[1] for row in db.session.execute(query)}
    reports = own_reports(review.attempt.account_id, list(versions.values()))
    return {name: reports[version] for name, version in versions.items() if version in reports}


class _Page:
    """Builds the sections; holds what it takes to look up, each loaded once."""

    def __init__(self, review: Review) -> None:
        attempt_id, form_id = review.attempt.id, review.attempt.form_id
        self._review = review
        self._items = {item.question: item for item in form_keys(form_id).items}
        self._graded: Mapping[str, Any] = review.result.items if review.result else {}
        self._answers = stored_answers(attempt_id) if review.shows(ReviewPart.ANSWERS) else {}
        self._explained = explanations(form_id) if review.shows(ReviewPart.EXPLANATION) else {}
        self._comments = _comments(attempt_id) if review.shows(ReviewPart.POINTS) else {}
        self._reports = _reports(review)
        self._number = 0

    def section(self, section: Mapping[str, Any]) -> ShownSection:
        parts = [part for question in section["questions"] for part in question.get("questions", [question])]
        score = self._review.score
        points = sum(score.items[part["id"]]["points"] for part in parts) if score else None
        most = sum(self._items[part["id"]].points for part in parts)
        groups = [self._group(question) for question in section["questions"]]
        shown = groups if self._review.shown & PER_QUESTION else []
        return ShownSection(section["title"], len(parts), points, most, shown)

    def _group(self, question: Mapping[str, Any]) -> ShownGroup:
        parts = question.get("questions")
        passage = question["stem_html"] if parts and self._review.shown & WITH_TEXT else ""
        shown = [self._question(part) for part in parts or [question]]
        return ShownGroup(question["id"], passage, shown, self._reports.get(question["id"]))

    def _question(self, question: Mapping[str, Any]) -> ShownQuestion:
        self._number += 1
        name, review = question["id"], self._review
        item, part = self._items[name], self._graded.get(name)
        judged = part if part is not None and not part["pending"] else None
        key = key_as_answer(item) if review.shows(ReviewPart.KEY) else None
        answer = self._answers.get(name)
        with_text = bool(review.shown & WITH_TEXT)
        return ShownQuestion(
            number=self._number,
            id=name,
            kind=question["kind"],
            stem_html=question["stem_html"] if with_text else "",
            choices=choices(question, answer, key) if with_text else [],
            own=lines(question, answer),
            key=lines(question, key),
            points=judged["points"] if judged and review.shows(ReviewPart.POINTS) else None,
            max_points=item.points,
            reason=judged["detail"]["reason"] if judged and review.shows(ReviewPart.RIGHT) else None,
            explanation=self._explained.get(name),
            comment=self._comments.get(name, ""),
        )


def _comments(attempt_id: int) -> dict[str, str]:
    """{question: comment} of the marks that count."""
    query = sa.select(Marking.question, Marking.comment).where(Marking.attempt_id == attempt_id).order_by(Marking.id)
    return {row.question: row.comment for row in db.session.execute(query)}

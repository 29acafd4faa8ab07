"""What a candidate may see of an attempt now (exam-engine 21). Nothing here goes beyond the review options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.exams.models import Attempt, ExamSession, PaperItem
from hongling_exam.exams.queries.attempts import stored_answers
from hongling_exam.exams.queries.delivered import session_is_over
from hongling_exam.exams.states import AttemptState, Phase, ReviewPart
from hongling_exam.grading.keys import form_keys, part_of
from hongling_exam.grading.models import ExamResult
from hongling_exam.grading.queries.work import find_result_of_attempt
from hongling_exam.grading.rules import is_right, key_as_answer, next_showing, phase_of, visible
from hongling_exam.question_bank.models import QuestionVersion

PER_QUESTION = frozenset(ReviewPart) - {ReviewPart.SCORE}


@dataclass(frozen=True)
class Review:
    """The phase of an attempt, what it shows, and what will show more."""

    attempt: Attempt
    session: ExamSession
    phase: Phase
    shown: frozenset[ReviewPart]
    next_phase: Phase
    result: ExamResult | None

    def shows(self, part: ReviewPart) -> bool:
        """Whether this part is shown now."""
        return part in self.shown

    @property
    def score(self) -> ExamResult | None:
        """The result, when its score is shown and no mark is missing."""
        complete = self.result is not None and self.result.pending == 0
        return self.result if complete and ReviewPart.SCORE in self.shown else None


def review_of(attempt: Attempt) -> Review:
    """What the attempt's session shows of it now."""
    session = attempt.admission.session
    state = attempt.state
    if state is AttemptState.IN_PROGRESS and clock.now() >= attempt.deadline_at:
        state = AttemptState.TIMED_OUT
    phase = phase_of(state, session.state, is_over=session_is_over(session))
    voided = state is AttemptState.VOIDED
    shown = frozenset[ReviewPart]() if voided else visible(session.review, phase, is_mock=session.is_mock)
    later = next_showing(session.review, phase, is_mock=session.is_mock)
    return Review(attempt, session, phase, shown, later, find_result_of_attempt(attempt.id))


def result_document(review: Review) -> dict[str, Any]:
    """The result as the hall's interface gives it: only what is shown now. Points are numbers."""
    document: dict[str, Any] = {"phase": review.phase.value}
    if review.score is not None:
        score = review.score
        document |= {"points": score.points / 100, "max_points": score.max_points / 100, "passed": score.passed}
    if review.shown & PER_QUESTION:
        document["questions"] = _questions(review)
    return document


def _questions(review: Review) -> list[dict[str, Any]]:
    keys = form_keys(review.attempt.form_id)
    graded = review.result.items if review.result else {}
    answers = stored_answers(review.attempt.id) if review.shows(ReviewPart.ANSWERS) else {}
    texts = explanations(review.attempt.form_id) if review.shows(ReviewPart.EXPLANATION) else {}
    found = []
    for item in keys.items:
        entry: dict[str, Any] = {"id": item.question}
        part = graded.get(item.question)
        if part is not None and not part["pending"]:
            entry |= _judged(review, part)
        if review.shows(ReviewPart.ANSWERS):
            entry["answer"] = answers.get(item.question)
        if review.shows(ReviewPart.KEY):
            entry["key"] = key_as_answer(item)
        if item.question in texts:
            entry["explanation"] = texts[item.question].text
        found.append(entry)
    return found


def _judged(review: Review, part: Mapping[str, Any]) -> dict[str, Any]:
    judged: dict[str, Any] = {}
    if review.shows(ReviewPart.POINTS):
        judged["points"] = part["points"] / 100
    if review.shows(ReviewPart.RIGHT):
        judged["right"] = is_right(part)
    return judged


@dataclass(frozen=True)
class Explanation:
    """Why a key is right: the text as written, its HTML, and the sources [document, edition, article]."""

    text: str
    html: str
    sources: Sequence[Sequence[str]]


def explanations(form_id: int) -> dict[str, Explanation]:
    """{question: explanation} of a form; a sub-question without one of its own has its group's."""
    query = sa.select(PaperItem.public_id, PaperItem.part, QuestionVersion).join(PaperItem.question_version)
    found = {}
    for public_id, part, version in db.session.execute(query.where(PaperItem.form_id == form_id)):
        content = part_of(version.body, part) if part else {}
        text = content.get("explanation") or version.explanation
        html = content.get("explanation_html") or ("" if content.get("explanation") else version.explanation_html)
        sources = content.get("sources") or version.sources
        found[public_id] = Explanation(text, html, sources)
    return found

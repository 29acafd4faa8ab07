"""Taking back an own verdict, and the replacement of an edition, while nothing has been built on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.trail import record
from hongling_exam.question_bank.models import (
    EditionReplacement,
    Question,
    QuestionRecheck,
    QuestionReview,
    QuestionSubmission,
    ReplacementUndone,
    VerdictUndone,
)
from hongling_exam.question_bank.queries.editions import get_replacement
from hongling_exam.question_bank.queries.undoing import may_be_undone, own_last_verdicts
from hongling_exam.question_bank.states import QuestionState, move_back


def undo_verdicts(actor: Actor, keys: Sequence[str], *, used: Collection[int]) -> int:
    """Take the actor's own last verdicts on these questions back; they wait for review as before. Tells how many.

    All or none. Raises Refused where something came after the verdict, or where a version is among `used`: the ids of
    versions that stand on papers.
    """
    questions = access.get_questions_to_review(actor, keys)
    own = own_last_verdicts(actor, keys)
    for question in questions:
        if question.key not in own:
            raise Refused(N_("试题 %(key)s 在您审过以后又有变动，结论不能再撤销。"), code="moved-on", key=question.key)
        if question.current_version_id in used:
            raise Refused(N_("试题 %(key)s 已经用在试卷上，结论不能再撤销；请停用它。"), code="used", key=question.key)
    for question in questions:
        review = own[question.key]
        _take_up_again(actor, question, review)
        record(actor, "question_bank.question.undo", question, {"verdict": review.verdict.value})
    return len(questions)


def _take_up_again(actor: Actor, question: Question, review: QuestionReview) -> None:
    """The review goes on in another submission, with what others have said: a verdict itself is never changed."""
    assert actor.account_id is not None
    old = review.submission
    old.closed_at, old.verdict = old.closed_at or clock.now(), None
    db.session.flush()
    following = QuestionSubmission(
        question_id=question.id,
        question_version_id=old.question_version_id,
        submitted_by=old.submitted_by,
        submitted_at=old.submitted_at,
    )
    following.reviews = [
        QuestionReview(reviewer_id=each.reviewer_id, verdict=each.verdict, text=each.text, at=each.at)
        for each in old.reviews
        if each.id != review.id
    ]
    db.session.add(following)
    db.session.flush()
    undone = VerdictUndone(submission_id=old.id, next_id=following.id, account_id=actor.account_id, at=clock.now())
    db.session.add(undone)
    if question.state is not QuestionState.IN_REVIEW:
        question.state = move_back(question.state, QuestionState.IN_REVIEW)
    settled = QuestionRecheck.question_id == question.id, QuestionRecheck.settled_at >= review.at
    db.session.execute(sa.update(QuestionRecheck).where(*settled).values(settled_at=None))
    db.session.flush()


def undo_replacement(actor: Actor, replacement_id: int) -> int:
    """Put every question that a replacement took out of the pool back into it; tells how many.

    Raises Forbidden where it holds beyond what the actor may change, and Refused once any of them has moved on or the
    document has given way again: then each comes back through review.
    """
    replacement = get_replacement(actor, replacement_id).replacement
    for each in replacement.reach:
        actor.require(access.EDIT, each.path)
    waiting = sa.select(Question.key).join(QuestionRecheck, QuestionRecheck.question_id == Question.id)
    keys = db.session.scalars(waiting.where(QuestionRecheck.replacement_id == replacement.id)).all()
    questions = access.get_questions_to_edit(actor, keys)
    if not may_be_undone(replacement, len(questions)):
        raise Refused(N_("替换以后已有试题复审过或改过，不能整批撤销；其余试题请逐题复审。"), code="moved-on")
    for question in questions:
        question.state = move_back(question.state, QuestionState.APPROVED)
    _forget(actor, replacement)
    details = {"document": replacement.document, "edition": replacement.edition, "questions": sorted(keys)}
    audit.record(actor, "question_bank.edition.undo", f"edition_replacement:{replacement.id}", details)
    db.session.flush()
    return len(questions)


def _forget(actor: Actor, replacement: EditionReplacement) -> None:
    db.session.execute(sa.delete(QuestionRecheck).where(QuestionRecheck.replacement_id == replacement.id))
    db.session.add(ReplacementUndone(replacement_id=replacement.id, account_id=actor.account_id, at=clock.now()))

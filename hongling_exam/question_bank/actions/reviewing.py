"""审题: handing questions in, taking them back, approving and returning them. Nobody reviews the own question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Forbidden, Invalid, Refused, Worded, worded
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.remarks import add_remark
from hongling_exam.question_bank.actions.trail import record
from hongling_exam.question_bank.models import (
    Question,
    QuestionRecheck,
    QuestionRemark,
    QuestionReview,
    QuestionSubmission,
)
from hongling_exam.question_bank.queries.review import judged_by, open_submissions, own_work_of
from hongling_exam.question_bank.queries.standing import Replaced, sources_of
from hongling_exam.question_bank.rules import question_faults
from hongling_exam.question_bank.states import QuestionState, Verdict, move_question

MOST_TEXT = 2000
Seen = Mapping[str, int]
"""Question key → the number of the version that the reviewer has read."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How many questions an approval let into the pool, and how many wait for a second reviewer."""

    approved: int
    waiting: int


def submit_for_review(actor: Actor, keys: Sequence[str]) -> int:
    """Hand these drafts or returned questions in for review; tells how many. All or none.

    Raises Invalid with every reason that keeps one off a paper, Refused for a state that cannot be handed in.
    """
    questions = access.get_questions_to_edit(actor, keys)
    hand_in(actor, questions)
    return len(questions)


def hand_in(actor: Actor, questions: Sequence[Question]) -> None:
    """The same for questions that are held already."""
    _check_sound(questions)
    for question in questions:
        question.state = move_question(question.state, QuestionState.IN_REVIEW)
        assert question.current_version is not None
        db.session.add(
            QuestionSubmission(
                question_id=question.id,
                question_version_id=question.current_version.id,
                submitted_by=actor.account_id,
                submitted_at=clock.now(),
            )
        )
        record(actor, "question_bank.question.submit", question)
    db.session.flush()


def _check_sound(questions: Sequence[Question]) -> None:
    replaced = Replaced()
    errors = []
    for question in questions:
        version = question.current_version
        if version is None:
            errors.append({"question": question.key, "reason": N_("试题还没有内容")})
            continue
        reasons = question_faults(question.kind, version.body, version.key, version.policy, version.points)
        reasons += [
            worded(N_("依据《%(document)s》（%(edition)s）已有新版"), document=document, edition=edition)
            for document, edition in sorted(sources_of(version) & replaced.for_question(question).keys())
        ]
        errors += [{"question": question.key, "reason": reason} for reason in reasons]
    if errors:
        count = len({each["question"] for each in errors})
        text = N_("有 %(count)s 题还有问题，没有送审。%(first)s")
        raise Invalid(text, errors, code="question-faults", count=count, first=_first(errors))


def _first(errors: Sequence[Mapping[str, str]], most: int = 5) -> str:
    """The first of these in a line, each reason still to be said in the reader's language."""
    shown = {f"reason{place}": each["reason"] for place, each in enumerate(errors[:most])}
    keys = [each["question"].replace("%", "%%") for each in errors[:most]]
    line = "；".join(f"{key}：%(reason{place})s" for place, key in enumerate(keys))
    return worded(line, **{name: text if isinstance(text, Worded) else worded(text) for name, text in shown.items()})


def take_back(actor: Actor, keys: Sequence[str]) -> int:
    """Take questions out of review before they are decided; they are drafts again. Tells how many."""
    questions = access.get_questions_to_edit(actor, keys)
    handed = open_submissions([each.id for each in questions])
    for question in questions:
        if question.state is not QuestionState.IN_REVIEW:
            raise Refused(N_("试题 %(key)s 不在审题中。"), code="not-in-review", key=question.key)
        question.state = move_question(question.state, QuestionState.DRAFT)
        if question.id in handed:
            handed[question.id].closed_at = clock.now()
        record(actor, "question_bank.question.take_back", question)
    db.session.flush()
    return len(questions)


def approve(actor: Actor, seen: Seen, *, reviewers: int = 1) -> Judged:
    """Approve these questions as read; with `reviewers` approvals they enter the pool. All or none.

    Raises Refused for an own question, one that somebody else has decided meanwhile, another version than read, or one
    that rests on an edition that gave way since it was handed in.
    """
    pairs = _to_judge(actor, seen)
    _check_in_force(pairs)
    approved = 0
    for question, submission in pairs:
        _judge(actor, submission, Verdict.APPROVED)
        record(actor, "question_bank.question.approve", question)
        if len(submission.reviews) >= reviewers:
            _close(question, submission, Verdict.APPROVED)
            approved += 1
    _settle_rechecks([question.id for question, _handed in pairs if question.state is QuestionState.APPROVED])
    return Judged(approved, len(pairs) - approved)


def return_to_author(actor: Actor, key: str, version: int, text: str) -> None:
    """Return a question: one return decides, however many reviewers are asked for.

    `text` becomes a remark on the whole; without it there must be a remark of the reviewer's at some place.
    """
    text = text.strip()
    if len(text) > MOST_TEXT:
        raise Invalid(N_("意见最多 %(most)s 字。"), [{"field": "text"}], most=MOST_TEXT)
    [(question, submission)] = _to_judge(actor, {key: version})
    if not text and not _has_remark(actor, submission):
        raise Invalid(N_("退回要写明意见，或在题目的具体位置加批注。"), [{"field": "text"}], code="no-remark")
    _judge(actor, submission, Verdict.RETURNED, text)
    _close(question, submission, Verdict.RETURNED)
    if text:
        add_remark(actor, submission.question_version_id, "", text)
    record(actor, "question_bank.question.return", question)
    db.session.flush()


def _to_judge(actor: Actor, seen: Seen) -> list[tuple[Question, QuestionSubmission]]:
    """The questions, held, with their open submissions, where the actor may decide on every one as read."""
    if actor.account_id is None:
        raise Forbidden()
    questions = access.get_questions_to_review(actor, list(seen))
    handed = open_submissions([each.id for each in questions])
    for question in questions:
        if question.id not in handed:
            raise Refused(N_("试题 %(key)s 已不在审题中，可能别人刚刚处理过。"), code="not-in-review", key=question.key)
        submission = handed[question.id]
        as_read = question.current_version_id == submission.question_version_id
        if not as_read or submission.question_version.number != seen[question.key]:
            raise Refused(N_("试题 %(key)s 已换了版本，请重新看过再决定。"), code="stale", key=question.key)
    _check_not_own(actor, list(handed.values()))
    return [(question, handed[question.id]) for question in questions]


def _check_in_force(pairs: Sequence[tuple[Question, QuestionSubmission]]) -> None:
    replaced = Replaced()
    for question, submission in pairs:
        for document, edition in sorted(
            sources_of(submission.question_version) & replaced.for_question(question).keys()
        ):
            text = N_("试题 %(key)s 依据的《%(document)s》（%(edition)s）已有新版，不能通过，请退回。")
            raise Refused(text, code="edition-replaced", key=question.key, document=document, edition=edition)


def _check_not_own(actor: Actor, submissions: Sequence[QuestionSubmission]) -> None:
    ids = [each.id for each in submissions]
    query = sa.select(Question.key).join(QuestionSubmission, QuestionSubmission.question_id == Question.id)
    query = query.where(QuestionSubmission.id.in_(ids)).order_by(Question.key).limit(1)
    if key := db.session.scalar(query.where(own_work_of(actor.account_id))):
        raise Refused(N_("试题 %(key)s 是您自己写的或送审的，不能自己审。"), code="own-question", key=key)
    if key := db.session.scalar(query.where(judged_by(actor.account_id))):
        raise Refused(N_("试题 %(key)s 您已经审过，请等另一位审题人。"), code="judged", key=key)


def _judge(actor: Actor, submission: QuestionSubmission, verdict: Verdict, text: str = "") -> None:
    assert actor.account_id is not None
    submission.reviews.append(QuestionReview(reviewer_id=actor.account_id, verdict=verdict, text=text, at=clock.now()))
    db.session.flush()


def _close(question: Question, submission: QuestionSubmission, verdict: Verdict) -> None:
    wanted = QuestionState.APPROVED if verdict is Verdict.APPROVED else QuestionState.RETURNED
    question.state = move_question(question.state, wanted)
    submission.closed_at, submission.verdict = clock.now(), verdict


def _settle_rechecks(question_ids: Sequence[int]) -> None:
    db.session.flush()
    settle_rechecks(question_ids)


def settle_rechecks(question_ids: Sequence[int]) -> None:
    """Strike these questions off the re-review lists: they were approved again, or are used no more."""
    open_ones = QuestionRecheck.question_id.in_(question_ids), QuestionRecheck.settled_at.is_(None)
    db.session.execute(sa.update(QuestionRecheck).where(*open_ones).values(settled_at=clock.now()))


def _has_remark(actor: Actor, submission: QuestionSubmission) -> bool:
    query = sa.select(QuestionRemark.id).where(
        QuestionRemark.question_version_id == submission.question_version_id,
        QuestionRemark.author_id == actor.account_id,
        QuestionRemark.settled_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None

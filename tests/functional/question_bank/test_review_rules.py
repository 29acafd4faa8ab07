"""审题: who may decide, what a decision does, and that nobody reviews the own question, whoever asks."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core import clock
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Invalid, NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import load_questions, reviewing, set_state
from hongling_exam.question_bank.actions.versions import add_versions
from hongling_exam.question_bank.models import Question, QuestionReview, QuestionSubmission
from hongling_exam.question_bank.states import QuestionState, Verdict
from tests.acting import acting, at_once
from tests.cast import Cast
from tests.clock import SetClock
from tests.factories.exams import read_questions
from tests.factories.reviewing import approved, handed_in, second_reviewer, state_of, write


def test_trainer_hands_in_and_reviewer_approves(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    assert state_of(app, key) is QuestionState.IN_REVIEW
    with app.app_context(), unit_of_work():
        judged = reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1})
    assert (judged.approved, judged.waiting) == (1, 0)
    assert state_of(app, key) is QuestionState.APPROVED
    with app.app_context():
        submission = db.session.scalars(sa.select(QuestionSubmission)).one()
        assert (submission.verdict, submission.closed_at is not None) == (Verdict.APPROVED, True)
        acts = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject == f"question:{key}")).all()
    assert {"question_bank.question.submit", "question_bank.question.approve"} <= set(acts)


def test_trainer_hands_in_a_faulty_question_and_none_of_the_lot_is_taken(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        good, bad = write(trainer, cast), write(trainer, cast, stem="哪一项对？")
        found = db.session.scalars(sa.select(Question).where(Question.key == bad)).one()
        assert found.current_version is not None
        broken = {**found.current_version.body, "options": found.current_version.body["options"][:1]}
        plain = found.current_version
        add_versions(
            trainer.account_id,
            {
                found: {
                    "body": broken,
                    "key": plain.key,
                    "policy": plain.policy,
                    "points": plain.points,
                    "explanation": "",
                    "explanation_html": "",
                    "sources": plain.sources,
                }
            },
        )
    with app.app_context(), pytest.raises(Invalid) as caught, unit_of_work():
        reviewing.submit_for_review(acting(app, cast, "trainer"), [good, bad])
    assert {each["question"] for each in caught.value.errors} == {bad}
    assert state_of(app, good) is state_of(app, bad) is QuestionState.DRAFT


def test_author_with_both_roles_is_refused_by_the_action(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast, "both", Role.TRAINER)
    key = handed_in(app, cast, "both")
    for act in (
        lambda actor: reviewing.approve(actor, {key: 1}),
        lambda actor: reviewing.return_to_author(actor, key, 1, "不行"),
    ):
        with app.app_context(), pytest.raises(Refused, match="自己写的"), unit_of_work():
            act(acting(app, cast, "both"))
    assert state_of(app, key) is QuestionState.IN_REVIEW


def test_author_of_any_version_since_the_last_approval_is_refused(app: Flask, cast: Cast, time: SetClock) -> None:
    second_reviewer(app, cast, "both", Role.TRAINER)
    key = approved(app, cast)
    for author, right in (("both", "C"), ("trainer", "D")):
        time.move(minutes=1)
        with app.app_context(), unit_of_work():
            write(acting(app, cast, author), cast, key=key, right=right)
    with app.app_context(), unit_of_work():
        reviewing.submit_for_review(acting(app, cast, "trainer"), [key])
    with app.app_context(), pytest.raises(Refused, match="自己写的"), unit_of_work():
        reviewing.approve(acting(app, cast, "both"), {key: 3})
    with app.app_context(), unit_of_work():
        assert reviewing.approve(acting(app, cast, "item_reviewer"), {key: 3}).approved == 1


def test_author_of_a_version_before_the_last_approval_may_review_what_others_wrote_since(
    app: Flask, cast: Cast, time: SetClock
) -> None:
    second_reviewer(app, cast, "both", Role.TRAINER)
    key = handed_in(app, cast, "both")
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1})
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        write(acting(app, cast, "trainer"), cast, key=key, right="C")
        reviewing.submit_for_review(acting(app, cast, "trainer"), [key])
    with app.app_context(), unit_of_work():
        assert reviewing.approve(acting(app, cast, "both"), {key: 2}).approved == 1


def test_who_hands_in_what_others_wrote_does_not_review_it(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast, "both", Role.TRAINER)
    with app.app_context(), unit_of_work():
        key = write(acting(app, cast, "trainer"), cast)
        reviewing.submit_for_review(acting(app, cast, "both"), [key])
    with app.app_context(), pytest.raises(Refused, match="送审的"), unit_of_work():
        reviewing.approve(acting(app, cast, "both"), {key: 1})
    with app.app_context():
        [submission] = db.session.scalars(sa.select(QuestionSubmission)).all()
        row = {"submission_id": submission.id, "verdict": Verdict.APPROVED, "text": "", "at": clock.now()}
        insert = sa.insert(QuestionReview).values(**row, reviewer_id=cast.accounts["both"])
        with pytest.raises(sa.exc.IntegrityError, match="own question"), db.engine.begin() as connection:
            connection.execute(insert)


def test_the_database_itself_refuses_a_review_by_the_author(app: Flask, cast: Cast) -> None:
    handed_in(app, cast)
    with app.app_context():
        submission = db.session.scalars(sa.select(QuestionSubmission)).one()
        row = {"submission_id": submission.id, "verdict": Verdict.APPROVED, "text": "", "at": clock.now()}
        inserted = sa.insert(QuestionReview).values(**row)
        with db.engine.begin() as connection:
            connection.execute(inserted.values(reviewer_id=cast.accounts["item_reviewer"]))
        with pytest.raises(sa.exc.IntegrityError, match="own question"), db.engine.begin() as connection:
            connection.execute(inserted.values(reviewer_id=cast.accounts["trainer"]))


@pytest.mark.parametrize("role", ["trainer", "organizer", "administrator", "lu"])
def test_who_is_no_reviewer_decides_nothing(app: Flask, cast: Cast, role: str) -> None:
    key = handed_in(app, cast)
    with app.app_context(), pytest.raises(NotFound), unit_of_work():
        reviewing.approve(acting(app, cast, role), {key: 1})


def test_the_system_reviews_nothing(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    with app.app_context(), pytest.raises(Forbidden), unit_of_work():
        reviewing.approve(SYSTEM, {key: 1})


def test_reviewer_of_two_lets_nothing_into_the_pool_alone(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    with app.app_context(), unit_of_work():
        judged = reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1}, reviewers=2)
    assert (judged.approved, judged.waiting, state_of(app, key)) == (0, 1, QuestionState.IN_REVIEW)
    with app.app_context(), pytest.raises(Refused, match="已经审过"), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1}, reviewers=2)
    with app.app_context(), unit_of_work():
        assert reviewing.approve(acting(app, cast, "second_reviewer"), {key: 1}, reviewers=2).approved == 1
    assert state_of(app, key) is QuestionState.APPROVED


def test_second_reviewer_returns_and_that_decides(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1}, reviewers=2)
    with app.app_context(), unit_of_work():
        reviewing.return_to_author(acting(app, cast, "second_reviewer"), key, 1, "依据不符")
    assert state_of(app, key) is QuestionState.RETURNED


def test_of_two_reviewers_at_once_one_decides(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    outcomes = at_once(
        app,
        [
            lambda: reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1}),
            lambda: reviewing.return_to_author(acting(app, cast, "second_reviewer"), key, 1, "再核对"),
        ],
    )
    assert sum(isinstance(each, Refused) for each in outcomes) == 1, outcomes
    with app.app_context():
        [review] = db.session.scalars(sa.select(QuestionReview)).all()
        wanted = {Verdict.APPROVED: QuestionState.APPROVED, Verdict.RETURNED: QuestionState.RETURNED}
    assert state_of(app, key) is wanted[review.verdict]


def approve_as(app: Flask, cast: Cast, name: str, key: str) -> reviewing.Judged:
    return reviewing.approve(acting(app, cast, name), {key: 1}, reviewers=2)


def test_two_second_reviewers_at_once_both_count(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    names = ("item_reviewer", "second_reviewer")
    acts = [partial(approve_as, app, cast, name, key) for name in names]
    outcomes = at_once(app, [*acts])
    assert sorted(each.approved for each in outcomes) == [0, 1], outcomes
    assert state_of(app, key) is QuestionState.APPROVED


def test_reviewer_of_another_version_than_handed_in_is_asked_to_read_again(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    with app.app_context(), unit_of_work():
        reviewing.take_back(acting(app, cast, "trainer"), [key])
        write(acting(app, cast, "trainer"), cast, key=key, right="C")
        reviewing.submit_for_review(acting(app, cast, "trainer"), [key])
    with app.app_context(), pytest.raises(Refused, match="换了版本"), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1})


def test_author_takes_back_and_the_reviewer_is_told(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    with app.app_context(), unit_of_work():
        assert reviewing.take_back(acting(app, cast, "trainer"), [key]) == 1
    assert state_of(app, key) is QuestionState.DRAFT
    with app.app_context(), pytest.raises(Refused, match="不在审题中"), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1})
    with app.app_context(), pytest.raises(Refused), unit_of_work():
        reviewing.take_back(acting(app, cast, "trainer"), [key])


def test_returning_without_a_word_is_refused(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    with app.app_context(), pytest.raises(Invalid), unit_of_work():
        reviewing.return_to_author(acting(app, cast, "item_reviewer"), key, 1, "  ")
    assert state_of(app, key) is QuestionState.IN_REVIEW


def set_to(app: Flask, cast: Cast, key: str, wanted: QuestionState) -> int:
    with app.app_context(), unit_of_work():
        return set_state(acting(app, cast, "organizer"), [key], wanted, "核对")


def test_organizer_takes_an_approved_question_up_again_and_it_is_usable(app: Flask, cast: Cast) -> None:
    key = approved(app, cast)
    set_to(app, cast, key, QuestionState.RETIRED)
    assert set_to(app, cast, key, QuestionState.APPROVED) == 1
    assert state_of(app, key) is QuestionState.APPROVED


def test_organizer_takes_a_loaded_question_up_again_and_it_is_usable(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        load_questions(SYSTEM, read_questions()[:1], jurisdiction=street)
    set_to(app, cast, "j-t01", QuestionState.RETIRED)
    assert set_to(app, cast, "j-t01", QuestionState.APPROVED) == 1


def test_organizer_takes_a_returned_question_up_again_and_it_goes_to_review(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    with app.app_context(), unit_of_work():
        reviewing.return_to_author(acting(app, cast, "item_reviewer"), key, 1, "不合适")
    set_to(app, cast, key, QuestionState.RETIRED)
    assert set_to(app, cast, key, QuestionState.APPROVED) == 0
    assert state_of(app, key) is QuestionState.IN_REVIEW


def test_organizer_cannot_pass_review_by_taking_up_what_was_never_retired(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    with app.app_context(), pytest.raises(Refused), unit_of_work():
        set_state(acting(app, cast, "organizer"), [key], QuestionState.APPROVED, "急用")
    assert state_of(app, key) is QuestionState.IN_REVIEW

"""Taking back: a reviewer's own verdict and a replaced edition, as long as nothing has been built on them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import keep_draft, reviewing, set_state
from hongling_exam.question_bank.actions.editions import move_to_new_edition, replace_edition
from hongling_exam.question_bank.actions.remarks import settle_remark
from hongling_exam.question_bank.actions.undoing import undo_replacement, undo_verdicts
from hongling_exam.question_bank.models import Question, QuestionRecheck, QuestionRemark, QuestionReview
from hongling_exam.question_bank.queries.review import list_reviews
from hongling_exam.question_bank.queries.standing import Replaced
from hongling_exam.question_bank.states import QuestionState
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.reviewing import CONSTITUTION, approved, handed_in, second_reviewer, state_of, write


def undo(app: Flask, cast: Cast, key: str, name: str = "item_reviewer") -> None:
    with app.app_context(), unit_of_work():
        undo_verdicts(acting(app, cast, name), [key], used=())


def approve(app: Flask, cast: Cast, key: str, name: str = "item_reviewer", reviewers: int = 1) -> None:
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, name), {key: 1}, reviewers=reviewers)


def send_back(app: Flask, cast: Cast, key: str) -> None:
    with app.app_context(), unit_of_work():
        reviewing.return_to_author(acting(app, cast, "item_reviewer"), key, 1, "请改")


def told(app: Flask, key: str) -> list[str]:
    with app.app_context():
        found = db.session.scalars(sa.select(Question.id).where(Question.key == key)).one()
        return [each.what for each in list_reviews(found)]


def test_reviewer_takes_an_approval_back_and_returns_instead(app: Flask, cast: Cast, time: SetClock) -> None:
    key = approved(app, cast)
    time.move(minutes=1)
    undo(app, cast, key)
    assert state_of(app, key) is QuestionState.IN_REVIEW
    time.move(minutes=1)
    send_back(app, cast, key)
    assert state_of(app, key) is QuestionState.RETURNED
    assert told(app, key) == ["returned", "undone", "approved", "submitted"]
    with app.app_context():
        acts = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject == f"question:{key}")).all()
    assert "question_bank.question.undo" in acts


def test_reviewer_takes_a_return_back_and_the_author_no_longer_sees_the_remark(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    key = handed_in(app, cast)
    send_back(app, cast, key)
    undo(app, cast, key)
    assert state_of(app, key) is QuestionState.IN_REVIEW
    visitor.enter("trainer")
    assert "请改" not in visitor.get(f"/questions/{key}/remarks").text


def test_first_of_two_reviewers_takes_the_approval_back_and_the_other_still_counts(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    approve(app, cast, key, "second_reviewer", reviewers=2)
    approve(app, cast, key, reviewers=2)
    undo(app, cast, key)
    assert state_of(app, key) is QuestionState.IN_REVIEW
    approve(app, cast, key, reviewers=2)
    assert state_of(app, key) is QuestionState.APPROVED


def test_reviewer_is_refused_after_another_verdict(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    approve(app, cast, key, reviewers=2)
    approve(app, cast, key, "second_reviewer", reviewers=2)
    with pytest.raises(Refused, match="又有变动"):
        undo(app, cast, key)
    undo(app, cast, key, "second_reviewer")


def test_reviewer_is_refused_once_the_question_moved_on(app: Flask, cast: Cast, time: SetClock) -> None:
    written, retired, drafted, answered = (approved(app, cast, stem=f"第 {n} 问：预备期多久？") for n in range(1, 5))
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        write(trainer, cast, key=written, right="C")
        set_state(trainer, [retired], QuestionState.RETIRED, "不用了")
        question = db.session.scalars(sa.select(Question).where(Question.key == drafted)).one()
        keep_draft(trainer, {"kind": "single_choice"}, question=question, seen=1)
    for key in (written, retired, drafted):
        with pytest.raises(Refused, match="又有变动"):
            undo(app, cast, key)
    undo(app, cast, answered)


def test_reviewer_is_refused_once_the_author_answered_the_return(app: Flask, cast: Cast, time: SetClock) -> None:
    key = handed_in(app, cast)
    send_back(app, cast, key)
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        remark = db.session.scalars(sa.select(QuestionRemark.public_id)).one()
        settle_remark(acting(app, cast, "trainer"), remark, "改了", is_done=True)
    with pytest.raises(Refused, match="又有变动"):
        undo(app, cast, key)


def test_reviewer_is_refused_where_a_paper_holds_the_question(app: Flask, cast: Cast) -> None:
    key = approved(app, cast)
    with app.app_context():
        version = db.session.scalars(sa.select(Question.current_version_id).where(Question.key == key)).one()
    assert version is not None
    with pytest.raises(Refused, match="用在试卷上"), app.app_context(), unit_of_work():
        undo_verdicts(acting(app, cast, "item_reviewer"), [key], used={version})


def test_undone_approval_puts_the_question_on_the_recheck_list_again(app: Flask, cast: Cast, time: SetClock) -> None:
    key = approved(app, cast)
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        made, _count = replace_edition(trainer, CONSTITUTION[0], CONSTITUTION[1], "2027", "修订")
        db.session.flush()
        move_to_new_edition(trainer, made.id, [key])
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 2})
    time.move(minutes=1)
    undo(app, cast, key)
    with app.app_context():
        assert db.session.scalars(sa.select(QuestionRecheck.settled_at)).one() is None


def test_trainer_takes_a_replacement_back_and_its_questions_are_in_the_pool(
    app: Flask, cast: Cast, visitor: Browser, time: SetClock
) -> None:
    keys = [approved(app, cast), approved(app, cast, stem="党员的预备期满后怎么办？")]
    time.move(minutes=1)
    visitor.enter("trainer")
    form = {"document": CONSTITUTION[0], "edition": CONSTITUTION[1], "new_edition": "2027", "reason": "修订"}
    page = visitor.post("/questions/editions/replace", form, follow_redirects=True)
    assert {state_of(app, key) for key in keys} == {QuestionState.RETURNED}
    assert "撤销替换" in page.text
    visitor.post(f"{page.request.path}/undo", {})
    assert {state_of(app, key) for key in keys} == {QuestionState.APPROVED}
    with app.app_context():
        assert not Replaced().at(db.session.get_one(Jurisdiction, cast.street).path)
        acts = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("%edition.undo"))).all()
    assert len(acts) == 1


def test_trainer_cannot_take_a_replacement_back_once_a_question_was_handed_in(
    app: Flask, cast: Cast, time: SetClock
) -> None:
    one, other = approved(app, cast), approved(app, cast, stem="党员的预备期满后怎么办？")
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        made = replace_edition(trainer, CONSTITUTION[0], CONSTITUTION[1], "2027", "修订")[0].id
        move_to_new_edition(trainer, made, [one])
    with pytest.raises(Refused, match="逐题复审"), app.app_context(), unit_of_work():
        undo_replacement(acting(app, cast, "trainer"), made)
    assert state_of(app, other) is QuestionState.RETURNED


def test_reviewer_undoes_from_the_bar_after_the_act(app: Flask, cast: Cast, visitor: Browser) -> None:
    first, second = handed_in(app, cast), handed_in(app, cast, stem="第二题：预备期多久？")
    visitor.enter("item_reviewer")
    page = visitor.post(f"/questions/review/{first}/approve", {"version": "1"}, follow_redirects=True)
    assert page.request.path.endswith(second)
    assert 'data-shortcut="z"' in page.text
    back = visitor.post("/questions/review/undo", {"ids": [first]}, follow_redirects=True)
    assert back.request.path.endswith(first)
    assert state_of(app, first) is QuestionState.IN_REVIEW
    assert 'data-shortcut="z"' not in visitor.get(f"/questions/review/{second}?done={first}").text


def test_reviewer_undoes_a_whole_lot_from_the_queue(app: Flask, cast: Cast, visitor: Browser) -> None:
    keys = [handed_in(app, cast), handed_in(app, cast, stem="第二题：预备期多久？")]
    visitor.enter("item_reviewer")
    page = visitor.post("/questions/review", {"ids": [f"{key}@1" for key in keys]}, follow_redirects=True)
    assert page.text.count('type="hidden" name="ids"') == 2
    visitor.post("/questions/review/undo", {"ids": keys})
    assert {state_of(app, key) for key in keys} == {QuestionState.IN_REVIEW}
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(QuestionReview.id))) == 2

"""Ways past review and into a broken bank that are shut: late editions, moved levels, races of two acts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.errors import Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import (
    editions,
    ensure_topics,
    import_steps,
    import_work,
    load_questions,
    reviewing,
    topics,
)
from hongling_exam.question_bank.actions.removing import delete_question
from hongling_exam.question_bank.actions.writing import write_question
from hongling_exam.question_bank.importing.states import ImportState
from hongling_exam.question_bank.models import Question, QuestionImport, Topic
from hongling_exam.question_bank.queries.review import count_waiting
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level
from tests.acting import acting, at_once
from tests.cast import Cast
from tests.clock import SetClock
from tests.factories.exams import read_questions
from tests.factories.question_files import many
from tests.factories.reviewing import CONSTITUTION, approved, content, handed_in, place, second_reviewer, state_of
from tests.functional.question_bank.test_import_steps import confirmed


def test_reviewer_cannot_approve_what_rests_on_an_edition_replaced_meanwhile(
    app: Flask, cast: Cast, time: SetClock
) -> None:
    approved(app, cast)
    key = handed_in(app, cast, stem="书记由谁选出？")
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        editions.replace_edition(acting(app, cast), CONSTITUTION[0], CONSTITUTION[1], "2027", "新章程公布")
    with app.app_context(), pytest.raises(Refused, match="已有新版"), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1})
    with app.app_context(), unit_of_work():
        reviewing.return_to_author(acting(app, cast, "item_reviewer"), key, 1, "请改用新版")
    assert state_of(app, key) is QuestionState.RETURNED


def test_reviewer_does_not_approve_levels_that_they_changed_themselves(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast, "both", Role.TRAINER)
    key = approved(app, cast)
    with app.app_context(), unit_of_work():
        both = acting(app, cast, "both")
        moved = replace(place(), levels=[Level.SENIOR], purpose=Purpose.PRACTICE)
        write_question(both, content(), moved, key=key, seen=1)
        reviewing.submit_for_review(both, [key])
    with app.app_context():
        counts = count_waiting(acting(app, cast, "both"))
        assert (counts.waiting, counts.own) == (0, 1)
    with app.app_context(), pytest.raises(Refused, match="送审的"), unit_of_work():
        reviewing.approve(acting(app, cast, "both"), {key: 1})
    with app.app_context(), unit_of_work():
        assert reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1}).approved == 1


def test_office_loads_its_content_again_after_a_question_of_it_was_removed(app: Flask, cast: Cast) -> None:
    parsed = read_questions()[:3]
    key = parsed[0].code
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        load_questions(SYSTEM, parsed, jurisdiction=street, state=QuestionState.DRAFT)
    with app.app_context(), unit_of_work():
        delete_question(acting(app, cast), key, used=False)
    with app.app_context(), unit_of_work():
        loaded = load_questions(SYSTEM, parsed, jurisdiction=db.session.get_one(Jurisdiction, cast.street))
        assert (loaded.added, loaded.changed, loaded.unchanged) == (0, 1, 2)
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == key)).one()
        assert question.current_version is not None
        assert (question.current_version.number, question.state) == (2, QuestionState.DRAFT)


def test_trainer_hands_in_while_the_import_is_taken_back_and_the_question_stays(app: Flask) -> None:
    with app.app_context():
        import_id = confirmed(many(5))
        import_work.carry_on_imports()
        key = db.session.scalars(sa.select(Question.key).order_by(Question.id)).first()
        with unit_of_work():
            db.session.get_one(QuestionImport, import_id).state = ImportState.UNDOING
    assert key is not None
    handed = threading.Event()

    def hand_in() -> None:
        reviewing.submit_for_review(SYSTEM, [key])
        handed.set()
        threading.Event().wait(0.5)  # the other one meets the question while this is not yet committed

    def undo() -> None:
        handed.wait(5)
        import_steps.undo_step(import_id)

    # On SQLite the one writer's turn is taken before the other begins, so only PostgreSQL has both inside.
    assert overlapping(app, hand_in, undo) == [None, None]
    with app.app_context():
        kept = db.session.scalars(sa.select(Question).where(Question.current_version_id.is_not(None))).one()
        assert (kept.key, kept.state) == (key, QuestionState.IN_REVIEW)
        assert db.session.get_one(QuestionImport, import_id).report["kept"] == 1


def test_two_move_topics_below_each_other_and_no_circle_comes_of_it(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        root = next(iter(ensure_topics().values()))
        one, other = (topics.add_topic(acting(app, cast), root, name).id for name in ("甲", "乙"))

    def move(topic_id: int, parent_id: int) -> Callable[[], None]:
        def act() -> None:
            topic, parent = db.session.get_one(Topic, topic_id), db.session.get_one(Topic, parent_id)
            topics.move_topic(acting(app, cast), topic, parent)
            threading.Event().wait(0.3)

        return act

    outcomes = at_once(app, [move(one, other), move(other, one)])
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Refused"]


def overlapping(app: Flask, first: Callable[[], None], second: Callable[[], None]) -> list[object]:
    """What two acts give, the second begun from within the first on an engine that lets two write."""
    with app.app_context():
        one_writer = db.engine.dialect.name == "sqlite"
    if one_writer:
        return [at_once(app, [first])[0], at_once(app, [second])[0]]
    return at_once(app, [first, second])

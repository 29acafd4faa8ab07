"""What a question's page tells of its use: papers, sessions, and how its answers turned out once results are out."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.models import ExamSession, Paper
from hongling_exam.grading.actions.release import release_results
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank.models import Question
from tests.cast import Cast
from tests.client import Browser
from tests.factories.grading import make_attempt, make_exam, single


def sit(app: Flask, cast: Cast, answers: dict[str, str]) -> tuple[str, int]:
    """An exam of one question that these people answered, not graded yet: its question's key, its session."""
    with app.app_context(), unit_of_work():
        made = make_exam(db.session.get_one(Jurisdiction, cast.street), [single()])
        for name, answer in answers.items():
            make_attempt(made, db.session.get_one(Person, cast.persons[name]), cast.accounts[name], [answer])
        close_session(SYSTEM, made)
        return db.session.scalars(sa.select(Question.key)).one(), made.id


def release(app: Flask, session_id: int) -> None:
    with app.app_context(), unit_of_work():
        release_results(SYSTEM, db.session.get_one(ExamSession, session_id))


def test_organizer_sees_where_a_question_was_used_and_how_it_fared(app: Flask, cast: Cast, visitor: Browser) -> None:
    key, session = sit(app, cast, {"lu": "B", "shen": "A"})
    visitor.enter("organizer")
    with app.app_context():
        title = db.session.scalars(sa.select(Paper.title)).one()
    page = visitor.get(f"/questions/{key}").text
    assert title in page
    assert "次作答" not in page
    release(app, session)
    page = visitor.get(f"/questions/{key}").text
    assert "2 次作答，1 次全对" in page
    assert "50%" in page


def test_trainer_sees_the_paper_named_without_a_way_into_it(app: Flask, cast: Cast, visitor: Browser) -> None:
    key, _session = sit(app, cast, {"lu": "B"})
    with app.app_context():
        title = db.session.scalars(sa.select(Paper.title)).one()
    visitor.enter("trainer")
    page = visitor.get(f"/questions/{key}").text
    assert title in page
    assert "/papers/" not in page


def test_other_street_is_told_of_the_use_not_of_the_paper(app: Flask, cast: Cast, visitor: Browser) -> None:
    key, _session = sit(app, cast, {"lu": "B"})
    with app.app_context():
        title = db.session.scalars(sa.select(Paper.title)).one()
    visitor.enter("other_organizer")
    page = visitor.get(f"/questions/{key}").text
    assert "别的辖区的试卷" in page
    assert title not in page

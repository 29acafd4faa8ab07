"""Milliseconds of CPU to grade an attempt of 50 questions, database included: read, score, write, commit.

Run: python -m benchmarks grading. The floor beside it reads the same answers and writes the same results by bare SQL,
without scoring anything.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
from collections.abc import Callable
from typing import Any

import psutil
import sqlalchemy as sa
from flask import Flask

from benchmarks.hall import SECRET, Database, database
from hongling_exam import create_app
from hongling_exam.accounts.actions import create_account
from hongling_exam.core import clock
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import Base, db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import Admission, Attempt, ExamSession, PaperItem, Response
from hongling_exam.exams.rules.time import GRACE
from hongling_exam.exams.states import AttemptState
from hongling_exam.grading.actions.grade import grade_session
from hongling_exam.grading.models import ExamResult
from hongling_exam.question_bank.kinds import translate_answer
from tests.factories.grading import Spec, answerable, every_kind, make_exam, single
from tests.factories.organizations import make_jurisdiction, make_person

ATTEMPTS = 500
ROUNDS = 3
GOAL = 1.0


def measure() -> list[dict[str, Any]]:
    """A row for each engine."""
    return [_measure_engine(engine) for engine in ("sqlite", "postgresql")]


def _measure_engine(engine: str) -> dict[str, Any]:
    with database(engine) as found:
        app = create_app(
            {"DATABASE_URL": found.url, "INSTANCE": str(found.folder), "SECRET_KEY": SECRET, "JOBS": False}
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with unit_of_work():
                session_id = _fill()
        spent = [_cost(found, lambda: _grade(app, session_id)) for _ in range(ROUNDS)]
        bare = [_cost(found, lambda: _floor(app)) for _ in range(ROUNDS)]
        with app.app_context():
            db.engine.dispose()
            app.extensions["hongling_hot"].dispose()
    figure, floor = statistics.median(spent), statistics.median(bare)
    return {
        "row": f"automatic grading of an attempt of 50, {engine}",
        "figure": f"{figure:.2f} ms CPU",
        "floor": f"{floor:.2f} ms for the same rows by bare SQL",
        "ratio": round(figure / floor, 1),
        "goal": f"≤ {GOAL:g} ms",
        "met": figure <= GOAL,
    }


def _cost(found: Database, work: Callable[[], None]) -> float:
    """Milliseconds of CPU an attempt, of this process and the database's."""
    processes = [psutil.Process(), *found.processes]
    before = _cpu(processes)
    work()
    return (_cpu(processes) - before) / ATTEMPTS * 1000


def _cpu(processes: list[psutil.Process]) -> float:
    everyone = [each for process in processes for each in (process, *process.children(recursive=True))]
    return sum(sum(each.cpu_times()[:2]) for each in set(everyone))


def _grade(app: Flask, session_id: int) -> None:
    with app.app_context(), unit_of_work():
        assert grade_session(db.session.get_one(ExamSession, session_id)) == ATTEMPTS
    _forget(app)


def _forget(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(sa.delete(ExamResult))


def _floor(app: Flask) -> None:
    """Read every answer and write one row an attempt, as JSON of the same length."""
    text = json.dumps({f"q_{n}": {"points": 200, "max_points": 200, "detail": {}, "pending": False} for n in range(50)})
    with app.app_context(), unit_of_work():
        db.session.connection().exec_driver_sql("SELECT attempt_id, question, answer FROM response").fetchall()
        mark = "?" if db.engine.dialect.name == "sqlite" else "%s"
        insert = (
            "INSERT INTO exam_result (attempt_id, session_id, person_id, points, max_points, pass_points, passed, "
            f"pending, items, state, graded_at) SELECT id, session_id, 1, 0, 1, 1, {mark}, 0, {mark}, 'provisional', "
            f"started_at FROM attempt WHERE id = {mark}"
        )
        ids = db.session.connection().exec_driver_sql("SELECT id FROM attempt").fetchall()
        db.session.connection().exec_driver_sql(insert, [(False, text, row[0]) for row in ids])
    _forget(app)


def _mix() -> list[Spec]:
    """50 questions of the kinds that are graded without a person, most of them choices."""
    kinds = {spec.kind: spec for spec in every_kind()}
    several = {"multiple_choice": 10, "true_false": 10, "fill_blank": 4, "ordering": 2, "matching": 2, "numeric": 2}
    return [single()] * 20 + [kinds[kind] for kind, count in several.items() for _ in range(count)]


def _fill() -> int:
    dice, moment = random.Random(20261124), clock.now()
    street = make_jurisdiction("当湖街道", "330482001")
    account = create_account(SYSTEM, username="sitter", display_name="考生", jurisdiction=street)
    session = make_exam(street, _mix())
    assert session.paper is not None
    form, items = session.paper.forms[0], answerable(session)
    people = [make_person(f"考生{number}", street) for number in range(ATTEMPTS)]
    for number, person in enumerate(people):
        admission = Admission(session=session, person=person, admission_number=f"{number:012d}", created_at=moment)
        attempt = Attempt(
            admission=admission,
            session_id=session.id,
            account_id=account.id,
            form_id=form.id,
            permutation={},
            state=AttemptState.SUBMITTED,
            started_at=moment,
            deadline_at=moment + dt.timedelta(hours=1),
            grace_until=moment + dt.timedelta(hours=1) + GRACE,
            last_contact_at=moment,
            submitted_at=moment,
        )
        db.session.add(attempt)
        db.session.flush()
        db.session.execute(sa.insert(Response), [_response(attempt.id, item, dice, moment) for item in items])
    return session.id


def _response(attempt_id: int, item: PaperItem, dice: random.Random, moment: dt.datetime) -> dict[str, Any]:
    kind = item.question_version.question.kind
    sent = translate_answer(kind, _answer(kind, dice), {own: given for given, own in item.ids["map"].items()})
    return {
        "attempt_id": attempt_id,
        "question": item.public_id,
        "epoch": 1,
        "seq": 1,
        "answer": json.dumps(sent, ensure_ascii=False),
        "flagged": False,
        "late": False,
        "saved_at": moment,
    }


def _answer(kind: str, dice: random.Random) -> object:
    return {
        "single_choice": dice.choice("ABCD"),
        "multiple_choice": dice.sample("ABCD", dice.randint(1, 3)),
        "true_false": dice.random() < 0.5,
        "fill_blank": [dice.choice(["32", "三十二", "３２ "]), dice.choice(["一年", "1 年"])],
        "ordering": dice.sample("ABC", 3),
        "matching": {"1": dice.choice("AB"), "2": dice.choice("BC")},
        "numeric": f"{dice.randint(300, 340) / 10}",
    }[kind]

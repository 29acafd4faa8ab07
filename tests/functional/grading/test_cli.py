"""The organizer's verbs, and an independent recount of what they export."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rfc8785
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.invigilation import void_attempt
from hongling_exam.exams.models import Attempt, ExamSession
from hongling_exam.grading.actions.marking import mark_answer
from hongling_exam.grading.cli import exam
from hongling_exam.grading.models import HeldAnswer
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.acting import acting
from tests.cast import Cast
from tests.factories.closed import make_closed
from tests.factories.grading import every_kind, make_attempt, make_exam, single

LU = ["B", ["A", "C"], True, ["32", "一年"], ["C", "A", "B"], {"1": "B", "2": "A"}, "32.4", "简", "论", "B", "答"]
SHEN = ["A", ["A"], None, ["32", ""], ["A", "B", "C"], {"1": "B"}, "33", "", None, "A", None]


def run(app: Flask, *arguments: str) -> Result:
    """Run `exam …` on the app."""
    installation = Installation(lambda _file: app, Path("unused"))
    return CliRunner().invoke(exam, list(arguments), obj=installation)


@pytest.fixture
def session(app: Flask, cast: Cast) -> str:
    """A closed session of all ten kinds, marked, and its public id."""
    with app.app_context(), unit_of_work():
        found, _ = make_closed(cast, every_kind(), {"lu": list(LU), "shen": list(SHEN)})
        for place, held in enumerate(db.session.scalars(sa.select(HeldAnswer).order_by(HeldAnswer.id))):
            mark_answer(acting(app, cast, "marker"), held, 100 + 25 * place, "")
        return found.public_id


def recount(question: Mapping[str, Any]) -> Decimal:
    """Another reading of the default rules, from the export alone."""
    key, answer, most = question["key"], question["canonical_answer"], Decimal(str(question["max_points"]))
    if question["marks"]:
        return Decimal(str(question["marks"][-1]["points"]))
    match question["kind"]:
        case "single_choice":
            return most if [answer] == key["right"] else Decimal(0)
        case "true_false":
            return most if answer is key["right"] else Decimal(0)
        case "multiple_choice":
            if not answer or set(answer) - set(key["right"]):
                return Decimal(0)
            return most if set(answer) == set(key["right"]) else most / 2
        case "ordering":
            return most if answer == key["order"] else Decimal(0)
        case "matching":
            hits = sum((answer or {}).get(left) == right for left, right in key["pairs"].items())
            return most * hits / len(key["pairs"])
        case "fill_blank":
            hits = sum(text in accepted for text, accepted in zip(answer or [], key["blanks"], strict=False))
            return most * hits / len(key["blanks"])
        case "numeric":
            reach = Decimal(question["policy"]["absolute"])
            near = answer is not None and abs(Decimal(answer) - Decimal(key["value"])) <= reach
            return most if near else Decimal(0)
    return Decimal(0)


def test_export_carries_an_independent_recount(app: Flask, session: str) -> None:
    document = json.loads(run(app, "export", session, "--json").stdout)
    assert (document["session"], document["state"], len(document["attempts"])) == (session, "provisional", 2)
    for attempt in document["attempts"]:
        counted = [recount(question) for question in attempt["questions"]]
        assert counted == [Decimal(str(question["points"])) for question in attempt["questions"]]
        assert sum(counted) == Decimal(str(attempt["points"]))
        assert attempt["passed"] is (attempt["points"] >= attempt["pass_points"])
        assert sum(Decimal(str(q["max_points"])) for q in attempt["questions"]) == Decimal(str(attempt["max_points"]))
    assert [attempt["points"] for attempt in document["attempts"]] == [16 + 1 + 1.25 + 1.5, 1 + 1 + 1]


def test_export_holds_what_the_receipt_signs(app: Flask, session: str) -> None:
    for attempt in json.loads(run(app, "export", session, "--json").stdout)["attempts"]:
        given = {q["question"]: q["answer"] for q in attempt["questions"] if q["answer"] is not None}
        signed = rfc8785.dumps({"attempt": attempt["attempt"], "responses": given})
        assert hashlib.sha256(signed).hexdigest() == attempt["receipt"]["digest"]


def test_export_names_nobody(app: Flask, session: str) -> None:
    exported = run(app, "export", session, "--json").stdout
    with app.app_context():
        for person in db.session.scalars(sa.select(Person)):
            assert person.name not in exported
            assert person.id_number not in exported


def test_export_tells_of_attempts_without_a_result(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        found = make_exam(db.session.get_one(Jurisdiction, cast.street), [single()])
        for name in ("lu", "shen"):
            make_attempt(found, db.session.get_one(Person, cast.persons[name]), cast.accounts[name], ["B"])
        void_attempt(SYSTEM, db.session.scalars(sa.select(Attempt)).first(), "替考")
        public_id = found.public_id
    attempts = json.loads(run(app, "export", public_id, "--json").stdout)["attempts"]
    assert [(attempt["state"], attempt["points"]) for attempt in attempts] == [("voided", None), ("submitted", None)]


def test_grade_and_release_from_the_command_line(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        found, _ = make_closed(cast, [single()], {"lu": ["B"], "shen": ["A"]})
        public_id, number = found.public_id, str(found.id)
    graded = json.loads(run(app, "grade", public_id, "--json").stdout)
    assert graded == {"session": public_id, "state": "provisional", "graded": 0, "pending": 0}
    released = run(app, "release", number, "--json")
    assert json.loads(released.stdout) == {"session": public_id, "state": "released", "released": 2}
    again = run(app, "release", public_id)
    assert again.exit_code == 1
    assert "已经发布过" in again.stderr
    with app.app_context():
        assert db.session.scalars(sa.select(ExamSession.state)).one().value == "released"


def test_release_refuses_on_the_command_line_what_pends(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        public_id = make_closed(cast)[0].public_id
    refused = run(app, "release", public_id)
    assert refused.exit_code == 1
    assert "1 份主观题作答没有阅卷" in refused.stderr


@pytest.mark.parametrize("verb", ["grade", "release", "export"])
def test_an_unknown_session_is_refused(app: Flask, cast: Cast, verb: str) -> None:
    assert run(app, verb, "s_nothing").exit_code == 1

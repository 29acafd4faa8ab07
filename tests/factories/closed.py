"""A closed session with two papers sat, one right but for the essay, one wrong; for marking and release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.models import Attempt, ExamSession
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.cast import Cast
from tests.factories.grading import Spec, essay, make_admission, make_attempt, make_exam, single

ESSAY = "书记是支部的带头人。"


def make_closed(
    cast: Cast,
    specs: list[Spec] | None = None,
    answers: Mapping[str, list[object]] | None = None,
    **exam: Any,
) -> tuple[ExamSession, dict[str, Attempt]]:
    """The session and the attempts of `lu` and `shen`; 60 % passes. One more person is admitted and absent."""
    street = db.session.get_one(Jurisdiction, cast.street)
    session = make_exam(street, specs or [single(points=4000), essay(6000)], **exam)
    given = answers or {"lu": ["B", ESSAY], "shen": ["A"]}
    people = {name: db.session.get_one(Person, cast.persons[name]) for name in (*given, "stranger")}
    attempts = {name: make_attempt(session, people[name], cast.accounts[name], given[name]) for name in given}
    make_admission(session, people["stranger"])
    close_session(SYSTEM, session)
    return session, attempts

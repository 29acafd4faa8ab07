"""Questions at work: written by a trainer, handed in, and judged by reviewers of the cast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.actions import create_account, grant_role
from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM, Actor
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import ensure_topics, reviewing
from hongling_exam.question_bank.actions.writing import QuestionContent, QuestionPlace, write_question
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level
from tests.acting import acting
from tests.cast import PASSWORD_HASH, Cast

CONSTITUTION = ["中国共产党章程", "2022", "第七条"]


def content(stem: str = "预备党员的预备期为多久？", right: str = "B", **changes: Any) -> QuestionContent:
    """A sound single choice with a source."""
    options = [
        {"id": letter, "text": text} for letter, text in zip("ABCD", ("半年", "一年", "两年", "三年"), strict=True)
    ]
    plain: Mapping[str, Any] = {
        "kind": "single_choice",
        "body": {"stem": stem, "options": options},
        "key": {"right": [right]},
        "policy": {},
        "points": 200,
        "explanation": "预备期一年。",
        "sources": [CONSTITUTION],
    }
    return QuestionContent(**{**plain, **changes})


def place() -> QuestionPlace:
    """Somewhere in the bank, for exams at 初级."""
    return QuestionPlace(next(iter(ensure_topics().values())), 2, [Level.JUNIOR], Purpose.EXAM)


def write(actor: Actor, cast: Cast, *, key: str | None = None, **changes: Any) -> str:
    """The key of a question that the actor wrote, or of `key` written anew; inside a unit of work."""
    street = db.session.get_one(Jurisdiction, cast.street)
    seen = None
    if key is not None:
        found = db.session.scalars(sa.select(Question).where(Question.key == key)).one()
        assert found.current_version is not None
        seen = found.current_version.number
    return write_question(actor, content(**changes), place(), key=key, seen=seen, jurisdiction=street).key


def handed_in(app: Flask, cast: Cast, author: str = "trainer", **changes: Any) -> str:
    """A question in review, written and handed in by one of the cast."""
    with app.app_context(), unit_of_work():
        actor = acting(app, cast, author)
        key = write(actor, cast, **changes)
        reviewing.submit_for_review(actor, [key])
        return key


def approved(app: Flask, cast: Cast, **changes: Any) -> str:
    """A question that the reviewer of the cast has approved."""
    key = handed_in(app, cast, **changes)
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 1})
    return key


def second_reviewer(app: Flask, cast: Cast, name: str = "second_reviewer", *roles: Role) -> None:
    """Another reviewer of the street, with further roles if wanted, signed in under `name`."""
    add_staff(app, cast, name, cast.street, Role.ITEM_REVIEWER, *roles)


def add_staff(app: Flask, cast: Cast, name: str, jurisdiction_id: int, *roles: Role) -> None:
    """One more for the cast: an account `name` with these roles on a jurisdiction."""
    with app.app_context(), unit_of_work():
        place = db.session.get_one(Jurisdiction, jurisdiction_id)
        account = create_account(SYSTEM, username=name, display_name=name, jurisdiction=place)
        account.password_hash = PASSWORD_HASH
        for role in roles:
            grant_role(SYSTEM, account, role, place)
        db.session.flush()
        cast.accounts[name] = account.id


def state_of(app: Flask, key: str) -> QuestionState:
    """The present state of a question."""
    with app.app_context():
        return db.session.scalars(sa.select(Question.state).where(Question.key == key)).one()

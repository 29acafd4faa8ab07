"""The pages of the question bank: who sees keys, finding, retiring and taking up again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import load_questions
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.states import QuestionState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import QUESTIONS, give_questions, make_questions


@pytest.fixture(autouse=True)
def bank(app: Flask, cast: Cast) -> None:
    """The 21 questions of the factory."""
    with app.app_context(), unit_of_work():
        make_questions()


def state_of(app: Flask, key: str) -> QuestionState:
    with app.app_context():
        return db.session.scalars(sa.select(Question.state).where(Question.key == key)).one()


@pytest.mark.parametrize("role", ["trainer", "item_reviewer", "organizer"])
def test_who_works_with_questions_sees_key_and_explanation(visitor: Browser, role: str) -> None:
    visitor.enter(role)
    assert "共 21 条" in visitor.get("/questions").text
    page = visitor.get("/questions/j-t18").text
    assert all(word in page for word in ("CANARY-REFERENCE", "CANARY-RUBRIC", "CANARY-EXPLANATION", "企业文化教程"))


@pytest.mark.parametrize("role", ["lu", "auditor", "invigilator", "marker", "administrator", "supervisor"])
def test_nobody_else_sees_a_question(visitor: Browser, role: str) -> None:
    visitor.enter(role)
    for url in ("/questions", "/questions/j-t01", "/questions/none"):
        page = visitor.get(url)
        assert (page.status_code, "CANARY" in page.text) == (403, False)
    assert visitor.post("/questions/state", {"ids": "j-t01", "act": "retire", "reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?q=预备期", {"j-t01", "j-t04"}),
        ("?q=J-T1&kind=matching", {"j-t12", "j-t13"}),
        ("?q=1%25", {"j-t14"}),
        ("?q=预_期限", set()),
        ("?kind=numeric&topic=elections", {"j-t15"}),
        ("?difficulty=4&kind=case_group", {"j-t19", "j-t20"}),
        ("?level=senior", set()),
        ("?purpose=exam", set()),
        ("?state=retired", set()),
        ("?kind=case_group&sort=key&direction=desc&level=nonsense&difficulty=", {"j-t19", "j-t20"}),
    ],
)
def test_trainer_finds_questions_by_text_and_filters(visitor: Browser, address: str, found: set[str]) -> None:
    visitor.enter("trainer")
    page = visitor.get("/questions" + address).text
    assert {f"j-t{n:02d}" for n in range(1, 22) if f"/questions/j-t{n:02d}" in page} == found


def test_organizer_retires_two_and_takes_one_up_again(app: Flask, cast: Cast, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        give_questions(cast.street)
    visitor.enter("organizer")
    form = {"ids": ["j-t01", "j-t02"], "act": "retire", "reason": "条文已修订"}
    assert visitor.post("/questions/state", form).status_code == 303
    assert state_of(app, "j-t01") is state_of(app, "j-t02") is QuestionState.RETIRED
    again = {"ids": "j-t02", "act": "approve", "reason": "核对无误", "from": "question"}
    assert visitor.post("/questions/state", again).headers["Location"].endswith("/questions/j-t02")
    assert state_of(app, "j-t02") is QuestionState.APPROVED
    with app.app_context():
        query = sa.select(AuditEntry).where(AuditEntry.action == "question_bank.question.state")
        assert {each.details["reason"] for each in db.session.scalars(query)} == {"条文已修订", "核对无误"}


@pytest.mark.parametrize(
    "form",
    [
        {"ids": ["j-t01"], "act": "retire", "reason": "  "},
        {"ids": ["j-t01", "none"], "act": "retire", "reason": "x"},
        {"ids": ["j-t01"], "act": "delete", "reason": "x"},
        {"ids": [], "act": "retire", "reason": "x"},
    ],
)
def test_bulk_act_without_reason_or_with_a_stranger_changes_nothing(
    app: Flask, cast: Cast, visitor: Browser, form: dict[str, object]
) -> None:
    with app.app_context(), unit_of_work():
        give_questions(cast.street)
    visitor.enter("organizer")
    assert visitor.post("/questions/state", form).status_code in {404, 422}
    assert state_of(app, "j-t01") is QuestionState.APPROVED


def test_reviewer_may_look_but_not_retire(visitor: Browser) -> None:
    visitor.enter("item_reviewer")
    assert "停用" not in visitor.get("/questions/j-t01").text
    assert visitor.post("/questions/state", {"ids": "j-t01", "act": "retire", "reason": "x"}).status_code == 403


def test_question_of_another_street_is_absent(app: Flask, cast: Cast, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        own = db.session.get_one(Jurisdiction, cast.street)
        text = QUESTIONS.replace("== j-t", "== j-o")
        load_questions(SYSTEM, read_text(text, "q.txt", "junior")[0], jurisdiction=own)
    visitor.enter("other_organizer")
    assert "共 21 条" in visitor.get("/questions").text
    absent, foreign = visitor.get("/questions/none"), visitor.get("/questions/j-o01")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert visitor.post("/questions/state", {"ids": "j-o01", "act": "retire", "reason": "x"}).status_code == 404
    assert state_of(app, "j-o01") is QuestionState.APPROVED


def test_trainer_reads_an_older_version(app: Flask, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        changed = QUESTIONS.replace("A. 三个月\nB. 半年", "A. 两个月\nB. 半年")
        load_questions(SYSTEM, read_text(changed, "q.txt", "junior")[0])
    visitor.enter("trainer")
    now, before = visitor.get("/questions/j-t01").text, visitor.get("/questions/j-t01?version=1").text
    assert ("两个月" in now, "三个月" in now) == (True, False)
    assert ("三个月" in before, "已被新版取代" in before) == (True, True)


def statements_for(app: Flask, visitor: Browser, url: str) -> int:
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def listen(*given: object) -> None:
        seen.append(str(given[2]))

    sa.event.listen(engine, "before_cursor_execute", listen)
    assert visitor.get(url).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def test_list_asks_as_often_for_twenty_questions_as_for_three(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    few, many = (statements_for(app, visitor, f"/questions?per_page={size}") for size in (3, 20))
    assert few == many

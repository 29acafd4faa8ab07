"""The editor of blueprints: counts while one types, fixed questions found and added, limits kept."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.question_bank.states import Purpose
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import make_paper
from tests.factories.pool import make_pool
from tests.statements import counted

TYPED = {
    "act": "save",
    "name": "小方案",
    "level": "junior",
    "pass_points": "2",
    "sections-0-kind": "true_false",
    "sections-0-count": "4",
    "sections-0-points": "1",
    "sections-0-topics-party_dues": "2",
}


@pytest.fixture
def typed(app: Flask, cast: Cast, visitor: Browser) -> dict[str, str]:
    """What the organizer has typed, signed in, over the small pool."""
    with app.app_context(), unit_of_work():
        make_pool(10)
    visitor.enter("organizer")
    return {**TYPED, "jurisdiction": str(cast.street)}


def test_editor_counts_each_cell_for_both_purposes_while_typing(
    app: Flask, visitor: Browser, typed: dict[str, str]
) -> None:
    with app.app_context(), counted() as statements:
        texts = visitor.post("/blueprints/stock", typed).json
    assert texts is not None
    assert texts["texts"]["all"] == "共 4 题，4 分"
    assert texts["texts"]["total"] == "总分现为 4 分。"
    assert texts["texts"]["0/practice"] == "练习用（公开）：题库有 10 题可用"
    assert texts["texts"]["0/topics/party_dues"] == "考试 0 · 练习 5"
    assert texts["texts"]["0/difficulty/1"] == "考试 0 · 练习 2"
    assert list(texts["lacking"]) == ["0/exam"]
    many = {
        f"sections-{place}-{name}": value
        for place in range(9)
        for name, value in (("kind", "true_false"), ("count", "4"), ("points", "1"))
    }
    with app.app_context(), counted() as more:
        visitor.post("/blueprints/stock", {**typed, **many})
    assert more.number == statements.number


def test_count_leaves_out_what_the_limit_bars(app: Flask, visitor: Browser, typed: dict[str, str]) -> None:
    with app.app_context(), unit_of_work():
        make_paper()  # uses one of the two true-false questions of its own
    fresh = visitor.post("/blueprints/stock", {**typed, "exposure": "0"}).json
    every = visitor.post("/blueprints/stock", typed).json
    assert fresh is not None
    assert every is not None
    assert "题库有 12 题可用" in every["texts"]["0/practice"]
    assert "题库有 11 题可用" in fresh["texts"]["0/practice"]


def test_organizer_finds_fixes_and_drops_a_question(app: Flask, visitor: Browser, typed: dict[str, str]) -> None:
    found = visitor.post("/blueprints/new", {**typed, "act": "find", "wanted": "j-p00"}).text
    assert 'value="fix-j-p003"' in found
    fixed = visitor.post("/blueprints/new", {**typed, "act": "fix-j-p003", "wanted": "j-p00"}).text
    assert 'name="fixed-0" value="j-p003"' in fixed
    assert 'value="fix-j-p003"' not in fixed
    dropped = visitor.post("/blueprints/new", {**typed, "act": "unfix-j-p003", "fixed-0": "j-p003"}).text
    assert 'name="fixed-0"' not in dropped
    saved = visitor.post("/blueprints/new", {**typed, "fixed-0": "j-p003", "exposure": "2", "overlap": "0"})
    assert saved.status_code == 303, saved.text
    with app.app_context():
        stored = db.session.get_one(PaperBlueprint, 1)
        assert stored.constraints == {"fixed": ["j-p003"], "exposure": 2, "overlap": 0}
    page = visitor.get("/blueprints/1").text
    assert 'name="fixed-0" value="j-p003"' in page
    assert re.search(r'name="exposure"[^>]*value="2"', page)


def test_fixed_question_that_does_not_fit_is_named(visitor: Browser, typed: dict[str, str]) -> None:
    back = visitor.post("/blueprints/new", {**typed, "fixed-0": "j-zzz"})
    assert back.status_code == 422
    assert "固定题 j-zzz 不在本方案的题库里" in back.text


def test_exam_and_practice_questions_are_counted_apart(app: Flask, cast: Cast, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        make_pool(6, Purpose.EXAM)
    visitor.enter("organizer")
    told = visitor.post("/blueprints/stock", {**TYPED, "jurisdiction": str(cast.street)}).json
    assert told is not None
    assert told["texts"]["0/topics/party_dues"] == "考试 3 · 练习 0"

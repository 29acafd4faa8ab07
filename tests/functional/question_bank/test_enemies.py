"""互斥的试题: set on a page, seen from both questions, kept in the audit log."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.queries import list_enemy_pairs
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import give_questions
from tests.factories.pool import make_pool
from tests.factories.reviewing import write


@pytest.fixture
def trainer(app: Flask, cast: Cast, visitor: Browser) -> Browser:
    """The trainer, signed in, over the small pool."""
    with app.app_context(), unit_of_work():
        make_pool(4)
        give_questions(cast.street)
    visitor.enter("trainer")
    return visitor


def test_trainer_sets_and_withdraws_an_enemy(app: Flask, trainer: Browser) -> None:
    assert "/questions/j-p000/enemies" in trainer.get("/questions/j-p000").text
    found = trainer.get("/questions/j-p000/enemies?q=j-p00").text
    assert 'name="other" value="j-p003"' in found
    assert 'name="other" value="j-p000"' not in found
    assert trainer.post("/questions/j-p003/enemies", {"other": "j-p000"}).status_code == 303
    assert trainer.post("/questions/j-p000/enemies", {"other": "j-p003"}).status_code == 303
    assert "这两道题已经互斥" in trainer.get("/questions/j-p000/enemies").text
    with app.app_context():
        assert list_enemy_pairs() == [("j-p000", "j-p003")]
        assert list_enemy_pairs({"j-p000"}) == []
    assert "取消互斥" in trainer.get("/questions/j-p003/enemies").text
    assert trainer.post("/questions/j-p003/enemies/removal", {"other": "j-p000"}).status_code == 303
    assert trainer.post("/questions/j-p003/enemies/removal", {"other": "j-p000"}).status_code == 404
    with app.app_context():
        assert list_enemy_pairs() == []
        acts = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("question_bank.enemies"))
        assert list(db.session.scalars(acts)) == ["question_bank.enemies.add", "question_bank.enemies.remove"]


def test_question_is_no_enemy_of_itself_nor_of_one_that_is_not_there(trainer: Browser) -> None:
    assert trainer.post("/questions/j-p000/enemies", {"other": "j-p000"}).status_code == 422
    assert trainer.post("/questions/j-p000/enemies", {"other": "j-none"}).status_code == 404


def test_long_stem_is_cut_where_the_room_ends_not_at_its_last_blank(app: Flask, cast: Cast, trainer: Browser) -> None:
    with app.app_context(), unit_of_work():
        key = write(acting(app, cast, "trainer"), cast, stem=f"欠缴 40 元，{'应当怎样处理' * 20}")
    page = trainer.get(f"/questions/{key}/enemies").text
    assert f"欠缴 40 元，{'应当怎样处理' * 11}" in page
    assert "..." not in page

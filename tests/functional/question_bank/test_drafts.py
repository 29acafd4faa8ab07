"""Drafts: what is typed and not saved survives, another window is told, rows change without script."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import ensure_topics
from hongling_exam.question_bank.models import Question, QuestionDraft
from tests.cast import Cast
from tests.client import Browser
from tests.factories.question_forms import question_form


@pytest.fixture
def trainer(app: Flask, cast: Cast, visitor: Browser) -> Browser:
    """The trainer of 当湖街道, signed in, with topics to choose from."""
    with app.app_context(), unit_of_work():
        ensure_topics()
    visitor.enter("trainer")
    return visitor


def count(app: Flask, model: type[Question | QuestionDraft]) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_what_a_trainer_typed_is_found_again_and_gone_once_saved(app: Flask, cast: Cast, trainer: Browser) -> None:
    form = question_form("single_choice", cast.street, stem="写到一半的题干")
    kept = trainer.post("/questions/drafts", form)
    assert kept.json is not None
    draft = kept.json["draft"]
    assert kept.json == {"draft": draft, "revision": 1}
    assert all("写到一半的题干" in trainer.get(page).text for page in ("/questions", "/questions/mine"))
    page = trainer.get(f"/questions/new?draft={draft}").text
    assert "写到一半的题干" in page
    assert 'value="常考、易错"' in page
    saved = trainer.post("/questions/new", form | {"draft": draft, "revision": "1"})
    assert saved.status_code == 303
    assert (count(app, QuestionDraft), count(app, Question)) == (0, 1)


def test_second_window_on_one_draft_is_told_and_may_take_over(cast: Cast, trainer: Browser) -> None:
    form = question_form("true_false", cast.street)
    draft = {"draft": trainer.post("/questions/drafts", form).json["draft"]}  # type: ignore[index]
    first = trainer.post("/questions/drafts", form | draft | {"revision": "1", "stem": "第一个窗口"})
    assert first.json == draft | {"revision": 2}
    late = form | draft | {"revision": "1", "stem": "第二个窗口"}
    told = trainer.post("/questions/drafts", late)
    assert (told.status_code, told.json["code"]) == (409, "other-window")  # type: ignore[index]
    assert "第一个窗口" in trainer.get(f"/questions/new?draft={draft['draft']}").text
    assert trainer.post("/questions/drafts", late | {"force": "1"}).json == draft | {"revision": 3}
    assert "第二个窗口" in trainer.get(f"/questions/new?draft={draft['draft']}").text


def test_draft_of_a_question_comes_back_with_its_editor(app: Flask, cast: Cast, trainer: Browser) -> None:
    saved = trainer.post("/questions/new", question_form("essay", cast.street))
    key = saved.location.rpartition("/")[2]
    form = question_form("essay", cast.street, stem="改到一半") | {"key": key, "seen": "1"}
    assert trainer.post("/questions/drafts", form).status_code == 200
    page = trainer.get(f"/questions/{key}/edit").text
    assert "已恢复您上次没有保存的修改" in page
    assert "改到一半" in page
    with app.app_context():
        draft = db.session.scalars(sa.select(QuestionDraft.public_id)).one()
    assert trainer.post(f"/questions/drafts/{draft}/deletion").status_code == 303
    assert "改到一半" not in trainer.get(f"/questions/{key}/edit").text


def test_nobody_reads_or_drops_the_draft_of_another(app: Flask, cast: Cast, trainer: Browser) -> None:
    draft = trainer.post("/questions/drafts", question_form("essay", cast.street)).json["draft"]  # type: ignore[index]
    other = Browser(app)
    other.enter("organizer")
    assert other.get(f"/questions/new?draft={draft}").status_code == 404
    assert other.post(f"/questions/drafts/{draft}/deletion").status_code == 404
    stolen = question_form("essay", cast.street) | {"draft": draft, "revision": "1"}
    assert other.post("/questions/drafts", stolen).status_code == 404
    assert "继续编辑" not in other.get("/questions").text


def test_trainer_without_script_adds_moves_and_removes_rows(app: Flask, cast: Cast, trainer: Browser) -> None:
    form = question_form("single_choice", cast.street)
    page = trainer.post("/questions/new", form | {"do": "add:options"}).text
    assert 'name="options-4-text"' in page
    page = trainer.post("/questions/new", form | {"do": "up:options:1"}).text
    assert page.index(">一年</textarea>") < page.index(">半年</textarea>")
    page = trainer.post("/questions/new", form | {"do": "remove:options:0"}).text
    assert "半年" not in page.partition("考生看到的样子")[0]
    assert count(app, Question) == 0
    assert count(app, QuestionDraft) == 3


@pytest.mark.parametrize(
    "act", ["add:parts", "up:options:99", "remove:nothing:0", "add:parts-7-options", "nonsense", ""]
)
def test_button_that_makes_no_sense_changes_nothing(app: Flask, cast: Cast, trainer: Browser, act: str) -> None:
    answer = trainer.post("/questions/new", question_form("single_choice", cast.street) | {"do": act})
    assert answer.status_code == 200
    assert ">一年</textarea>" in answer.text
    assert count(app, Question) == 0


def test_preview_shows_what_a_candidate_sees_and_stores_nothing(app: Flask, cast: Cast, trainer: Browser) -> None:
    form = question_form(
        "single_choice", cast.street, stem="求 $x^2$ <script>alert(1)</script>", explanation="解析-保密"
    )
    page = trainer.post("/questions/preview", form).text
    assert "<math" in page
    assert "<script" not in page
    assert "解析-保密" not in page
    assert (count(app, Question), count(app, QuestionDraft)) == (0, 0)


def test_trainer_is_warned_of_the_same_stem_with_another_answer_first(cast: Cast, trainer: Browser) -> None:
    stem = "预备党员的预备期一般为多长时间？"
    one = trainer.post("/questions/new", question_form("single_choice", cast.street, stem=stem)).location
    key = one.rpartition("/")[2]
    page = trainer.post("/questions/preview", question_form("single_choice", cast.street, stem=stem, right="0")).text
    assert "答案冲突" in page
    assert key in page
    same = trainer.post("/questions/preview", question_form("single_choice", cast.street, stem=stem)).text
    assert key in same
    assert "答案冲突" not in same
    itself = question_form("single_choice", cast.street, stem=stem, right="0") | {"key": key}
    assert key not in trainer.post("/questions/preview", itself).text


def test_list_of_drafts_names_a_picture_by_its_words(cast: Cast, trainer: Browser) -> None:
    stem = f"看图作答 ![组织结构图](/media/{'a' * 64}) 后面的话"
    trainer.post("/questions/drafts", question_form("single_choice", cast.street, stem=stem))
    page = trainer.get("/questions/mine").text
    assert ("看图作答 [组织结构图] 后面的话" in page, "/media/" in page) == (True, False)

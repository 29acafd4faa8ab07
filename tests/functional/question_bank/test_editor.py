"""The editor: every kind written and changed through its form, and who may do so."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml.html import fromstring

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import ensure_topics
from hongling_exam.question_bank.models import Question, QuestionSource, QuestionVersion
from hongling_exam.question_bank.queries import digest_of
from hongling_exam.question_bank.states import QuestionState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import make_questions
from tests.factories.question_forms import ANSWERS, KEYS, POLICIES, question_form


@pytest.fixture(autouse=True)
def bank(app: Flask, cast: Cast) -> None:
    """The shared questions of the factory, and the topics."""
    with app.app_context(), unit_of_work():
        ensure_topics()
        make_questions()


@pytest.fixture
def trainer(visitor: Browser) -> Browser:
    """The trainer of 当湖街道, signed in."""
    visitor.enter("trainer")
    return visitor


def write(trainer: Browser, cast: Cast, kind: str, **changes: str | list[str]) -> str:
    """The key of a question saved by the form."""
    answer = trainer.post("/questions/new", question_form(kind, cast.street, **changes))
    assert answer.status_code == 303, re.findall(r"field-error.*?</p>", answer.text, re.DOTALL)
    return answer.location.rpartition("/")[2]


def set_state(app: Flask, key: str, state: QuestionState) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(sa.update(Question).where(Question.key == key).values(state=state))


def fields_of(page: str) -> dict[str, list[str]]:
    """What the browser would send of the page's editor, unchanged."""
    found: dict[str, list[str]] = {}
    for name, value in fromstring(page).get_element_by_id("editor").form_values():
        found.setdefault(name, []).append(value)
    del found["csrf_token"]
    return found


@pytest.mark.parametrize("kind", ANSWERS)
def test_trainer_writes_a_question_of_every_kind(app: Flask, cast: Cast, trainer: Browser, kind: str) -> None:
    key = write(trainer, cast, kind)
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == key)).one()
        version = question.current_version
        assert version is not None
        assert (question.kind, question.state, question.jurisdiction_id) == (kind, QuestionState.DRAFT, cast.street)
        assert (version.key, version.policy) == (KEYS[kind], POLICIES.get(kind, version.policy))
        assert version.sha256 == digest_of(version)
        assert version.sources == [["中国共产党章程", "2022", "第七条", "预备党员的预备期为一年。"]]
        assert (version.author_id, version.points) == (cast.accounts["trainer"], 300 if kind == "case_group" else 200)
        assert {tag.name for tag in question.tags} == {"常考", "易错"}
        assert {each.level.value for each in question.levels} == {"junior", "intermediate"}
        assert db.session.scalars(sa.select(QuestionSource.document)).all().count("中国共产党章程") >= 1
        assert "question_bank.question.write" in db.session.scalars(sa.select(AuditEntry.action)).all()
    assert trainer.get(f"/questions/{key}").status_code == 200
    assert f'href="/questions/{key}"' in trainer.get(f"/questions?q={key}").text


@pytest.mark.parametrize("kind", ANSWERS)
def test_trainer_saves_a_question_unchanged_and_no_version_is_added(
    app: Flask, cast: Cast, trainer: Browser, kind: str
) -> None:
    key = write(trainer, cast, kind)
    set_state(app, key, QuestionState.APPROVED)
    form = fields_of(trainer.get(f"/questions/{key}/edit").text)
    assert trainer.post(f"/questions/{key}/edit", form | {"do": "save"}).status_code == 303
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == key)).one()
        assert question.current_version is not None
        assert (question.current_version.number, question.state) == (1, QuestionState.APPROVED)


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("state", [QuestionState.APPROVED, QuestionState.RETURNED, QuestionState.RETIRED])
def test_trainer_changes_a_question_and_it_waits_for_review_again(
    app: Flask, cast: Cast, trainer: Browser, kind: str, state: QuestionState
) -> None:
    key = write(trainer, cast, kind)
    set_state(app, key, state)
    page = trainer.get(f"/questions/{key}/edit").text
    assert "重新审过" in page
    form = fields_of(page)
    form["stem"] = [f"{form['stem'][0]}（修订）"]
    assert trainer.post(f"/questions/{key}/edit", form | {"do": "save"}).status_code == 303
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == key)).one()
        version = question.current_version
        assert version is not None
        assert (version.number, question.state) == (2, QuestionState.DRAFT)
        assert version.body["stem"].endswith("（修订）")
        assert (version.key, version.sha256) == (KEYS[kind], digest_of(version))
    assert f'href="/questions/{key}"' in trainer.get("/questions?q=（修订）").text


def test_trainer_moves_an_approved_question_and_it_stays_approved(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast, "true_false")
    set_state(app, key, QuestionState.APPROVED)
    form = fields_of(trainer.get(f"/questions/{key}/edit").text)
    form |= {"topic": "elections", "difficulty": "5", "tags": "新标签", "do": "save"}
    assert trainer.post(f"/questions/{key}/edit", form).status_code == 303
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == key)).one()
        assert (question.topic.code, question.difficulty, question.state) == ("elections", 5, QuestionState.APPROVED)
        assert [tag.name for tag in question.tags] == ["新标签"]
    assert trainer.post(f"/questions/{key}/edit", form | {"levels": ["senior"]}).status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Question.state).where(Question.key == key)).one() is QuestionState.DRAFT


def test_trainer_with_a_stale_page_is_told_and_loses_nothing(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast, "single_choice")
    form = fields_of(trainer.get(f"/questions/{key}/edit").text)
    first, second = form | {"stem": "先保存的题干", "do": "save"}, form | {"stem": "后保存的题干", "do": "save"}
    assert trainer.post(f"/questions/{key}/edit", first).status_code == 303
    answer = trainer.post(f"/questions/{key}/edit", second)
    assert answer.status_code == 422
    assert "已有人保存为第 2 版" in answer.text
    assert "后保存的题干" in answer.text
    assert f"/questions/{key}/compare?a=1&amp;b=2" in answer.text
    with app.app_context():
        assert (
            db.session.scalar(
                sa.select(sa.func.count())
                .select_from(QuestionVersion)
                .join(Question, QuestionVersion.question_id == Question.id)
                .where(Question.key == key)
            )
            == 2
        )


def test_trainer_cannot_change_a_question_in_review(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast, "single_choice")
    form = fields_of(trainer.get(f"/questions/{key}/edit").text)
    set_state(app, key, QuestionState.IN_REVIEW)
    answer = trainer.post(f"/questions/{key}/edit", form | {"stem": "偷改", "do": "save"})
    assert (answer.status_code, "请先撤回" in answer.text, "偷改" in answer.text) == (422, True, True)


def test_shared_question_is_copied_not_changed(app: Flask, cast: Cast, trainer: Browser) -> None:
    shut = trainer.get("/questions/j-t01/edit")
    assert (shut.status_code, "j-t01 是公共试题，由上级维护" in shut.text) == (409, True)
    assert trainer.post("/questions/j-t01/edit", {"do": "save"}).status_code == 409
    kept = trainer.post("/questions/drafts", {"key": "j-t01"})
    assert (kept.status_code, "j-t01 是公共试题" in kept.json["text"]) == (409, True)
    page = trainer.get("/questions/j-t01/copy").text
    assert "由 j-t01 复制而来" in page
    form = fields_of(page) | {"do": "save"}
    answer = trainer.post("/questions/new", form)
    assert answer.status_code == 303
    with app.app_context():
        made = db.session.scalars(sa.select(Question).where(Question.key == answer.location.rpartition("/")[2])).one()
        assert made.jurisdiction_id == cast.street
        assert made.state is QuestionState.DRAFT


@pytest.mark.parametrize("role", ["item_reviewer", "lu", "administrator", "auditor"])
def test_who_does_not_write_questions_opens_no_editor(visitor: Browser, role: str) -> None:
    visitor.enter(role)
    assert visitor.get("/questions/new").status_code == 403
    assert visitor.post("/questions/preview", {"stem": "x"}).status_code == 403


def test_another_street_finds_no_foreign_question_to_edit(cast: Cast, trainer: Browser, app: Flask) -> None:
    key = write(trainer, cast, "true_false")
    other = Browser(app)
    other.enter("other_organizer")
    for url in (f"/questions/{key}", f"/questions/{key}/edit", f"/questions/{key}/copy", f"/questions/{key}/compare"):
        assert other.get(url).status_code == 404
    foreign = question_form("true_false", cast.street)
    assert "请选择题库" in other.post("/questions/new", foreign).text


@pytest.mark.parametrize(
    ("kind", "changes", "field", "reason"),
    [
        ("single_choice", {"right": ""}, "options", "单选题须有且只有一个答案"),
        ("single_choice", {"options-1-text": "半年"}, "options-0-text", "文字相同"),
        ("single_choice", {"penalty": "3"}, "penalty", "倒扣分"),
        ("multiple_choice", {"options-0-text": ""}, "options-0-text", "没有文字"),
        ("true_false", {"truth": ""}, "truth", "答案须为对或错"),
        ("fill_blank", {"blanks-1-accepted": ""}, "blanks-1-accepted", "没有可用的答案"),
        ("ordering", {"options-2-rank": "2"}, "options", "须包含全部选项"),
        ("matching", {"left-1-pair": ""}, "left", "不存在的选项"),
        ("numeric", {"value": "三十二"}, "value", "须是一个数"),
        ("essay", {"rubric-0-points": "1"}, "rubric", "评分点之和"),
        ("essay", {"points": "零"}, "points", "分值须大于 0"),
        ("case_group", {"parts-1-right": ""}, "parts-1-options", "单选题须有且只有一个答案"),
        ("true_false", {"levels": []}, "levels", "至少选一个等级"),
        ("true_false", {"topic": ""}, "topic", "请选择知识点"),
        ("true_false", {"sources-0-article": ""}, "sources-0-article", "条款"),
        ("true_false", {"stem": "[" * 500}, "stem", "过多"),
        ("true_false", {"stem": "有____的判断"}, "stem", "只有填空题"),
    ],
)
def test_trainer_is_told_beside_the_field_what_is_wrong(
    cast: Cast, trainer: Browser, kind: str, changes: dict[str, str], field: str, reason: str
) -> None:
    answer = trainer.post("/questions/new", question_form(kind, cast.street, **changes))
    assert answer.status_code == 422
    place = re.search(rf'data-fault="{field}">(.*?)</div>', answer.text, re.DOTALL)
    assert place is not None
    assert reason in place[1]

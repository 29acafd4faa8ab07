"""The organizer's pages: from an empty list to a sealed paper, by forms alone."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import ExamSession, Paper, PaperBlueprint
from hongling_exam.exams.queries.papers import list_forms
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.states import PaperState, SessionState
from tests.cast import Cast
from tests.client import Browser
from tests.factories import exams as make

NEW = {
    "act": "save",
    "name": "初级标准方案",
    "level": "junior",
    "pass_points": "3",
    "sections-0-kind": "single_choice",
    "sections-0-count": "2",
    "sections-0-points": "1.5",
    "sections-0-topics-branch_life": "1",
    "sections-0-difficulty-d2": "1",
    "sections-3-kind": "true_false",
    "sections-3-count": "2",
    "sections-3-points": "1",
}


@pytest.fixture
def organizer(app: Flask, cast: Cast, visitor: Browser) -> Browser:
    """The organizer of 当湖街道, signed in, with questions in the bank."""
    with app.app_context(), unit_of_work():
        make.make_questions()
    visitor.enter("organizer")
    return visitor


def street(cast: Cast) -> dict[str, str]:
    return {"jurisdiction": str(cast.street)}


def make_paper(app: Flask, **values: object) -> int:
    with app.app_context(), unit_of_work():
        return make.make_paper(**values).id  # type: ignore[arg-type]


def test_organizer_makes_a_blueprint_and_draws_a_paper_from_nothing(app: Flask, cast: Cast, organizer: Browser) -> None:
    assert "还没有试卷" in organizer.get("/papers").text
    made = organizer.post("/blueprints/new", {**NEW, **street(cast)})
    assert made.status_code == 303, made.text
    page = organizer.get(made.headers["Location"]).text
    assert "共 4 题，5 分" in page
    assert 'value="1.5"' in page
    form = {"blueprint": "1", "title": "第一期考试", "purpose": "practice", "method": "draw", "forms": "1", "seed": "s"}
    drawn = organizer.post("/papers/new", form)
    assert drawn.status_code == 303, drawn.text
    page = organizer.get(drawn.headers["Location"]).text
    assert "一、单项选择题" in page
    assert "CANARY-EXPLANATION" in page
    paper = re.search(r"/papers/(\d+)", drawn.headers["Location"])
    assert paper
    assert organizer.post(f"/papers/{paper[1]}/seal").status_code == 303
    with app.app_context():
        stored = db.session.get_one(Paper, int(paper[1]))
        assert (stored.state, stored.total_points, stored.pass_points) == (PaperState.SEALED, 500, 300)
    assert "核对封存" in organizer.get(f"/papers/{paper[1]}").text


def test_editor_adds_and_removes_rows_and_counts_without_storing(app: Flask, cast: Cast, organizer: Browser) -> None:
    added = organizer.post("/blueprints/new", {**NEW, **street(cast), "act": "add"})
    assert (added.status_code, added.text.count("每题分值")) == (200, 3)
    removed = organizer.post("/blueprints/new", {**NEW, **street(cast), "act": "remove-0"}).text
    assert removed.count("每题分值") == 1
    assert re.search(r'selected value="true_false"', removed)
    counted = organizer.post("/blueprints/new", {**NEW, **street(cast), "act": "count"}).text
    assert "练习用（公开）：题库有 3 题可用" in counted
    assert "考试用：第 1 部分需 2 题，题库只有 0 题" in counted
    lacking = organizer.post("/blueprints/new", {**NEW, **street(cast), "act": "count", "sections-3-count": "9"}).text
    assert "第 2 部分需 9 题，题库只有 2 题，缺 7 题" in lacking
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(PaperBlueprint.id))) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "请填写方案名称"),
        ({"pass_points": "6"}, "及格分须在 0 与总分之间"),
        ({"sections-0-count": "x"}, "整数"),
        ({"sections-0-points": "0"}, "应大于 0"),
        ({"sections-0-points": "NaN"}, "应大于 0"),
        ({"sections-0-points": "1e99999999"}, "应大于 0"),
        ({"pass_points": "Infinity"}, "不能小于 0"),
        ({"sections-0-topics-branch_life": "3"}, "超过了本部分题数"),
        ({"sections-3-kind": "nonsense"}, "题型"),
        ({"level": "expert"}, "等级"),
    ],
)
def test_wrong_blueprint_comes_back_with_what_was_typed(
    app: Flask, cast: Cast, organizer: Browser, change: dict[str, str], words: str
) -> None:
    back = organizer.post("/blueprints/new", {**NEW, **street(cast), **change})
    assert (back.status_code, words in back.text) == (422, True)
    assert ('id="sections-1-count"' in back.text, "Sections" in back.text) == (True, False)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(PaperBlueprint.id))) == 0


def test_second_editor_of_a_blueprint_is_told(app: Flask, cast: Cast, organizer: Browser) -> None:
    assert organizer.post("/blueprints/new", {**NEW, **street(cast)}).status_code == 303
    assert organizer.post("/blueprints/1", {**NEW, **street(cast), "version": "1", "name": "甲"}).status_code == 303
    late = organizer.post("/blueprints/1", {**NEW, **street(cast), "version": "1", "name": "乙"})
    assert (late.status_code, "别人已经改过" in late.text) == (422, True)
    assert "甲" in organizer.get("/blueprints").text
    assert organizer.post("/blueprints/1/deletion").status_code == 303
    assert organizer.get("/blueprints/1").status_code == 404


def test_blueprint_with_papers_stays(app: Flask, organizer: Browser) -> None:
    make_paper(app)
    organizer.post("/blueprints/1/deletion")
    assert organizer.get("/blueprints/1").status_code == 200


def test_draw_form_tells_what_the_pool_lacks(app: Flask, organizer: Browser) -> None:
    with app.app_context(), unit_of_work():
        make.make_blueprint(sections=[Section("essay", 3, 1000)])
    form = {"blueprint": "1", "title": "第一期考试", "purpose": "practice", "method": "draw", "forms": "1"}
    back = organizer.post("/papers/new", form)
    assert (back.status_code, "题库只有 2 题，缺 1 题" in back.text) == (422, True)
    assert "缺 3 题" in organizer.post("/papers/new", {**form, "purpose": "exam"}).text
    for change in ({"title": ""}, {"forms": "9"}, {"blueprint": "77"}, {"seed": "x" * 65}):
        assert organizer.post("/papers/new", {**form, **change}).status_code == 422


def test_organizer_looks_at_both_forms_and_their_prints(app: Flask, organizer: Browser) -> None:
    paper = make_paper(app, forms=2, sections=[each for each in make.TEN_KINDS if each.count == 1])
    with app.app_context():
        shown = [{item.question_version.question.key for item in form.items} for form in list_forms(paper)]
    for label, keys in zip("AB", shown, strict=True):
        page = organizer.get(f"/papers/{paper}?form={label}").text
        assert all(f"/questions/{key}?" in page for key in keys)
        bare = organizer.get(f"/papers/{paper}/print?form={label}").text
        assert "CANARY" not in bare
        assert "CANARY-RUBRIC" in organizer.get(f"/papers/{paper}/print?form={label}&keys=1").text
    assert organizer.get(f"/papers/{paper}?form=C").status_code == 404


def test_organizer_redraws_replaces_and_deletes_a_draft(app: Flask, organizer: Browser) -> None:
    paper = make_paper(app, sealed=False, sections=[Section("true_false", 1, 100), Section("numeric", 1, 200)])
    with app.app_context():
        item = list_forms(paper)[0].items[0].public_id
    assert "没有同一题型" in organizer.post(
        f"/papers/{paper}/questions/{item}/replacement", headers={"Referer": f"http://localhost/papers/{paper}"},
        follow_redirects=True,
    ).text  # fmt: skip
    assert organizer.post(f"/papers/{paper}/redraw", {"seed": "other"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Paper, paper).seed == "other"
        assert list_forms(paper)[0].items[0].public_id != item
    assert organizer.post(f"/papers/{paper}/questions/{item}/replacement").status_code == 404
    assert organizer.post(f"/papers/{paper}/proof").status_code == 303
    assert organizer.post(f"/papers/{paper}/deletion").status_code == 303
    assert organizer.get(f"/papers/{paper}").status_code == 404


@pytest.mark.parametrize("path", ["redraw", "proof", "seal", "deletion"])
def test_sealed_paper_refuses_every_change(app: Flask, organizer: Browser, path: str) -> None:
    paper = make_paper(app)
    assert organizer.post(f"/papers/{paper}/{path}").status_code == 409
    assert "抽题" not in organizer.get(f"/papers/{paper}").text


URLS = ("/papers", "/papers/new", "/papers/1", "/papers/1/print", "/blueprints", "/blueprints/new", "/blueprints/1")


@pytest.mark.parametrize("role", ["lu", "trainer", "item_reviewer", "invigilator", "auditor", "administrator"])
def test_only_organizers_see_papers(app: Flask, cast: Cast, visitor: Browser, role: str) -> None:
    make_paper(app)
    visitor.enter(role)
    assert {visitor.get(url).status_code for url in URLS} == {403}


def test_organizer_of_another_street_finds_nothing(app: Flask, cast: Cast, visitor: Browser) -> None:
    make_paper(app)
    visitor.enter("other_organizer")
    assert "还没有试卷" in visitor.get("/papers").text
    assert {visitor.get(url).status_code for url in ("/papers/1", "/blueprints/1", "/papers/1/draw")} == {404}
    foreign, absent = visitor.get("/papers/1"), visitor.get("/papers/99")
    assert re.sub(r"nonce-\w+", "", foreign.text) == re.sub(r"nonce-\w+", "", absent.text)
    assert visitor.post("/papers/1/deletion").status_code == 404


def test_auditor_checks_the_seal_but_sees_the_seed_only_after_release(app: Flask, cast: Cast, visitor: Browser) -> None:
    with app.app_context(), unit_of_work():
        session = make.make_session(make.make_paper(seed="secret-seed"))
        paper, session_id, seal = session.paper.id, session.id, session.paper.seal
    visitor.enter("auditor")
    page = visitor.get(f"/papers/{paper}/draw").text
    assert ("内容与封存值一致" in page, str(seal) in page, "secret-seed" in page, "CANARY" in page) == (
        True, True, False, False,
    )  # fmt: skip
    with app.app_context(), unit_of_work():
        db.session.get_one(ExamSession, session_id).state = SessionState.RELEASED
        db.session.execute(sa.text("UPDATE paper SET pass_points = 1"))
    page = visitor.get(f"/papers/{paper}/draw").text
    assert ("试卷内容与封存值不符" in page, "secret-seed" in page) == (True, True)


def test_extra_fields_change_nothing(app: Flask, organizer: Browser) -> None:
    paper = make_paper(app, sealed=False)
    organizer.post(f"/papers/{paper}/proof", {"state": "sealed", "seal": "0" * 64, "pass_points": "0"})
    with app.app_context():
        stored = db.session.get_one(Paper, paper)
        assert (stored.state, stored.seal, stored.pass_points) == (PaperState.DRAFT, None, 2400)

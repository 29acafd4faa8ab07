"""From blueprint to sealed paper, and the check of the draw afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from hongling_exam.core.actor import NOBODY, SYSTEM
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Invalid, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions import blueprints, papers
from hongling_exam.exams.actions.verification import verify_draw
from hongling_exam.exams.cli import exam
from hongling_exam.exams.models import Attempt, ExamSession, Paper, PaperForm
from hongling_exam.exams.queries.papers import list_forms
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.states import PaperState
from hongling_exam.organizations.models import Person
from hongling_exam.question_bank.actions import load_questions, load_shipped_content, set_state
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level
from tests.cast import Cast
from tests.client import Browser
from tests.factories import exams as make


@pytest.fixture
def work(app: Flask) -> Iterator[None]:
    """One unit of work around the whole test."""
    with app.app_context(), unit_of_work():
        yield


def keys_on(form: PaperForm) -> list[str]:
    return [item.question_version.question.key for item in form.items if item.group_id is None]


@pytest.mark.usefixtures("work")
def test_paper_of_all_ten_kinds_is_drawn_proved_and_sealed() -> None:
    paper = make.make_paper(forms=1)
    (form,) = list_forms(paper.id)
    assert {question["kind"] for section in form.body["sections"] for question in section["questions"]} == set(
        KINDS.names()
    )
    assert (paper.state, len(str(paper.seal))) == (PaperState.SEALED, 64)
    assert (form.body["total_points"], form.body["pass_points"]) == (40, 24)
    assert form.body["sections"][0]["title"] == "一、单项选择题"
    assert form.body["sections"][1]["policy"] == "half_for_subset"
    assert sum(item.points for item in form.items) == paper.total_points == 4000
    assert paper.purpose is Purpose.PRACTICE


@pytest.mark.usefixtures("work")
def test_delivered_paper_holds_no_key_explanation_or_rubric() -> None:
    stored = json.dumps([each.body for each in make.read_questions()], ensure_ascii=False)
    assert "CANARY-EXPLANATION" in stored
    assert "CANARY-RUBRIC" in json.dumps([dict(each.key) for each in make.read_questions()])
    paper = make.make_paper(forms=2, sections=[each for each in make.TEN_KINDS if each.count == 1])
    delivered = json.dumps([form.body for form in list_forms(paper.id)], ensure_ascii=False)
    assert "CANARY" not in delivered
    assert not {'"key"', '"explanation"', '"text"', '"stem"', '"rubric"', '"sources"'} & set(delivered.split())
    assert all(
        word not in delivered for word in ('"key"', '"explanation', '"text"', '"stem"', '"rubric"', '"right": ["')
    )


@pytest.mark.usefixtures("work")
def test_two_forms_share_no_question_and_are_equally_hard() -> None:
    paper = make.make_paper(forms=2, sections=[each for each in make.TEN_KINDS if each.count == 1])
    one, other = list_forms(paper.id)
    assert not set(keys_on(one)) & set(keys_on(other))
    assert (one.label, other.label) == ("A", "B")


@pytest.mark.usefixtures("work")
def test_same_seed_draws_the_same_questions() -> None:
    blueprint = make.make_blueprint()
    first = papers.draw_paper(SYSTEM, blueprint, title="甲", seed="seven", forms=1)
    again = papers.draw_paper(SYSTEM, blueprint, title="乙", seed="seven", forms=1)
    assert keys_on(list_forms(first.id)[0]) == keys_on(list_forms(again.id)[0])
    drawn = {tuple(keys_on(list_forms(papers.draw_paper(SYSTEM, blueprint, title="丙").id)[0])) for _ in range(6)}
    assert len(drawn) > 1


@pytest.mark.usefixtures("work")
def test_organizer_is_told_which_cell_lacks_how_many() -> None:
    section = Section("single_choice", 3, 200, topics={"branch_life": 2})
    blueprint = make.make_blueprint(sections=[section])
    with pytest.raises(Refused, match=r"第 1 部分知识点「组织生活」需 2 题，题库只有 1 题，缺 1 题"):
        papers.draw_paper(SYSTEM, blueprint, title="甲")
    hard = make.make_blueprint(sections=[Section("single_choice", 3, 200, difficulty={5: 2})])
    with pytest.raises(Refused, match=r"第 1 部分（难度 5）需 2 题，题库只有 0 题"):
        papers.draw_paper(SYSTEM, hard, title="乙")


@pytest.mark.usefixtures("work")
def test_near_duplicate_never_stands_twice_on_a_form() -> None:
    twin = """== j-t99 判断
题干：党员应当按期交纳党费！！
答案：对
解析：同上。
依据：中国共产党章程 | 2022 | 第三条
知识点：party_building_practice/party_dues
难度：1
分值：1
"""
    blueprint = make.make_blueprint(sections=[Section("true_false", 2, 100)])
    load_questions(SYSTEM, read_text(twin, "twin.txt", "junior")[0])
    for seed in "abcdef":
        form = list_forms(papers.draw_paper(SYSTEM, blueprint, title="甲", seed=seed).id)[0]
        assert len({"j-t06", "j-t99"} & set(keys_on(form))) == 1


@pytest.mark.usefixtures("work")
def test_organizer_replaces_a_question_by_one_of_the_same_cell() -> None:
    paper = make.make_paper(sealed=False, sections=[Section("single_choice", 1, 200, difficulty={2: 1})])
    (form,) = list_forms(paper.id)
    before = keys_on(form)[0]
    with pytest.raises(Refused, match="没有同一题型"):
        papers.replace_question(SYSTEM, paper, form.items[0].public_id)
    extra = make.QUESTIONS.split("\n== ")[2 if before == "j-t02" else 3]
    text = "== " + extra.replace("j-t0", "j-x0").replace("题干：", "题干：另一道题，请问")
    load_questions(SYSTEM, read_text(text, "x.txt", "junior")[0])
    after = papers.replace_question(SYSTEM, paper, form.items[0].public_id)
    assert after.startswith("j-x0")
    assert keys_on(list_forms(paper.id)[0]) == [after]
    assert papers.seal_paper(SYSTEM, paper)


@pytest.mark.usefixtures("work")
def test_redrawn_draft_is_another_paper_and_a_sealed_one_stays() -> None:
    paper = make.make_paper(sealed=False)
    before = {item.public_id for item in list_forms(paper.id)[0].items}
    papers.redraw_paper(SYSTEM, paper, seed="other")
    assert not before & {item.public_id for item in list_forms(paper.id)[0].items}
    papers.seal_paper(SYSTEM, paper)
    for act in (papers.redraw_paper, papers.delete_paper, papers.prove_paper, papers.seal_paper):
        with pytest.raises(Refused, match="已经封存"):
            act(SYSTEM, paper)


@pytest.mark.usefixtures("work")
def test_paper_with_a_retired_question_cannot_be_sealed() -> None:
    paper = make.make_paper(sealed=False)
    set_state(SYSTEM, [keys_on(list_forms(paper.id)[0])[0]], QuestionState.RETIRED, "依据已修订")
    with pytest.raises(Refused, match="1 处错误"):
        papers.seal_paper(SYSTEM, paper)
    errors = [each["text"] for each in paper.proof if each["severity"] == "error"]
    assert errors == ["试题已停用或尚未通过审核"]


@pytest.mark.usefixtures("work")
def test_paper_with_a_version_that_was_mended_since_cannot_be_sealed() -> None:
    paper = make.make_paper(sealed=False)
    key = keys_on(list_forms(paper.id)[0])[0]
    mended = [replace(each, explanation="改正") for each in make.read_questions() if each.code == key]
    load_questions(SYSTEM, mended)
    with pytest.raises(Refused, match="1 处错误"):
        papers.seal_paper(SYSTEM, paper)
    papers.redraw_paper(SYSTEM, paper, seed=paper.seed)
    papers.seal_paper(SYSTEM, paper)


@pytest.mark.usefixtures("work")
def test_seal_stands_in_the_audit_log_but_the_seed_does_not() -> None:
    paper = make.make_paper(seed="only-the-office-knows")
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == f"paper:{paper.id}")).all()
    assert [each.action for each in entries] == ["exams.paper.draw", "exams.paper.seal"]
    assert entries[-1].details["seal"] == paper.seal
    assert "only-the-office-knows" not in json.dumps([each.details for each in entries])


@pytest.mark.usefixtures("work")
def test_stranger_may_neither_plan_nor_draw() -> None:
    blueprint = make.make_blueprint()
    with pytest.raises(Forbidden):
        papers.draw_paper(NOBODY, blueprint, title="甲")
    with pytest.raises(Forbidden):
        blueprints.delete_blueprint(NOBODY, blueprint)


@pytest.mark.usefixtures("work")
def test_blueprint_with_shares_over_its_count_is_refused() -> None:
    make.make_questions()
    with pytest.raises(Invalid) as caught:
        make.make_blueprint(sections=[Section("single_choice", 1, 200, topics={"branch_life": 2}), Section("x", 0, 0)])
    assert {(each["section"], each["field"]) for each in caught.value.errors} == {
        (0, "topics"),
        (1, "kind"),
        (1, "count"),
        (1, "points"),
    }


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("level", list(Level))
def test_rehearsal_gets_fifty_sealed_questions_of_the_shipped_content(level: Level) -> None:
    load_shipped_content(SYSTEM)
    paper = papers.make_sealed_paper(SYSTEM, make.the_street(), level, title="演练", questions=50, forms=1)
    (form,) = list_forms(paper.id)
    assert (len(form.items), paper.total_points, paper.pass_points) == (50, 10000, 6000)
    assert [each["severity"] for each in paper.proof] == ["warning"]


def sit(app: Flask, cast: Cast) -> tuple[int, str]:
    """Lu starts a two-form exam; gives the session's id and the attempt's public id."""
    with app.app_context(), unit_of_work():
        paper = make.make_paper(forms=2, sections=[each for each in make.TEN_KINDS if each.count == 1])
        session = make.make_session(paper)
        make.make_admission(session, db.session.get_one(Person, cast.persons["lu"]))
        session_id, public_id = session.id, session.public_id
    lu = Browser(app)
    lu.enter("lu")
    started = lu.send("POST", f"/api/v1/sessions/{public_id}/attempt")
    assert started.status_code == 201, started.text
    return session_id, started.json["attempt"]


def test_draw_of_a_sat_exam_follows_from_the_seal(app: Flask, cast: Cast) -> None:
    session_id, _attempt = sit(app, cast)
    with app.app_context():
        report = verify_draw(db.session.get_one(ExamSession, session_id))
        assert (report.sound, report.attempts, report.seal) == (True, 1, report.recomputed)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE paper SET seed = 'other'", "封存值"),
        ("UPDATE paper_item SET points = points + 1 WHERE position = 0", "封存值"),
        ("UPDATE paper_form SET body = '{\"sections\": []}' WHERE label = 'A'", "封存值"),
        ("UPDATE attempt SET form_id = CASE form_id WHEN 1 THEN 2 ELSE 1 END", "所用的卷"),
        ('UPDATE attempt SET permutation = \'{"questions": [], "options": {}}\'', "顺序"),
    ],
)
def test_anything_changed_afterwards_is_named(app: Flask, cast: Cast, statement: str, fault: str) -> None:
    session_id, _attempt = sit(app, cast)
    with app.app_context(), unit_of_work():
        db.session.execute(sa.text(statement))
    with app.app_context():
        report = verify_draw(db.session.get_one(ExamSession, session_id))
        assert any(fault in each for each in report.faults), report.faults


def test_session_without_a_sealed_paper_has_nothing_to_verify(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        paper = make.make_paper(sealed=False)
        with pytest.raises(Refused, match="还没有封存"):
            verify_draw(db.session.get_one(Paper, paper.id))


def test_later_version_of_a_question_leaves_a_running_attempt_alone(app: Flask, cast: Cast) -> None:
    _session_id, attempt = sit(app, cast)
    with app.app_context(), unit_of_work():
        before = db.session.scalars(sa.select(Attempt)).one().form.body
        changed = make.QUESTIONS.replace("预备党员的预备期", "改过的题干")
        load_questions(SYSTEM, read_text(changed, "q.txt", "junior")[0], purpose=Purpose.PRACTICE)
    with app.app_context():
        assert db.session.scalars(sa.select(Attempt).where(Attempt.public_id == attempt)).one().form.body == before


def test_auditor_checks_a_draw_on_the_command_line(app: Flask, cast: Cast) -> None:
    session_id, _attempt = sit(app, cast)
    run = CliRunner().invoke(exam, ["verify-draw", str(session_id), "--json"], obj=Installation(lambda _f: app, None))
    assert (run.exit_code, json.loads(run.stdout)["attempts"]) == (0, 1)
    with app.app_context(), unit_of_work():
        db.session.execute(sa.text("UPDATE paper SET seed = 'other'"))
    run = CliRunner().invoke(exam, ["verify-draw", str(session_id)], obj=Installation(lambda _f: app, None))
    assert run.exit_code == 1
    assert "封存值" in run.stderr

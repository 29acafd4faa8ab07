"""Papers assembled on the page: the best forms under all constraints, the reasons where there are none, the proof."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import Invalid, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions import papers
from hongling_exam.exams.actions.assembling import Unassemblable, assemble_questions, read_wish
from hongling_exam.exams.actions.blueprints import create_blueprint, edit_blueprint
from hongling_exam.exams.actions.verification import verify_draw
from hongling_exam.exams.models import Paper, PaperBlueprint, PaperForm
from hongling_exam.exams.queries.papers import list_forms
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.rules.constraints import Constraints
from hongling_exam.question_bank.actions import add_enemy
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import the_street
from tests.factories.pool import make_pool

FOUR = [Section("true_false", 4, 100, topics={"party_dues": 2})]
DRAW = {"blueprint": "1", "title": "第一期考试", "purpose": "practice", "method": "assemble", "forms": "2", "seed": "s"}


def blueprint(sections: list[Section] | None = None, **limits: object) -> PaperBlueprint:
    """A blueprint of four questions unless other sections are given, over the small pool."""
    return create_blueprint(
        SYSTEM,
        jurisdiction=the_street(),
        name="小方案",
        level=Level.JUNIOR,
        sections=sections or FOUR,
        pass_points=200,
        constraints=Constraints(**limits),  # type: ignore[arg-type]
    )


def assembled(plan: PaperBlueprint, forms: int = 2, seed: str = "s") -> Paper:
    """An assembled draft."""
    found = assemble_questions(read_wish(plan, seed=seed, forms=forms, purpose=Purpose.PRACTICE))
    return papers.draw_paper(
        SYSTEM, plan, title="甲", seed=seed, forms=forms, purpose=Purpose.PRACTICE, assembled=found
    )


def keys_on(form: PaperForm) -> set[str]:
    return {item.question_version.question.key for item in form.items if item.group_id is None}


@pytest.fixture
def organizer(app: Flask, cast: Cast, visitor: Browser) -> Browser:
    """The organizer of 当湖街道, signed in, over the small pool."""
    with app.app_context(), unit_of_work():
        make_pool()
    visitor.enter("organizer")
    return visitor


def test_organizer_assembles_two_equal_forms(app: Flask, organizer: Browser) -> None:
    with app.app_context(), unit_of_work():
        blueprint()
    made = organizer.post("/papers/new", DRAW)
    assert made.status_code == 303, made.text
    page = organizer.get(made.headers["Location"]).text
    assert "最优组卷的结果" in page
    assert "各卷相差" in page
    with app.app_context():
        paper = db.session.scalars(sa.select(Paper)).one()
        one, other = map(keys_on, list_forms(paper.id))
        assert (len(one), len(other), one & other) == (4, 4, set())
        reached = paper.assembly
        assert reached is not None
        assert reached["gap"] <= 0.005
        assert reached["spread"]["information"] <= 0.02
        assert [form["points"] for form in reached["forms"]] == [400, 400]
        assert db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "exams.paper.assemble")).one()
    assert organizer.post("/papers/1/redraw", {"seed": "other"}).status_code == 303
    with app.app_context():
        again = db.session.get_one(Paper, 1)
        assert again.assembly is not None
        assert again.assembly["seed"] == "other"


def test_organizer_reads_what_collides_and_what_would_free_it(app: Flask, organizer: Browser) -> None:
    with app.app_context(), unit_of_work():
        blueprint([Section("true_false", 10, 100, topics={"party_dues": 9})])
    back = organizer.post("/papers/new", DRAW)
    assert back.status_code == 422
    assert "为什么组不出来" in back.text
    assert "任选一种，其中各条都要做" in back.text
    assert re.search(r"第 1 部分的知识点「[^」]+」至少 9 题", back.text)
    assert "往题库里补充试题" in back.text
    assert "让各份卷共用一些试题" in back.text
    assert re.search(r'href="/blueprints/1#section-1"', back.text)
    assert 'value="第一期考试"' in back.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Paper.id))) == 0


def test_same_seed_and_pool_give_the_same_forms(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_pool()
        plan = blueprint()
        one, other = assembled(plan), assembled(plan)
        assert [keys_on(form) for form in list_forms(one.id)] == [keys_on(form) for form in list_forms(other.id)]


def test_constraints_of_the_blueprint_hold_on_assembled_and_on_drawn_forms(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_pool(16)
        add_enemy(SYSTEM, "j-p001", "j-p003")
        plan = blueprint(fixed=("j-p001",), overlap=1)
        paper = assembled(plan)
        one, other = map(keys_on, list_forms(paper.id))
        assert (len(one & other), "j-p001" in one & other) == (2, True), "the fixed question and one shared besides"
        assert "j-p003" not in one | other
        for seed in "abcdefgh":
            drawn = papers.draw_paper(SYSTEM, plan, title="乙", seed=seed)
            on_form = keys_on(list_forms(drawn.id)[0])
            assert ("j-p001" in on_form, "j-p003" in on_form) == (True, False)
            assert not [each for each in drawn.proof if each["severity"] == "error"]


def test_question_is_used_no_oftener_than_the_limit_allows(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_pool(8)
        plan = blueprint(exposure=0)
        first = assembled(plan, forms=1, seed="one")
        second = assembled(plan, forms=1, seed="two")
        papers.seal_paper(SYSTEM, first)
        used = keys_on(list_forms(first.id)[0])
        assert used & keys_on(list_forms(second.id)[0]), "both are the best there is"
        with pytest.raises(Refused, match="处错误"):
            papers.seal_paper(SYSTEM, second)
        findings = papers.prove_paper(SYSTEM, second)
        assert any("已用过 1 份试卷，超过方案的上限 0 份" in str(each) for each in findings)
        third = assembled(plan, forms=1, seed="three")
        assert not used & keys_on(list_forms(third.id)[0])
        papers.seal_paper(SYSTEM, third)
        with pytest.raises(Unassemblable) as refused:
            assembled(plan, forms=1)
        titles = [each.title for each in refused.value.why.remedies]
        assert "放宽使用次数上限" in titles
        with pytest.raises(Refused, match="题库不够"):
            papers.draw_paper(SYSTEM, plan, title="丁", purpose=Purpose.PRACTICE)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"fixed": ("j-none",)}, "不在本方案的题库里"),
        ({"fixed": ("j-p000", "j-p001", "j-p003", "j-p005")}, "放不下"),
        ({"exposure": 100}, "使用次数上限须在 0 与 99 之间"),
        ({"overlap": 5}, "共用题数须在 0 与"),
        ({"fixed": ("j-p001", "j-p003")}, "不能出现在同一份卷上"),
    ],
)
def test_blueprint_with_an_impossible_wish_is_refused_by_name(
    app: Flask, cast: Cast, limits: dict[str, object], words: str
) -> None:
    with app.app_context(), unit_of_work():
        make_pool(8)
        add_enemy(SYSTEM, "j-p001", "j-p003")
        with pytest.raises(Invalid) as refused:
            blueprint(**limits)
        assert any(words in str(fault["reason"]) for fault in refused.value.errors)


def test_check_of_an_assembled_paper_finds_figures_that_were_touched(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_pool()
        paper = assembled(blueprint())
        papers.seal_paper(SYSTEM, paper)
        assert verify_draw(paper).sound
        assert paper.assembly is not None
        paper.assembly = {**paper.assembly, "spread": {"points": 0, "difficulty": 0, "information": 0.5}}
        db.session.flush()
        assert {"试卷内容与封存值不符", "组卷记录里的数字与卷面不符"} <= set(verify_draw(paper).faults)


def test_figures_follow_a_question_that_is_replaced_by_hand(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_pool(40)
        paper = assembled(blueprint())
        before = paper.assembly
        papers.replace_question(SYSTEM, paper, list_forms(paper.id)[0].items[0].public_id)
        assert paper.assembly is not None
        assert before is not None
        assert paper.assembly["gap"] is None
        assert paper.assembly["forms"][0]["questions"] != before["forms"][0]["questions"]
        papers.seal_paper(SYSTEM, paper)
        assert verify_draw(paper).sound


def test_proof_names_enemies_that_meet_since(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_pool()
        plan = blueprint()
        paper = assembled(plan, forms=1)
        one, other = sorted(keys_on(list_forms(paper.id)[0]))[:2]
        add_enemy(SYSTEM, one, other)
        edit_blueprint(
            SYSTEM,
            plan,
            version=plan.version,
            name="小方案",
            level=Level.JUNIOR,
            sections=FOUR,
            pass_points=200,
            constraints=Constraints(fixed=("j-p023",)),
        )
        said = [str(each) for each in papers.prove_paper(SYSTEM, paper)]
        assert any("互斥，不能同卷" in each for each in said)
        assert any("固定题 j-p023 不在卷上" in each for each in said) == (
            "j-p023" not in keys_on(list_forms(paper.id)[0])
        )

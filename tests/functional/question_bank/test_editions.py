"""A document's new edition takes its questions out of the pool as one act; they come back through review."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import Invalid, NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import PaperItem
from hongling_exam.question_bank.actions import editions, reviewing, set_state
from hongling_exam.question_bank.models import Question, QuestionRecheck, QuestionSource
from hongling_exam.question_bank.queries import list_pool
from hongling_exam.question_bank.states import QuestionState
from hongling_exam.scheme.states import Level
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.exams import give_questions, make_paper
from tests.factories.reviewing import CONSTITUTION, approved, handed_in, state_of, write

OLD, NEW = "2022", "2027"
DOCUMENT = CONSTITUTION[0]


def replaced(app: Flask, cast: Cast, name: str = "organizer") -> tuple[int, int]:
    """(replacement id, questions that left) of the constitution's new edition."""
    with app.app_context(), unit_of_work():
        made, count = editions.replace_edition(acting(app, cast, name), DOCUMENT, OLD, NEW, "新章程公布")
        return made.id, count


def pool(app: Flask) -> set[str]:
    with app.app_context():
        return {each.key for each in list_pool(Level.JUNIOR)}


def test_new_edition_takes_every_approved_question_out_in_one_act(app: Flask, cast: Cast, time: SetClock) -> None:
    keys = {approved(app, cast), approved(app, cast, stem="入党要有几名介绍人？")}
    other = approved(app, cast, stem="党课一般多久一次？", sources=[["工作手册", "2025 年", "第一条"]])
    waiting = handed_in(app, cast, stem="书记由谁选出？")
    time.move(minutes=1)
    _made, count = replaced(app, cast)
    assert (count, pool(app)) == (2, {other})
    assert {state_of(app, key) for key in keys} == {QuestionState.RETURNED}
    assert state_of(app, waiting) is QuestionState.IN_REVIEW
    with app.app_context():
        [entry] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "question_bank.edition.replace"))
        assert entry.details["questions"] == 2
        assert len(db.session.scalars(sa.select(QuestionRecheck)).all()) == 2


def test_questions_on_the_old_edition_are_not_handed_in_again(app: Flask, cast: Cast) -> None:
    key = approved(app, cast)
    replaced(app, cast)
    with app.app_context(), pytest.raises(Invalid, match="已有新版"), unit_of_work():
        reviewing.submit_for_review(acting(app, cast, "trainer"), [key])


def test_trainer_moves_them_to_the_new_edition_and_review_settles_the_list(
    app: Flask, cast: Cast, time: SetClock
) -> None:
    key = approved(app, cast)
    time.move(minutes=1)
    made, _count = replaced(app, cast)
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        assert editions.move_to_new_edition(acting(app, cast, "organizer"), made, [key]) == 1
    assert state_of(app, key) is QuestionState.IN_REVIEW
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == key)).one()
        assert question.current_version is not None
        assert question.current_version.number == 2
        assert question.current_version.sources == [[DOCUMENT, NEW, CONSTITUTION[2]]]
        held = db.session.scalars(sa.select(QuestionSource.edition)).all()
        assert (set(held), question.current_version.author_id) == ({NEW}, cast.accounts["organizer"])
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, "item_reviewer"), {key: 2})
    assert pool(app) == {key}
    with app.app_context():
        assert db.session.scalars(sa.select(QuestionRecheck)).one().settled_at is not None


def test_retiring_settles_the_list_but_opens_no_way_past_review(app: Flask, cast: Cast, time: SetClock) -> None:
    key = approved(app, cast)
    time.move(minutes=1)
    replaced(app, cast)
    with app.app_context(), unit_of_work():
        set_state(acting(app, cast, "organizer"), [key], QuestionState.RETIRED, "不再考")
    with app.app_context():
        assert db.session.scalars(sa.select(QuestionRecheck)).one().settled_at is not None
    with app.app_context(), pytest.raises(Invalid, match="已有新版"), unit_of_work():
        set_state(acting(app, cast, "organizer"), [key], QuestionState.APPROVED, "急用")
    assert pool(app) == set()


def test_an_edit_by_hand_names_the_new_edition_and_goes_to_review(app: Flask, cast: Cast) -> None:
    key = approved(app, cast)
    replaced(app, cast)
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        write(trainer, cast, key=key, sources=[[DOCUMENT, NEW, "第八条"]])
        assert reviewing.submit_for_review(trainer, [key]) == 1
    assert state_of(app, key) is QuestionState.IN_REVIEW


def test_an_edition_that_came_back_counts_again(app: Flask, cast: Cast) -> None:
    key = approved(app, cast)
    replaced(app, cast)
    with app.app_context(), unit_of_work():
        editions.replace_edition(acting(app, cast, "organizer"), DOCUMENT, OLD, NEW, "再记一次")
        write(acting(app, cast, "trainer"), cast, stem="另一题？", sources=[[DOCUMENT, NEW, "第八条"]])
        editions.replace_edition(acting(app, cast, "organizer"), DOCUMENT, NEW, OLD, "新版撤回")
        assert reviewing.submit_for_review(acting(app, cast, "trainer"), [key]) == 1


@pytest.mark.parametrize(("new", "reason"), [("", "公布"), (OLD, "公布"), (NEW, "  "), ("新" * 101, "公布")])
def test_replacement_without_a_new_name_or_a_reason_does_nothing(app: Flask, cast: Cast, new: str, reason: str) -> None:
    approved(app, cast)
    with app.app_context(), pytest.raises(Invalid), unit_of_work():
        editions.replace_edition(acting(app, cast, "organizer"), DOCUMENT, OLD, new, reason)
    assert len(pool(app)) == 1


def test_other_street_neither_sees_nor_takes_out_this_streets_questions(app: Flask, cast: Cast) -> None:
    key = approved(app, cast)
    with app.app_context(), pytest.raises(NotFound), unit_of_work():
        editions.replace_edition(acting(app, cast, "other_organizer"), DOCUMENT, OLD, NEW, "新章程公布")
    made, _count = replaced(app, cast)
    browser = Browser(app)
    browser.enter("other_organizer")
    assert DOCUMENT not in browser.get("/questions/editions").text
    assert browser.get(f"/questions/editions/{made}").status_code == 404
    with app.app_context(), pytest.raises(NotFound), unit_of_work():
        editions.move_to_new_edition(acting(app, cast, "other_organizer"), made, [key])


def test_what_is_in_review_already_is_not_moved(app: Flask, cast: Cast, time: SetClock) -> None:
    key = approved(app, cast)
    made, _count = replaced(app, cast)
    with app.app_context(), unit_of_work():
        editions.move_to_new_edition(acting(app, cast, "organizer"), made, [key])
    with app.app_context(), pytest.raises(Refused), unit_of_work():
        editions.move_to_new_edition(acting(app, cast, "organizer"), made, [key])


def test_organizer_sees_before_the_act_what_it_does_and_then_the_list(app: Flask, cast: Cast, visitor: Browser) -> None:
    key = approved(app, cast)
    visitor.enter("organizer")
    page = visitor.get(f"/questions/editions/replace?document={DOCUMENT}&edition={OLD}").text
    assert key in page
    assert "1 道已通过的试题会一次退出组卷" in page
    form = {"document": DOCUMENT, "edition": OLD, "new_edition": NEW, "reason": ""}
    again = visitor.post("/questions/editions/replace", form)
    assert (again.status_code, f'value="{NEW}"' in again.text) == (422, True)
    done = visitor.post("/questions/editions/replace", {**form, "reason": "新章程公布"})
    assert done.status_code == 303
    assert key in visitor.get(done.location).text
    moved = visitor.post(f"{done.location}/move", {"ids": key})
    assert moved.status_code == 303
    assert state_of(app, key) is QuestionState.IN_REVIEW
    assert "2022 → 2027" in visitor.get("/questions/editions").text


def test_drafted_papers_that_are_touched_are_named_to_who_makes_papers(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    with app.app_context(), unit_of_work():
        paper = make_paper(sealed=False)
        give_questions(cast.street)
        item = db.session.scalars(sa.select(PaperItem).where(PaperItem.form.has(paper_id=paper.id))).first()
        assert item is not None
        document, edition = item.question_version.sources[0][:2]
        title = paper.title
    address = f"/questions/editions/replace?document={document}&edition={edition}"
    visitor.enter("organizer")
    assert title in visitor.get(address).text
    trainer = Browser(app)
    trainer.enter("trainer")
    page = trainer.get(address).text
    assert (title in page, bool(re.search(r"未封的试卷：\s*至少", page))) == (False, True)

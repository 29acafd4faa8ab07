"""Shared questions are the platform's: a 街道 reads, draws and copies them, only the top changes what they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM, Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import Invalid, NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank import access, actions
from hongling_exam.question_bank.actions import editions, remarks, reports, reviewing
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.models import Question, QuestionReport
from hongling_exam.question_bank.queries import list_enemy_pairs, list_pool
from hongling_exam.question_bank.queries.editions import list_editions
from hongling_exam.question_bank.states import QuestionState, ReportState
from hongling_exam.scheme.states import Level
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.exams import QUESTIONS, make_questions
from tests.factories.organizations import make_jurisdiction
from tests.factories.reviewing import CONSTITUTION, add_staff, approved, content, place, state_of

APPROVED, DRAFT, HANDED_IN, RETIRED, MOVING = "j-t01", "j-t02", "j-t03", "j-t04", "j-t06"
DOCUMENT, EDITION = CONSTITUTION[:2]


@pytest.fixture(autouse=True)
def bank(app: Flask, cast: Cast) -> None:
    """Shared questions in every state, one of them with a report and one on a re-review list; staff of the city."""
    add_staff(app, cast, "city_trainer", cast.city, Role.TRAINER)
    add_staff(app, cast, "city_reviewer", cast.city, Role.ITEM_REVIEWER)
    with app.app_context(), unit_of_work():
        make_questions()
        drafts = sa.update(Question).where(Question.key.in_([DRAFT, HANDED_IN]))
        db.session.execute(drafts.values(state=QuestionState.DRAFT))
        reviewing.submit_for_review(SYSTEM, [HANDED_IN])
        actions.set_state(SYSTEM, [RETIRED], QuestionState.RETIRED, "核对")
        reports.report_question(acting(app, cast, "lu"), version_of(APPROVED).id, "选项里没有正确答案")


def version_of(key: str) -> Any:
    return db.session.scalars(sa.select(Question).where(Question.key == key)).one().current_version


def replaced(actor: Actor) -> tuple[int, int]:
    document, edition = version_of(MOVING).sources[0][:2]
    made, count = editions.replace_edition(actor, document, edition, "2027", "新版公布")
    return made.id, count


def moved(actor: Actor) -> int:
    return editions.move_to_new_edition(actor, replaced(SYSTEM)[0], [MOVING])


def answered(actor: Actor) -> int:
    names = list(db.session.scalars(sa.select(QuestionReport.public_id)))
    return reports.answer_reports(actor, APPROVED, names, ReportState.DISMISSED, "选项没有错。")


TRAINERS: dict[str, Callable[[Actor], Any]] = {
    "retire": lambda actor: actions.set_state(actor, [APPROVED], QuestionState.RETIRED, "过时"),
    "restore": lambda actor: actions.set_state(actor, [RETIRED], QuestionState.APPROVED, "核对"),
    "hand in": lambda actor: reviewing.submit_for_review(actor, [DRAFT]),
    "take back": lambda actor: reviewing.take_back(actor, [HANDED_IN]),
    "tag": lambda actor: actions.tag_questions(actor, [APPROVED], "期末"),
    "move": lambda actor: actions.move_questions(actor, [APPROVED], actions.ensure_topics()["elections"]),
    "write": lambda actor: actions.write_question(actor, content(), place(), key=APPROVED, seen=1),
    "delete": lambda actor: actions.delete_question(actor, DRAFT, used=False),
    "enemies": lambda actor: actions.add_enemy(actor, APPROVED, DRAFT),
    "new edition": moved,
}
REVIEWERS: dict[str, Callable[[Actor], Any]] = {
    "approve": lambda actor: reviewing.approve(actor, {HANDED_IN: 1}),
    "return": lambda actor: reviewing.return_to_author(actor, HANDED_IN, 1, "题干不清"),
    "remark": lambda actor: remarks.make_remark(actor, HANDED_IN, 1, "", "题干不清"),
    "answer": answered,
}
ACTS = [(name, "trainer", act) for name, act in TRAINERS.items()] + [
    (name, "reviewer", act) for name, act in REVIEWERS.items()
]


@pytest.mark.parametrize(("role", "act"), [each[1:] for each in ACTS], ids=[each[0] for each in ACTS])
def test_street_is_refused_what_the_city_may(app: Flask, cast: Cast, role: str, act: Callable[[Actor], Any]) -> None:
    street = {"trainer": "trainer", "reviewer": "item_reviewer"}[role]
    with app.app_context(), pytest.raises(Refused, match="公共试题") as caught, unit_of_work():
        act(acting(app, cast, street))
    assert caught.value.code == "shared"
    with app.app_context(), unit_of_work():
        act(acting(app, cast, f"city_{role}"))


def test_of_two_cities_none_keeps_the_shared_questions(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_jurisdiction("嘉善县", "330421")
    with app.app_context(), pytest.raises(Refused, match="公共试题"), unit_of_work():
        TRAINERS["retire"](acting(app, cast, "city_trainer"))
    with app.app_context(), unit_of_work():
        assert access.owner_path(None) == "/"
        assert TRAINERS["retire"](SYSTEM) == 1


def test_new_edition_of_a_street_leaves_the_shared_questions_in_the_pool(app: Flask, cast: Cast) -> None:
    own = approved(app, cast, stem="街道自己的题？")
    with app.app_context(), unit_of_work():
        assert replaced(acting(app, cast, "trainer"))[1] == 1
    assert (state_of(app, own), state_of(app, MOVING)) == (QuestionState.RETURNED, QuestionState.APPROVED)
    with app.app_context(), unit_of_work():
        assert replaced(acting(app, cast, "city_trainer"))[1] > 1
    assert state_of(app, MOVING) is QuestionState.RETURNED


def test_new_edition_of_a_street_binds_nobody_else(app: Flask, cast: Cast) -> None:
    own = approved(app, cast, stem="街道自己的题？")
    with app.app_context(), unit_of_work():
        replaced(acting(app, cast, "trainer"))
    with app.app_context(), pytest.raises(Invalid, match="已有新版"), unit_of_work():
        reviewing.submit_for_review(acting(app, cast, "trainer"), [own])
    with app.app_context(), unit_of_work():
        city = acting(app, cast, "city_trainer")
        assert reviewing.submit_for_review(city, [DRAFT]) == 1
        assert actions.set_state(city, [RETIRED], QuestionState.APPROVED, "核对") == 1
        lines = [[each for each in list_editions(who) if each.edition == EDITION] for who in (city, SYSTEM)]
        assert {each.replaced_by for found in lines for each in found} == {None}
        replaced(city)
    with app.app_context(), pytest.raises(Refused, match="已有新版"), unit_of_work():
        reviewing.approve(acting(app, cast, "city_reviewer"), {DRAFT: 1})


def test_trainer_of_a_street_sets_an_own_question_apart_from_a_shared_one(app: Flask, cast: Cast) -> None:
    own = approved(app, cast)
    with app.app_context(), unit_of_work():
        assert actions.add_enemy(acting(app, cast, "trainer"), APPROVED, own)
        assert list_enemy_pairs() == [(APPROVED, own)]
    with app.app_context(), pytest.raises(NotFound), unit_of_work():
        actions.remove_enemy(acting(app, cast, "other_organizer"), APPROVED, own)
    with app.app_context(), unit_of_work():
        assert APPROVED in {each.key for each in list_pool(Level.JUNIOR)}
        actions.remove_enemy(acting(app, cast, "trainer"), APPROVED, own)


def test_enemies_in_one_street_use_up_no_room_of_a_shared_question(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongling_exam.question_bank.actions.enemies.MOST_ENEMIES", 1)
    own = [approved(app, cast), approved(app, cast, stem="另一道题？")]
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        assert [actions.add_enemy(trainer, APPROVED, key) for key in own] == [True, True]
        assert actions.add_enemy(acting(app, cast, "city_trainer"), APPROVED, DRAFT)
    with app.app_context(), pytest.raises(Refused, match="已有 100 道"), unit_of_work():
        actions.add_enemy(acting(app, cast, "city_trainer"), APPROVED, RETIRED)


def test_topic_with_shared_questions_is_not_a_streets_to_merge(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        above = actions.ensure_topics()["elections"]
        made = actions.add_topic(SYSTEM, above, "换届")
        actions.move_questions(SYSTEM, [APPROVED], made)
        trainer = acting(app, cast, "trainer")
        with pytest.raises(Refused, match="公共试题"):
            actions.merge_topic(trainer, made, above)


@pytest.fixture
def street(app: Flask, cast: Cast) -> Browser:
    """The trainer of the street, signed in."""
    browser = Browser(app)
    browser.enter("trainer")
    return browser


@pytest.fixture
def city(app: Flask, cast: Cast) -> Browser:
    """The trainer of the city, signed in."""
    browser = Browser(app)
    browser.enter("city_trainer")
    return browser


def test_page_of_a_shared_question_offers_a_street_nothing_it_may_not_do(street: Browser, city: Browser) -> None:
    acts = ("停用", "/questions/j-t01/edit")
    seen, kept = street.get("/questions/j-t01").text, city.get("/questions/j-t01").text
    assert [act in seen for act in acts] == [False, False]
    assert "公共试题由上级维护" in seen
    assert "/questions/j-t01/copy" in seen
    assert [act in kept for act in acts] == [True, True]
    assert "上级维护" not in kept
    remarks_page = street.get("/questions/j-t02/remarks").text
    assert ("/questions/submit" in remarks_page, "公共试题由上级维护" in remarks_page) == (False, True)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/questions/state", {"ids": "j-t01", "act": "retire", "reason": "过时"}),
        ("/questions/submit", {"ids": "j-t02"}),
        ("/questions/take-back", {"ids": "j-t03"}),
        ("/questions/tags", {"ids": "j-t01", "tags": "期末", "act": "tag"}),
        ("/questions/topic", {"ids": "j-t01", "topic": "elections"}),
        ("/questions/j-t01/enemies", {"other": "j-t02"}),
        ("/questions/j-t01/restoration", {"number": "1"}),
        ("/questions/j-t02/deletion", {}),
    ],
)
def test_street_that_asks_all_the_same_is_refused(street: Browser, address: str, form: dict[str, str]) -> None:
    answer = street.post(address, form)
    assert (answer.status_code, "公共试题，由上级维护" in answer.text) == (409, True)


def test_list_offers_a_street_only_what_it_may_do_to_what_is_shown(
    app: Flask, cast: Cast, street: Browser, city: Browser
) -> None:
    assert "恢复使用" in city.get("/questions").text
    shared = street.get("/questions").text
    assert ("恢复使用" in shared, "移到这里" in shared, "导出" in shared) == (False, False, True)
    assert "公共试题由上级维护" in shared
    approved(app, cast)
    mixed = street.get("/questions").text
    assert ("恢复使用" in mixed, "公共试题由上级维护" in mixed) == (True, True)


def test_editions_offer_a_street_no_replacement_of_what_only_shared_questions_rest_on(
    app: Flask, cast: Cast, street: Browser, city: Browser
) -> None:
    assert "/questions/editions/replace" in city.get("/questions/editions").text
    page = street.get("/questions/editions").text
    assert ("/questions/editions/replace" in page, "公共试题由上级维护" in page) == (False, True)
    assert "另有公共试题 5 题" in page
    address = f"/questions/editions/replace?document={DOCUMENT}&edition={EDITION}"
    assert street.get(address).status_code == 404
    own = approved(app, cast)
    preview = street.get(address).text
    assert (own in preview, MOVING in preview) == (True, False)


def test_re_review_list_of_shared_questions_is_the_citys_to_work_on(
    app: Flask, cast: Cast, street: Browser, city: Browser, time: SetClock
) -> None:
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        number, _count = replaced(acting(app, cast, "city_trainer"))
    assert "撤销替换" in city.get(f"/questions/editions/{number}").text
    address = f"/questions/editions/{number}"
    seen = street.get(address).text
    assert (MOVING in seen, "改用新版并送审" in seen, "公共试题由上级维护" in seen) == (True, False, True)
    assert ("撤销替换" in seen, street.post(f"{address}/undo").status_code) == (False, 403)
    assert "改用新版并送审" in city.get(address).text
    assert street.post(f"{address}/move", {"ids": MOVING}).status_code == 409
    assert city.post(f"{address}/move", {"ids": MOVING}).status_code == 303


def test_enemies_page_of_a_shared_question_offers_a_street_its_own_ones(
    app: Flask, cast: Cast, street: Browser
) -> None:
    own = approved(app, cast, stem="预备期从哪一天算起？")
    page = street.get("/questions/j-t01/enemies?q=预备期").text
    assert (f'name="other" value="{own}"' in page, 'name="other" value="j-t04"' in page) == (True, False)
    assert "两道公共试题之间由上级设" in page


def test_reviewer_of_a_street_is_not_asked_to_judge_shared_questions(app: Flask, visitor: Browser) -> None:
    visitor.enter("item_reviewer")
    queue = visitor.get("/questions/review").text
    assert (HANDED_IN in queue, "等待答复" in queue) == (False, False)
    assert visitor.get(f"/questions/review/{HANDED_IN}").status_code == 404
    report = visitor.get(f"/questions/reports/{APPROVED}").text
    assert ("答复所选" in report, "由上级的审题人答复" in report) == (False, True)
    reviewer = Browser(app)
    reviewer.enter("city_reviewer")
    queue = reviewer.get("/questions/review").text
    assert (HANDED_IN in queue, "等待答复" in queue) == (True, True)


def test_loading_again_leaves_alone_what_the_city_wrote_anew(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        actions.write_question(acting(app, cast, "city_trainer"), content(), place(), key=APPROVED, seen=1)
        changed = QUESTIONS.replace("A. 两人", "A. 二人").replace("A. 三个月", "A. 两个月")
        loaded = actions.load_questions(SYSTEM, read_text(changed, "q.txt", "junior")[0])
        assert (loaded.added, loaded.changed, loaded.kept) == (0, 2, 0)
        loaded = actions.load_questions(SYSTEM, read_text(changed, "q.txt", "junior")[0])
        assert (loaded.added, loaded.changed, loaded.unchanged, loaded.kept) == (0, 0, 20, 1)
        assert version_of(APPROVED).body["options"][0]["text"] == content().body["options"][0]["text"]

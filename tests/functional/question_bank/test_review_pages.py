"""The reviewer's queue and page, and the author's side of it, as people use them."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.models import QuestionRemark, QuestionReview
from hongling_exam.question_bank.states import QuestionState
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.reviewing import approved, handed_in, second_reviewer, state_of, write

STEMS = ("预备期多久？", "谁选出书记？", "党课几月一次？")


@pytest.fixture
def reviewer(app: Flask, cast: Cast) -> Browser:
    """The reviewer's browser."""
    browser = Browser(app)
    browser.enter("item_reviewer")
    return browser


@pytest.fixture
def trainer(app: Flask, cast: Cast) -> Browser:
    """The author's browser."""
    browser = Browser(app)
    browser.enter("trainer")
    return browser


def queue(page: str) -> list[str]:
    """The keys that the queue shows, in its order."""
    return re.findall(r'data-row-link href="/questions/review/([^"?]+)', page)


def remark(browser: Browser, key: str, place: str, text: str = "请核对条文", version: int = 1) -> int:
    form = {"version": str(version), "place": place, "text": text}
    return browser.post(f"/questions/review/{key}/remarks", form).status_code


def remark_id(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(sa.select(QuestionRemark.public_id).order_by(QuestionRemark.id)).first() or ""


def test_reviewer_goes_through_queue_oldest_first(app: Flask, cast: Cast, reviewer: Browser, time: SetClock) -> None:
    keys = []
    for stem in STEMS:
        keys.append(handed_in(app, cast, stem=stem))
        time.move(minutes=5)
    page = reviewer.get("/questions/review").text
    assert queue(page) == keys
    assert "3 题等您审" in page
    first = reviewer.get(f"/questions/review/{keys[0]}").text
    assert f"/questions/review/{keys[1]}" in first
    done = reviewer.post(f"/questions/review/{keys[0]}/approve", {"version": "1"})
    assert done.location.endswith(f"/questions/review/{keys[1]}?done={keys[0]}")
    done = reviewer.post(f"/questions/review/{keys[2]}/return", {"version": "1", "text": "与上一题重复"})
    assert done.location.endswith(f"/questions/review/{keys[1]}?done={keys[2]}")
    done = reviewer.post(f"/questions/review/{keys[1]}/approve", {"version": "1"})
    assert done.location.endswith(f"/questions/review?done={keys[1]}")
    assert queue(reviewer.get("/questions/review").text) == []


def test_own_questions_are_left_out_of_the_queue_and_of_bulk_approval(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast, "both", Role.TRAINER)
    own, other = handed_in(app, cast, "both"), handed_in(app, cast, stem=STEMS[1])
    browser = Browser(app)
    browser.enter("both")
    page = browser.get("/questions/review").text
    assert queue(page) == [other]
    assert "另有 1 题是您自己写的或送审的" in page
    shown = browser.get(f"/questions/review/{own}").text
    assert ("要由别人审" in shown, f"/questions/review/{own}/approve" in shown) == (True, False)
    assert browser.post("/questions/review", {"ids": [f"{own}@1", f"{other}@1"]}).status_code == 409
    assert state_of(app, other) is QuestionState.IN_REVIEW
    assert browser.post("/questions/review", {"ids": [f"{other}@1"]}).status_code == 303
    assert state_of(app, other) is QuestionState.APPROVED


@pytest.mark.parametrize("ids", [[], ["nonsense"], ["@"], ["q-1@x"], ["q-none@1"]])
def test_bulk_approval_of_nonsense_is_refused(reviewer: Browser, ids: list[str]) -> None:
    assert reviewer.post("/questions/review", {"ids": ids}).status_code in {404, 422}


def test_second_reviewers_queue_follows_the_setting(app: Flask, cast: Cast, reviewer: Browser) -> None:
    key = handed_in(app, cast)
    app.config["HONGLING"] = type(app.config["HONGLING"])({**app.config["HONGLING"], "QUESTION_REVIEWERS": 2})
    second_reviewer(app, cast)
    assert (
        "还要另一位" in reviewer.post(f"/questions/review/{key}/approve", {"version": "1"}, follow_redirects=True).text
    )
    assert queue(reviewer.get("/questions/review").text) == []
    other = Browser(app)
    other.enter("second_reviewer")
    assert queue(other.get("/questions/review?stage=first").text) == []
    assert queue(other.get("/questions/review?stage=second").text) == [key]
    assert other.post(f"/questions/review/{key}/approve", {"version": "1"}).status_code == 303
    assert state_of(app, key) is QuestionState.APPROVED


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?q=书记", 1),
        ("?q=没有这样的词", 0),
        ("?kind=single_choice&level=junior", 2),
        ("?kind=essay", 0),
        ("?level=senior", 0),
        ("?topic=none", 0),
        ("?stage=first", 2),
        ("?stage=nonsense&kind=nonsense", 2),
    ],
)
def test_reviewer_filters_the_queue(app: Flask, cast: Cast, reviewer: Browser, address: str, found: int) -> None:
    for stem in STEMS[:2]:
        handed_in(app, cast, stem=stem)
    assert len(queue(reviewer.get("/questions/review" + address).text)) == found


def test_filters_stay_while_one_goes_on(app: Flask, cast: Cast, reviewer: Browser) -> None:
    keys = [handed_in(app, cast, stem=stem) for stem in STEMS]
    done = reviewer.post(f"/questions/review/{keys[0]}/approve?kind=single_choice", {"version": "1"})
    assert done.location.endswith(f"/questions/review/{keys[1]}?kind=single_choice&done={keys[0]}")


def test_reviewer_sees_key_sources_the_last_approved_version_and_a_conflict(
    app: Flask, cast: Cast, reviewer: Browser, time: SetClock
) -> None:
    key = approved(app, cast)
    twin = approved(app, cast, right="C")
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        write(acting(app, cast, "trainer"), cast, key=key, right="B", explanation="改过的解析。")
    trainer = Browser(app)
    trainer.enter("trainer")
    assert trainer.post("/questions/submit", {"ids": key}).status_code == 303
    page = reviewer.get(f"/questions/review/{key}").text
    for text in ("改过的解析", "第七条", "上次通过的第 1 版", "题干相同、答案却不同", twin):
        assert text in page, text


def test_reviewer_remarks_beside_a_place_and_the_author_answers(
    app: Flask, cast: Cast, reviewer: Browser, trainer: Browser
) -> None:
    key = handed_in(app, cast)
    assert remark(reviewer, key, "options.B", "应为一年整") == 303
    assert remark(reviewer, key, "options.Z") == 422
    assert remark(reviewer, key, "stem", "   ") == 422
    assert remark(reviewer, key, "stem", version=7) == 409
    for address in ("/questions/mine", f"/questions/{key}", f"/questions/{key}/remarks"):
        page = trainer.get(address).text
        assert ("1 条批注" in page, "应为一年整" in page) == (False, False)
    assert reviewer.post(f"/questions/review/{key}/return", {"version": "1", "text": ""}).status_code == 303
    mine = trainer.get("/questions/mine").text
    assert "有 1 道题被退回" in mine
    assert "1 条批注" in mine
    page = trainer.get(f"/questions/{key}/remarks").text
    assert ("应为一年整" in page, f'href="/questions/{key}/edit"' in page) == (True, True)
    name = remark_id(app)
    assert trainer.post(f"/questions/remarks/{name}/settle", {"reply": "", "act": "reply"}).status_code == 422
    answered = trainer.post(f"/questions/remarks/{name}/settle", {"reply": "已改。", "act": "settle"})
    assert answered.status_code == 303
    page = trainer.get(answered.location).text
    assert all(text in page for text in ("已改。", "已了结"))
    assert "1 条批注" not in trainer.get("/questions/mine").text


def test_reviewer_withdraws_only_own_open_remarks(app: Flask, cast: Cast, reviewer: Browser, trainer: Browser) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    remark(reviewer, key, "key")
    name = remark_id(app)
    other = Browser(app)
    other.enter("second_reviewer")
    assert other.post(f"/questions/remarks/{name}/withdraw").status_code == 404
    assert trainer.post(f"/questions/remarks/{name}/withdraw").status_code == 403
    assert reviewer.post(f"/questions/remarks/{name}/withdraw").status_code == 303
    assert "请核对条文" not in reviewer.get(f"/questions/review/{key}").text
    remark(reviewer, key, "key")
    name = remark_id(app)
    trainer.post(f"/questions/remarks/{name}/settle", {"reply": "", "act": "settle"})
    assert reviewer.post(f"/questions/remarks/{name}/withdraw").status_code == 409


def test_trainer_hands_in_and_takes_back_from_the_own_list(app: Flask, cast: Cast, trainer: Browser) -> None:
    with app.app_context(), unit_of_work():
        keys = [write(acting(app, cast, "trainer"), cast, stem=stem) for stem in STEMS]
    assert "3 条" in trainer.get("/questions/mine?state=draft").text
    assert trainer.post("/questions/submit", {"ids": keys}).status_code == 303
    assert {state_of(app, key) for key in keys} == {QuestionState.IN_REVIEW}
    form = {"ids": keys[0], "from": "question"}
    assert trainer.post("/questions/take-back", form).location.endswith(f"/questions/{keys[0]}")
    assert state_of(app, keys[0]) is QuestionState.DRAFT
    assert trainer.post("/questions/submit", {"ids": []}).status_code == 422
    assert trainer.post("/questions/submit", {"ids": keys[1]}).status_code == 409


def test_reviewer_of_another_street_finds_nothing(app: Flask, cast: Cast) -> None:
    key = handed_in(app, cast)
    browser = Browser(app)
    browser.enter("other_organizer")
    assert browser.get(f"/questions/{key}/remarks").status_code == 404
    assert browser.get(f"/questions/reports/{key}").status_code == 404
    assert browser.post("/questions/submit", {"ids": key}).status_code == 404


def test_a_stale_page_decides_nothing(app: Flask, cast: Cast, reviewer: Browser) -> None:
    key = handed_in(app, cast)
    for version in ("", "0", "2", "x", "9" * 30):
        assert reviewer.post(f"/questions/review/{key}/approve", {"version": version}).status_code == 409
    with app.app_context():
        assert db.session.scalars(sa.select(QuestionReview)).all() == []


def test_page_shows_its_keys_and_a_switch_for_them(app: Flask, cast: Cast, reviewer: Browser) -> None:
    key = handed_in(app, cast)
    page = reviewer.get(f"/questions/review/{key}").text
    assert set(re.findall(r'data-shortcut="(\w)"', page)) == {"a", "r", "m"}
    assert "data-shortcut-switch" in page
    assert "<kbd>j</kbd>" in page

"""A reviewer's typing survives a refusal, and a question that comes back shows what changed since it was returned."""

from __future__ import annotations

from flask import Flask

from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import reviewing
from hongling_exam.question_bank.actions.remarks import make_remark
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.factories.reviewing import handed_in, second_reviewer, write


def test_late_reviewer_keeps_the_opinion_and_the_remark(app: Flask, cast: Cast, visitor: Browser) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    visitor.enter("item_reviewer")
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, "second_reviewer"), {key: 1})
    for act in ("return", "remarks"):
        form = {"version": "1", "text": "条文引错了，请核对第七条"}
        answer = visitor.post(f"/questions/review/{key}/{act}", form, headers={"Referer": "http://localhost/"})
        assert answer.status_code == 409
        assert "条文引错了，请核对第七条</textarea>" in answer.text
        assert "已不在审题中" in answer.text


def test_reviewer_of_a_version_that_gave_way_keeps_what_was_typed(app: Flask, cast: Cast, visitor: Browser) -> None:
    key = handed_in(app, cast)
    visitor.enter("item_reviewer")
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        reviewing.take_back(trainer, [key])
        write(trainer, cast, key=key, right="C")
        reviewing.submit_for_review(trainer, [key])
    answer = visitor.post(f"/questions/review/{key}/return", {"version": "1", "text": "请改题干"})
    assert answer.status_code == 409
    assert "请改题干</textarea>" in answer.text
    remark = {"version": "1", "place": "options.B", "text": "这一项太长"}
    again = visitor.post(f"/questions/review/{key}/remarks", remark)
    assert "这一项太长</textarea>" in again.text
    assert '<option value="options.B" selected>' in again.text


def test_late_approval_says_why_instead_of_an_empty_page(app: Flask, cast: Cast, visitor: Browser) -> None:
    second_reviewer(app, cast)
    key = handed_in(app, cast)
    visitor.enter("item_reviewer")
    with app.app_context(), unit_of_work():
        reviewing.approve(acting(app, cast, "second_reviewer"), {key: 1})
    answer = visitor.post(f"/questions/review/{key}/approve", {"version": "1"})
    assert answer.status_code == 409
    assert "已不在审题中" in answer.text


def test_reviewer_sees_what_changed_since_the_return_with_the_earlier_remarks(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    key = handed_in(app, cast)
    with app.app_context(), unit_of_work():
        reviewer = acting(app, cast, "item_reviewer")
        make_remark(reviewer, key, 1, "stem", "题干没写清楚谁的预备期")
        make_remark(reviewer, key, 1, "options.A", "这一项太容易排除")
        reviewing.return_to_author(reviewer, key, 1, "请改题干和选项")
    with app.app_context(), unit_of_work():
        trainer = acting(app, cast, "trainer")
        write(trainer, cast, key=key, stem="新党员的预备期为多久？")
        reviewing.submit_for_review(trainer, [key])
    visitor.enter("item_reviewer")
    page = visitor.get(f"/questions/review/{key}").text
    part = page[page.index('id="since"') : page.index('id="seen"')]
    assert "<ins>新</ins>" in part
    said = ["有改动", "题干没写清楚谁的预备期", "没有改动", "太容易排除"]
    assert sorted(said, key=part.index) == said
    assert "请改题干和选项" in part


def test_reviewer_is_told_that_a_returned_version_came_back_unchanged(app: Flask, cast: Cast, visitor: Browser) -> None:
    key = handed_in(app, cast)
    with app.app_context(), unit_of_work():
        reviewing.return_to_author(acting(app, cast, "item_reviewer"), key, 1, "请改")
    with app.app_context(), unit_of_work():
        reviewing.submit_for_review(acting(app, cast, "trainer"), [key])
    visitor.enter("item_reviewer")
    assert "没有改动又送了审" in visitor.get(f"/questions/review/{key}").text

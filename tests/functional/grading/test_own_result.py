"""A candidate sees what the review options allow in each phase, and before that nothing: canaries are planted first."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.invigilation import void_attempt
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.interface import ResultShown
from hongling_exam.exams.models import Attempt, ExamSession
from hongling_exam.exams.states import AttemptState, ReviewPart
from hongling_exam.grading.actions.grade import grade_attempt
from hongling_exam.grading.actions.marking import mark_answer
from hongling_exam.grading.actions.release import release_results
from hongling_exam.grading.models import ExamResult, HeldAnswer
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.grading import CANARY, every_kind, make_attempt, make_exam

ANSWERS = [
    "B",
    ["A"],
    True,
    ["三十二", ""],
    ["C", "A", "B"],
    {"1": "B", "2": "A"},
    "32.4",
    "我的简答",
    "我的论述",
    "B",
    "甲",
]
PARTS = [part.value for part in ReviewPart]
SCORE = "17.37"


def sit(cast: Cast, *, ended: AttemptState | None = AttemptState.SUBMITTED, **exam: Any) -> tuple[int, str]:
    """lu's attempt at a paper of all ten kinds: (session id, public id)."""
    session = make_exam(db.session.get_one(Jurisdiction, cast.street), every_kind(), **exam)
    lu = db.session.get_one(Person, cast.persons["lu"])
    attempt = make_attempt(session, lu, cast.accounts["lu"], ANSWERS, ended=ended)
    return session.id, attempt.public_id


def grade(app: Flask, cast: Cast, session_id: int) -> None:
    """Close the session and mark what waits, so that the total is the canary 17.37."""
    session = db.session.get_one(ExamSession, session_id)
    close_session(SYSTEM, session)
    for held in db.session.scalars(sa.select(HeldAnswer).order_by(HeldAnswer.id)):
        mark_answer(acting(app, cast, "marker"), held, 137 if held.max_points == 1000 else 100, f"评语 {CANARY}")
    result = db.session.scalars(sa.select(ExamResult)).one()
    assert f"{result.points / 100:g}" == SCORE


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Browser:
    """lu's browser."""
    browser = Browser(app)
    browser.enter("lu")
    return browser


def addresses(attempt: str, session: str) -> list[str]:
    """Whatever lu's browser may ask about the attempt."""
    api = f"/api/v1/attempts/{attempt}"
    return [
        f"{api}/result",
        api,
        f"{api}/receipt",
        "/api/v1/sessions",
        f"/my/results/{attempt}",
        f"/my/results/{attempt}/report.pdf",
        "/my/record",
        f"/hall/{session}",
        f"/hall/attempts/{attempt}/receipt",
        f"/score/{attempt}",
        "/metrics",
    ]


def everything(browser: Browser, app: Flask, attempt: str) -> str:
    """All of it as one text."""
    with app.app_context():
        session = db.session.scalar(sa.select(ExamSession.public_id))
    pages = (browser.get(url, follow_redirects=True) for url in addresses(attempt, str(session)))
    return "\n".join(page.data.decode("utf-8", "replace") for page in pages)


WIDE_OPEN = dict.fromkeys(("during", "right_after", "after_close"), PARTS)


@pytest.mark.parametrize("review", [{}, WIDE_OPEN])
@pytest.mark.parametrize("stage", ["running", "submitted", "provisional"])
def test_candidate_learns_no_score_and_no_key_before_release(
    app: Flask, cast: Cast, lu: Browser, stage: str, review: dict[str, Any]
) -> None:
    with app.app_context(), unit_of_work():
        ended = None if stage == "running" else AttemptState.SUBMITTED
        session_id, attempt = sit(cast, ended=ended, review=review)
        if stage == "submitted":
            grade_attempt(db.session.scalars(sa.select(Attempt)).one())
        if stage == "provisional":
            grade(app, cast, session_id)
    found = everything(lu, app, attempt)
    for secret in (CANARY, SCORE, "正确答案", "参考答案", "合格</span>"):
        assert secret not in found
    document = lu.get(f"/api/v1/attempts/{attempt}/result")
    assert document.status_code == (200 if review else 403)
    if review:
        assert set(document.json) == {"phase", "questions"}
        assert all(set(question) == {"id", "answer"} for question in document.json["questions"])


def test_candidate_is_told_when_before(app: Flask, cast: Cast, lu: Browser) -> None:
    with app.app_context(), unit_of_work():
        _session_id, attempt = sit(cast, review={"after_release": ["score"]})
    response = lu.get(f"/api/v1/attempts/{attempt}/result")
    assert (response.status_code, response.content_type) == (403, "application/problem+json")
    assert response.json["type"] == "urn:hongling:not-yet"
    assert (response.json["phase"], response.json["next_phase"]) == ("right_after", "after_release")
    assert response.json["not_before"] == "2026-11-24T03:00:00.000Z"
    assert "2026年11月24日 11:00" in response.json["title"]
    assert "2026年11月24日 11:00" in lu.get(f"/my/results/{attempt}").text


def release(app: Flask, cast: Cast, session_id: int) -> None:
    with app.app_context(), unit_of_work():
        grade(app, cast, session_id)
        release_results(SYSTEM, db.session.get_one(ExamSession, session_id))


def test_candidate_sees_the_score_alone_where_no_more_is_chosen(app: Flask, cast: Cast, lu: Browser) -> None:
    with app.app_context(), unit_of_work():
        session_id, attempt = sit(cast, review={"after_release": ["score"]})
    release(app, cast, session_id)
    document = lu.get(f"/api/v1/attempts/{attempt}/result").json
    assert document == {"phase": "after_release", "points": 17.37, "max_points": 33.0, "passed": False}
    page = lu.get(f"/my/results/{attempt}").text
    assert SCORE in page
    assert CANARY not in everything(lu, app, attempt)
    assert "预备期为多久" not in page


def test_candidate_sees_all_that_is_chosen_after_release(app: Flask, cast: Cast, lu: Browser) -> None:
    with app.app_context(), unit_of_work():
        session_id, attempt = sit(cast, review={"after_release": PARTS})
    release(app, cast, session_id)
    document = lu.get(f"/api/v1/attempts/{attempt}/result").json
    ResultShown.model_validate(document)
    assert sum(question["points"] for question in document["questions"]) == pytest.approx(17.37)
    held = lu.get(f"/api/v1/attempts/{attempt}").json["responses"]
    assert [q["answer"] for q in document["questions"]] == [held[q["id"]]["answer"] for q in document["questions"]]
    rights = [question["right"] for question in document["questions"]]
    assert rights == [True, False, True, False, True, True, True, False, False, True, False]
    assert [q["key"] for q in document["questions"]][2:4] == [True, [["32", "三十二"], ["一年"]]]
    assert document["questions"][0]["key"] == document["questions"][0]["answer"]
    page = lu.get(f"/my/results/{attempt}").text
    for text in (
        "预备期为多久",
        f"解析 {CANARY}",
        f"参考答案 {CANARY}",
        f"评语 {CANARY}",
        "中国共产党章程",
        "我的论述",
    ):
        assert text in page


def test_candidate_reads_options_in_the_letters_of_the_hall(app: Flask, cast: Cast, lu: Browser) -> None:
    with app.app_context(), unit_of_work():
        session_id, attempt = sit(cast, review={"after_release": PARTS})
        found = db.session.scalars(sa.select(Attempt)).one()
        body, order = found.form.body, found.permutation["options"]
        first = body["sections"][0]["questions"][0]
        texts = {option["id"]: option["html"] for option in first["options"]}
        wanted = [texts[name] for name in order[first["id"]]]
    release(app, cast, session_id)
    page = lu.get(f"/my/results/{attempt}").text
    article = page[page.index("预备期为多久") :][:3000]
    assert re.findall(r'review-text">(\w+)</span>', article)[:4] == wanted


def test_mock_candidate_sees_the_score_right_after(app: Flask, cast: Cast, lu: Browser) -> None:
    with app.app_context(), unit_of_work():
        _id, attempt = sit(cast, is_mock=True, review={"right_after": ["score", "right"]})
    assert "正在评分" in lu.get(f"/my/results/{attempt}").text
    with app.app_context(), unit_of_work():
        grade_attempt(db.session.scalars(sa.select(Attempt)).one())
        for held in db.session.scalars(sa.select(HeldAnswer)).all():
            db.session.delete(held)
        result = db.session.scalars(sa.select(ExamResult)).one()
        result.items = {name: {**part, "pending": False} for name, part in result.items.items()}
        result.pending, result.state = 0, type(result.state).PROVISIONAL
        result.passed = result.points >= result.pass_points
    document = lu.get(f"/api/v1/attempts/{attempt}/result").json
    assert (document["phase"], document["points"]) == ("right_after", 14.0)
    assert all(set(question) == {"id", "right"} for question in document["questions"])
    assert "未发布，可能变动" in lu.get(f"/my/results/{attempt}").text


def test_phase_after_close_waits_for_who_has_extra_time(app: Flask, cast: Cast, lu: Browser, time: SetClock) -> None:
    with app.app_context(), unit_of_work():
        session_id, attempt = sit(cast, review={"after_close": ["answers"]})
        session = db.session.get_one(ExamSession, session_id)
        shen = db.session.get_one(Person, cast.persons["shen"])
        other = make_attempt(session, shen, cast.accounts["shen"], ended=None)
        other.deadline_at, other.grace_until = (
            session.closes_at.replace(hour=4),
            session.closes_at.replace(hour=4, second=30),
        )
    time.move(hours=2, minutes=30)
    lu.enter("lu")
    assert lu.get(f"/api/v1/attempts/{attempt}/result").status_code == 403
    time.move(minutes=31)
    assert lu.get(f"/api/v1/attempts/{attempt}/result").json["phase"] == "after_close"


def test_candidate_of_a_voided_attempt_has_no_result(app: Flask, cast: Cast, lu: Browser) -> None:
    with app.app_context(), unit_of_work():
        session_id, attempt = sit(cast, review={"after_release": PARTS})
        void_attempt(SYSTEM, db.session.scalars(sa.select(Attempt)).one(), "替考")
        close_session(SYSTEM, db.session.get_one(ExamSession, session_id))
        release_results(SYSTEM, db.session.get_one(ExamSession, session_id))
    response = lu.get(f"/api/v1/attempts/{attempt}/result")
    assert (response.status_code, response.json["type"]) == (403, "urn:hongling:voided")
    page = lu.get(f"/my/results/{attempt}")
    assert page.status_code == 200
    assert "已被作废" in page.text
    assert CANARY not in page.text


@pytest.mark.parametrize("path", ["/api/v1/attempts/{}/result", "/my/results/{}", "/my/results/{}/report.pdf"])
@pytest.mark.parametrize("name", ["shen", "organizer", "administrator", "marker"])
def test_a_foreign_attempt_is_like_none(app: Flask, cast: Cast, path: str, name: str) -> None:
    with app.app_context(), unit_of_work():
        session_id, attempt = sit(cast, review={"after_release": PARTS})
    release(app, cast, session_id)
    browser = Browser(app)
    browser.enter(name)
    foreign, missing = browser.get(path.format(attempt)), browser.get(path.format("a_aaaaaaaaaaaaaaaa"))
    assert (foreign.status_code, foreign.data) == (404, missing.data)


def test_candidate_downloads_the_report_after_release_only(app: Flask, cast: Cast, lu: Browser) -> None:
    with app.app_context(), unit_of_work():
        session_id, attempt = sit(cast)
    assert not lu.get(f"/my/results/{attempt}/report.pdf").data.startswith(b"%PDF")
    release(app, cast, session_id)
    pdf = lu.get(f"/my/results/{attempt}/report.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "attachment" in pdf.headers["Content-Disposition"]

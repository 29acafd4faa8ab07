"""Staff see the results of their own jurisdiction, as a list, a person's paper, a workbook and PDFs."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import Attempt, ExamSession
from hongling_exam.exams.states import SessionState
from hongling_exam.grading.actions.grade import grade_session
from hongling_exam.grading.actions.release import release_results
from hongling_exam.organizations.models import Jurisdiction
from tests.cast import Cast
from tests.client import Browser
from tests.factories.closed import make_closed
from tests.factories.grading import make_attempt, single
from tests.factories.organizations import make_person
from tests.paper import text_of
from tests.statements import counted


def signed_in(app: Flask, name: str = "organizer") -> Browser:
    browser = Browser(app)
    browser.enter(name)
    return browser


@pytest.fixture
def closed(app: Flask, cast: Cast) -> tuple[int, str]:
    """A provisional session (lu 100, shen 40, one absent) and lu's attempt."""
    with app.app_context(), unit_of_work():
        specs = [single(points=4000), single(points=6000)]
        session, attempts = make_closed(cast, specs, {"lu": ["B", "B"], "shen": ["B", "A"]})
        return session.id, attempts["lu"].public_id


def test_organizer_sees_sessions_and_people(app: Flask, closed: tuple[int, str]) -> None:
    browser, (session_id, attempt) = signed_in(app), closed
    assert "2 / 3" in browser.get("/results").text
    page = browser.get(f"/results/{session_id}").text
    for text in ("陆明华", "沈雅琴", "古丽·买买提", "缺考", "预览并发布", "未发布"):
        assert text in page
    person = browser.get(f"/results/{session_id}/attempts/{attempt}").text
    assert "正确答案" in person
    assert "100" in person


def test_organizer_searches_sorts_and_filters_people(app: Flask, closed: tuple[int, str]) -> None:
    browser, (session_id, _attempt) = signed_in(app), closed
    url = f"/results/{session_id}"
    assert "沈雅琴" not in browser.get(f"{url}?q=陆明").text
    assert "陆明华" not in browser.get(f"{url}?standing=failed").text
    assert "陆明华" not in browser.get(f"{url}?standing=absent").text
    best_first = browser.get(f"{url}?sort=points&direction=desc").text
    assert best_first.index("陆明华") < best_first.index("沈雅琴") < best_first.index("古丽·买买提")
    for nonsense in ("sort=id;drop", "standing=x", "page=0", "per_page=99999"):
        assert browser.get(f"{url}?{nonsense}").status_code == 200


@pytest.mark.parametrize("name", ["supervisor", "auditor"])
def test_readers_read_and_do_not_release(app: Flask, closed: tuple[int, str], name: str) -> None:
    browser, (session_id, _attempt) = signed_in(app, name), closed
    assert "预览并发布" not in browser.get(f"/results/{session_id}").text
    assert browser.get(f"/results/{session_id}/release").status_code == 403


@pytest.mark.parametrize("name", ["administrator", "marker", "invigilator", "lu"])
def test_others_see_no_results(app: Flask, closed: tuple[int, str], name: str) -> None:
    browser, (session_id, attempt) = signed_in(app, name), closed
    for url in ("", f"/{session_id}", f"/{session_id}/scores.xlsx", f"/{session_id}/attempts/{attempt}"):
        assert browser.get(f"/results{url}").status_code == 403


def test_another_street_meets_nothing(app: Flask, closed: tuple[int, str]) -> None:
    browser, (session_id, attempt) = signed_in(app, "other_organizer"), closed
    assert "第一期" not in browser.get("/results").text
    missing = browser.get("/results/99999")
    for rest in (
        "",
        "/release",
        "/scores.xlsx",
        "/scores.pdf",
        f"/attempts/{attempt}",
        f"/attempts/{attempt}/report.pdf",
    ):
        foreign = browser.get(f"/results/{session_id}{rest}")
        assert (foreign.status_code, foreign.data) == (404, missing.data)
    assert browser.get(f"/score/{attempt}").status_code == 404


def test_an_attempt_of_another_session_is_not_found(app: Flask, cast: Cast, closed: tuple[int, str]) -> None:
    with app.app_context(), unit_of_work():
        other = make_closed(cast, [single()], {"lu": ["B"]})[0].id
    assert signed_in(app).get(f"/results/{other}/attempts/{closed[1]}").status_code == 404


def test_organizer_exports_a_workbook_with_sections(app: Flask, closed: tuple[int, str]) -> None:
    reply = signed_in(app).get(f"/results/{closed[0]}/scores.xlsx?standing=passed")
    assert "%E6%88%90%E7%BB%A9%E5%8D%95" in reply.headers["Content-Disposition"]
    rows = list(openpyxl.load_workbook(BytesIO(reply.data)).active.iter_rows(values_only=True))
    assert "尚未发布" in rows[0][0]
    assert rows[1][1:6] == ("姓名", "工作单位", "成绩", "满分", "结果")
    assert [(row[1], row[3], row[5], row[7], row[8]) for row in rows[2:]] == [("陆明华", 100, "合格", 40, 60)]


def test_organizer_prints_the_list_and_one_report(app: Flask, closed: tuple[int, str]) -> None:
    browser, (session_id, attempt) = signed_in(app), closed
    text = text_of(browser.get(f"/results/{session_id}/scores.pdf").data)
    for word in ("陆明华", "沈雅琴", "缺考", "应考 3 人", "尚未发布"):
        assert word in text
    report = f"/results/{session_id}/attempts/{attempt}/report.pdf"
    assert not browser.get(report).data.startswith(b"%PDF")
    with app.app_context(), unit_of_work():
        release_results(SYSTEM, db.session.get_one(ExamSession, session_id))
    text = text_of(browser.get(report).data)
    assert "陆明华" in text
    assert "合格" in text


def test_the_code_on_a_report_leads_each_to_what_they_may_see(app: Flask, closed: tuple[int, str]) -> None:
    session_id, attempt = closed
    own = signed_in(app, "lu").get(f"/score/{attempt}")
    assert own.headers["Location"] == f"/my/results/{attempt}"
    office = signed_in(app).get(f"/score/{attempt}")
    assert office.headers["Location"] == f"/results/{session_id}/attempts/{attempt}"
    assert signed_in(app, "shen").get(f"/score/{attempt}").status_code == 404


def test_pages_send_as_many_statements_for_thirty_as_for_three(app: Flask, cast: Cast, closed: tuple[int, str]) -> None:
    browser, (session_id, _attempt), counts = signed_in(app), closed, []
    pages = [f"/results/{session_id}{rest}" for rest in ("?per_page=200", "/release", "/scores.xlsx")]
    for number in (1, 28):
        with app.app_context(), unit_of_work():
            session = db.session.get_one(ExamSession, session_id)
            for _ in range(number):
                somebody = make_person("周建国", db.session.get_one(Jurisdiction, cast.street))
                make_attempt(session, somebody, cast.accounts["lu"], ["B", "B"])
            session.state = SessionState.MARKING
            grade_session(session)
        assert [browser.get(url).status_code for url in pages] == [200, 200, 200]
        with app.app_context(), counted() as statements:
            for url in pages:
                browser.get(url)
        counts.append(statements.number)
    assert counts[0] == counts[1]


def test_session_list_sends_as_many_statements_for_thirty_as_for_three(app: Flask, cast: Cast) -> None:
    browser, counts = signed_in(app), []
    for number in (3, 27):
        with app.app_context(), unit_of_work():
            for _ in range(number):
                make_closed(cast, [single()], {"lu": ["B"]})
        browser.get("/results?per_page=200")
        with app.app_context(), counted() as statements:
            assert browser.get("/results?per_page=200").status_code == 200
        counts.append(statements.number)
    assert counts[0] == counts[1]


def test_empty_lists_say_why(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    assert "还没有开考的场次" in browser.get("/results").text
    assert "没有符合条件的场次" in browser.get("/results?q=没有").text
    assert "现在没有要阅的卷" in signed_in(app, "marker").get("/marking").text


def test_numbers_on_the_chart_are_those_of_the_table(app: Flask, closed: tuple[int, str]) -> None:
    page = signed_in(app).get(f"/results/{closed[0]}").text
    assert page.count('class="chart-pass"') == 1
    assert page.count('class="chart-bar"') == 1
    assert 'style="' not in page
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 2

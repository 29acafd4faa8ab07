"""A released result stands in the person's record, passed or not, and nowhere before."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.certification.component import COMPONENT
from hongling_exam.certification.models import ExamCredit
from hongling_exam.certification.queries import has_valid_credit
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.states import SessionState
from hongling_exam.grading.actions.grade import grade_session
from hongling_exam.grading.actions.release import release_results
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.scheme.states import Level
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.closed import make_closed
from tests.factories.grading import make_attempt, single
from tests.factories.organizations import make_person
from tests.statements import counted


def released(app: Flask, cast: Cast, **exam: object) -> int:
    """A released session: lu passed with 100, shen failed with 0."""
    with app.app_context(), unit_of_work():
        session, _ = make_closed(cast, [single(points=10000)], {"lu": ["B"], "shen": ["A"]}, **exam)
        release_results(SYSTEM, session)
        return session.id


def signed_in(app: Flask, name: str) -> Browser:
    browser = Browser(app)
    browser.enter(name)
    return browser


def test_release_writes_a_credit_for_each_result(app: Flask, cast: Cast) -> None:
    released(app, cast)
    with app.app_context():
        credit = db.session.scalars(sa.select(ExamCredit).where(ExamCredit.person_id == cast.persons["lu"])).one()
        assert (credit.points, credit.max_points, credit.passed, credit.level) == (10000, 10000, True, Level.JUNIOR)
        assert (credit.sat_on, credit.valid_until) == (dt.date(2026, 11, 24), dt.date(2028, 11, 24))
        assert credit.paper_seal == "a" * 64
        failed = db.session.scalars(sa.select(ExamCredit).where(ExamCredit.person_id == cast.persons["shen"])).one()
        assert (failed.passed, failed.valid_until) == (False, None)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ExamCredit)) == 2


def test_exam_that_ends_after_midnight_utc_is_dated_by_the_office(app: Flask, cast: Cast, time: SetClock) -> None:
    time.moment = dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)
    released(app, cast)
    with app.app_context():
        assert set(db.session.scalars(sa.select(ExamCredit.sat_on))) == {dt.date(2026, 11, 25)}


def test_mock_exam_leaves_no_credit(app: Flask, cast: Cast) -> None:
    released(app, cast, is_mock=True)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ExamCredit)) == 0
    assert "还没有考试记录" in signed_in(app, "lu").get("/my/record").text


def test_a_pass_counts_up_to_its_last_day(app: Flask, cast: Cast, time: SetClock) -> None:
    released(app, cast)
    for moment, counts in (((2028, 11, 24, 15, 59), True), ((2028, 11, 24, 16, 0), False)):
        time.moment = dt.datetime(*moment, tzinfo=dt.UTC)
        with app.app_context():
            assert has_valid_credit(cast.persons["lu"], Level.JUNIOR) is counts
            assert not has_valid_credit(cast.persons["lu"], Level.SENIOR)
            assert not has_valid_credit(cast.persons["shen"], Level.JUNIOR)


def test_credits_cannot_be_changed_or_deleted(app: Flask, cast: Cast) -> None:
    released(app, cast)
    for statement in (sa.update(ExamCredit).values(points=1), sa.delete(ExamCredit)):
        with app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work():
            db.session.execute(statement)


def test_candidate_sees_the_own_record_only(app: Flask, cast: Cast) -> None:
    empty = signed_in(app, "lu").get("/my/record")
    assert "还没有考试记录" in empty.text
    released(app, cast)
    own = signed_in(app, "lu").get("/my/record").text
    assert "2026 年第一期初级资格认证考试" in own
    assert "2028年11月24日" in own
    assert "条款 T-4" in own
    assert "不合格" in signed_in(app, "shen").get("/my/record").text
    for name in ("lu", "shen"):
        browser = signed_in(app, name)
        assert browser.get("/records").status_code == 403
        assert browser.get(f"/records/{cast.persons['lu']}").status_code == 403


def test_office_searches_and_filters_the_records(app: Flask, cast: Cast) -> None:
    released(app, cast)
    office = signed_in(app, "org_office")
    everybody = office.get("/records").text
    assert "陆明华" in everybody
    assert "沈雅琴" in everybody
    assert "沈雅琴" not in office.get("/records?standing=valid").text
    assert "陆明华" not in office.get("/records?standing=failed").text
    assert "没有符合条件" in office.get("/records?level=senior").text
    assert "沈雅琴" not in office.get("/records?q=陆明").text
    assert "没有符合条件" in office.get("/records?standing=expired").text
    person = office.get(f"/records/{cast.persons['lu']}")
    assert "2028年11月24日" in person.text
    assert office.get("/records/999999").status_code == 404


def test_another_street_sees_none_of_it(app: Flask, cast: Cast) -> None:
    released(app, cast)
    other = signed_in(app, "other_organizer")
    assert "陆明华" not in other.get("/records").text
    missing, foreign = other.get("/records/999999"), other.get(f"/records/{cast.persons['lu']}")
    assert (foreign.status_code, foreign.data) == (404, missing.data)


@pytest.mark.parametrize("name", ["administrator", "marker", "trainer", "invigilator"])
def test_who_has_no_part_in_it_sees_no_record(app: Flask, cast: Cast, name: str) -> None:
    browser = signed_in(app, name)
    assert browser.get("/records").status_code == 403
    assert browser.get("/my/record").status_code == 403


def test_office_exports_what_is_filtered(app: Flask, cast: Cast) -> None:
    released(app, cast)
    book = signed_in(app, "organizer").get("/records/records.xlsx?standing=valid")
    rows = list(openpyxl.load_workbook(BytesIO(book.data)).active.iter_rows(values_only=True))
    assert rows[0][0] == "姓名"
    assert [(row[0], row[5], row[7]) for row in rows[1:]] == [("陆明华", 100, "合格，有效期内")]


def test_records_send_as_many_statements_for_thirty_as_for_three(app: Flask, cast: Cast) -> None:
    counts = []
    browser = signed_in(app, "organizer")
    for number in (3, 27):
        with app.app_context(), unit_of_work():
            session, _ = make_closed(cast, [single(points=10000)], {"lu": ["B"]})
            for _ in range(number):
                make_attempt(session, make_person("周建国", db.session.get_one(Jurisdiction, cast.street)), 1, ["B"])
            session.state = SessionState.MARKING
            grade_session(session)
            release_results(SYSTEM, session)
        browser.get("/records?per_page=200")
        with app.app_context(), counted() as statements:
            assert browser.get("/records?per_page=200").status_code == 200
        counts.append(statements.number)
    assert counts[0] == counts[1]


def test_a_persons_export_is_complete(app: Flask, cast: Cast) -> None:
    released(app, cast)
    with app.app_context():
        exported = COMPONENT.personal_data.export(cast.persons["lu"])
        assert [entry["points"] for entry in exported["exam_credits"]] == [100.0]

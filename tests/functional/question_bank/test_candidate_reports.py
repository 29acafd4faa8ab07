"""A candidate doubts a question after release; staff answer without knowing who asked, beside the question."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.errors import Invalid, NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.models import ExamSession
from hongling_exam.grading.actions.marking import mark_answer
from hongling_exam.grading.actions.release import release_results
from hongling_exam.grading.models import HeldAnswer
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank import personal_data
from hongling_exam.question_bank.actions import reports
from hongling_exam.question_bank.models import Question, QuestionRemark, QuestionReport, QuestionVersion
from hongling_exam.question_bank.states import QuestionState, ReportState
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.exams import give_questions
from tests.factories.grading import Spec, every_kind, make_attempt, make_exam, make_version, single
from tests.factories.reviewing import approved, second_reviewer, state_of

TEXT = "条文写的是一年，选项里没有"
OPEN_REVIEW = {"after_release": ["score", "answers", "right", "points", "key", "explanation"]}


def sit(app: Flask, cast: Cast, specs: list[Spec], *, released: bool = True) -> str:
    """lu's attempt at a paper of these questions, its results out or not: its public id."""
    with app.app_context(), unit_of_work():
        session = make_exam(db.session.get_one(Jurisdiction, cast.street), specs, review=OPEN_REVIEW)
        for version in db.session.scalars(sa.select(QuestionVersion)):
            version.question.current_version_id = version.id
        give_questions(cast.street)
        lu = db.session.get_one(Person, cast.persons["lu"])
        attempt = make_attempt(session, lu, cast.accounts["lu"], ["B"])
        if released:
            close_session(SYSTEM, session)
            release_results(SYSTEM, db.session.get_one(ExamSession, session.id))
        return attempt.public_id


def items_on(page: str) -> list[str]:
    """What the page offers to report."""
    return re.findall(r"/questions/(q_\w+)/report", page)


def doubt(browser: Browser, attempt: str, item: str, text: str = TEXT) -> int:
    return browser.post(f"/my/results/{attempt}/questions/{item}/report", {"text": text}).status_code


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Browser:
    """lu's browser."""
    browser = Browser(app)
    browser.enter("lu")
    return browser


def report(app: Flask) -> QuestionReport:
    return db.session.scalars(sa.select(QuestionReport)).one()


def test_candidate_reports_a_question_and_reads_the_answer_beside_it(app: Flask, cast: Cast, lu: Browser) -> None:
    attempt = sit(app, cast, [single()])
    [item] = items_on(lu.get(f"/my/results/{attempt}").text)
    assert doubt(lu, attempt, item) == 303
    with app.app_context():
        question = db.session.scalars(sa.select(Question)).one().key
        name = report(app).public_id
    reviewer = Browser(app)
    reviewer.enter("item_reviewer")
    page = reviewer.get(f"/questions/reports/{question}").text
    assert (TEXT in page, "陆明华" in page) == (True, False)
    assert question in reviewer.get("/questions/reports").text
    form = {"ids": name, "verdict": "dismissed", "answer": "第七条写明预备期为一年，选项 B 正确。"}
    assert reviewer.post(f"/questions/reports/{question}", form).status_code == 303
    mine = lu.get(f"/my/results/{attempt}").text
    assert all(text in mine for text in (TEXT, "第七条写明预备期为一年", "不属实"))
    assert state_of(app, question) is QuestionState.APPROVED
    assert question not in reviewer.get("/questions/reports").text
    assert question in reviewer.get("/questions/reports?state=all").text


def test_upheld_report_takes_the_question_out_of_the_pool_with_a_remark(app: Flask, cast: Cast, lu: Browser) -> None:
    attempt = sit(app, cast, [single()])
    doubt(lu, attempt, items_on(lu.get(f"/my/results/{attempt}").text)[0])
    with app.app_context(), unit_of_work():
        key = db.session.scalars(sa.select(Question.key)).one()
        names = [report(app).public_id]
        actor = acting(app, cast, "item_reviewer")
        assert reports.answer_reports(actor, key, names, ReportState.UPHELD, "感谢，已停用修订。") == 1
    assert state_of(app, key) is QuestionState.RETURNED
    with app.app_context():
        text = db.session.scalars(sa.select(QuestionRemark.text)).one()
    assert TEXT in text
    assert "感谢" in text
    with app.app_context(), pytest.raises(Refused, match="已经答复"), unit_of_work():
        reports.answer_reports(acting(app, cast, "item_reviewer"), key, names, ReportState.DISMISSED, "再看没有错")


def test_upheld_report_on_an_older_version_leaves_the_new_one_in_the_pool(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        version = make_version(single())
        give_questions(cast.street)
        reports.report_question(acting(app, cast, "lu"), version.id, TEXT)
        newer = QuestionVersion(
            **{
                name: getattr(version, name)
                for name in ("question_id", "body", "key", "policy", "points", "explanation", "explanation_html")
            },
            sources=version.sources,
            created_at=version.created_at,
            number=2,
            sha256="1" * 64,
        )
        db.session.add(newer)
        db.session.flush()
        version.question.current_version_id, key = newer.id, version.question.key
        names = [report(app).public_id]
        reports.answer_reports(acting(app, cast, "item_reviewer"), key, names, ReportState.UPHELD, "新版已改正。")
    assert state_of(app, key) is QuestionState.APPROVED


@pytest.mark.parametrize("released", [True, False])
def test_candidate_reports_nothing_before_release(app: Flask, cast: Cast, lu: Browser, released: bool) -> None:
    attempt = sit(app, cast, [single()], released=released)
    with app.app_context():
        from_form = db.session.execute(sa.text("SELECT public_id FROM paper_item")).scalar_one()
    page = lu.get(f"/my/results/{attempt}").text
    assert bool(items_on(page)) is released
    assert doubt(lu, attempt, from_form) == (303 if released else 404)


def test_candidate_reports_no_question_of_a_strangers_attempt(app: Flask, cast: Cast, lu: Browser) -> None:
    attempt = sit(app, cast, [single()])
    [item] = items_on(lu.get(f"/my/results/{attempt}").text)
    shen = Browser(app)
    shen.enter("shen")
    assert doubt(shen, attempt, item) == 404
    assert doubt(lu, attempt, "q_none222222222222") == 404


def test_candidate_reports_a_case_group_as_one(app: Flask, cast: Cast, lu: Browser) -> None:
    attempt = sit(app, cast, [every_kind()[-1]], released=False)
    with app.app_context(), unit_of_work():
        session = db.session.scalars(sa.select(ExamSession)).one()
        close_session(SYSTEM, session)
        for held in db.session.scalars(sa.select(HeldAnswer)):
            mark_answer(acting(app, cast, "marker"), held, 100, "")
        release_results(SYSTEM, session)
    items = items_on(lu.get(f"/my/results/{attempt}").text)
    assert len(items) == 1
    assert doubt(lu, attempt, items[0]) == 303


@pytest.mark.parametrize("text", ["", "不对吧", "错" * 501, "     "])
def test_candidate_who_says_too_little_or_too_much_is_asked_again(app: Flask, cast: Cast, text: str) -> None:
    with app.app_context(), pytest.raises(Invalid), unit_of_work():
        reports.report_question(acting(app, cast, "lu"), make_version(single()).id, text)


def test_candidate_reports_a_version_once_and_no_more_than_twenty_a_day(app: Flask, cast: Cast, time: SetClock) -> None:
    with app.app_context(), unit_of_work():
        lu = acting(app, cast, "lu")
        versions = [make_version(single()).id for _turn in range(reports.MOST_A_DAY + 1)]
        for version in versions[:-1]:
            reports.report_question(lu, version, TEXT)
        with pytest.raises(Refused, match="已经反映过"):
            reports.report_question(lu, versions[0], TEXT)
        with pytest.raises(Refused, match="明天"):
            reports.report_question(lu, versions[-1], TEXT)
        time.move(hours=25)
        reports.report_question(lu, versions[-1], TEXT)


def test_author_answers_no_report_on_the_own_version(app: Flask, cast: Cast) -> None:
    second_reviewer(app, cast, "both", Role.TRAINER)
    key = approved(app, cast, author="both")
    with app.app_context(), unit_of_work():
        version = db.session.scalars(sa.select(Question.current_version_id).where(Question.key == key)).one()
        assert version is not None
        reports.report_question(acting(app, cast, "lu"), version, TEXT)
        names = [report(app).public_id]
    with app.app_context(), pytest.raises(Refused, match="自己写的"), unit_of_work():
        reports.answer_reports(acting(app, cast, "both"), key, names, ReportState.DISMISSED, "没有问题")
    browser = Browser(app)
    browser.enter("both")
    assert 'name="verdict"' not in browser.get(f"/questions/reports/{key}").text
    with app.app_context(), pytest.raises(NotFound), unit_of_work():
        reports.answer_reports(acting(app, cast, "trainer"), key, names, ReportState.DISMISSED, "没有问题")


def test_person_takes_what_they_reported_along_and_has_it_taken_out(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        reports.report_question(acting(app, cast, "lu"), make_version(single()).id, TEXT)
        held = personal_data.export(cast.persons["lu"])
        assert TEXT in str(held)
        assert personal_data.export(cast.persons["shen"]) == {"question_reports": []}
        personal_data.erase(cast.persons["lu"])
    with app.app_context():
        assert report(app).text == personal_data.ERASED

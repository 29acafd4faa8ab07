"""A list page asks the database as often for 30 rows as for 3."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from hongling_exam.core import audit
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.courses import access
from hongling_exam.courses.actions import write_note
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.models import ExamRoom, RoomInvigilator
from hongling_exam.grading.actions.release import release_results
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank.actions import reviewing, set_state
from hongling_exam.question_bank.actions.editions import replace_edition
from hongling_exam.question_bank.actions.reports import report_question
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.states import QuestionState
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.contracts.import_work import make_import
from tests.factories.courses import make_course
from tests.factories.exams import make_admission, make_blueprint, make_room, make_session
from tests.factories.grading import essay, make_attempt, make_exam, make_version, single
from tests.factories.organizations import make_organization, make_person
from tests.factories.reviewing import write
from tests.factories.rooms import fill_room, make_candidate, make_invigilated_room, start_as, store_answers
from tests.factories.sessions import make_empty_paper
from tests.statements import counted

FEW, MANY = 3, 30
CANDIDATES = ("lu", "shen")
"""Who reports questions: nobody may report all of them in a day."""
Maker = Callable[[Cast, int], object]


@pytest.fixture
def engine_name() -> str:
    """How often one asks does not hang on the engine: the cheaper one."""
    return "sqlite"


def street(cast: Cast) -> Jurisdiction:
    """当湖街道."""
    return db.session.get_one(Jurisdiction, cast.street)


def person(cast: Cast) -> None:
    """A person of an organization of their own."""
    made = make_organization(street(cast), f"单位 {db.session.scalar(sa.select(sa.func.count(Person.id)))}")
    make_person("沈雅琴", street(cast), made)


def account(cast: Cast) -> None:
    """A candidate's account."""
    make_candidate(make_person("陆明华", street(cast)))


def session(cast: Cast) -> None:
    """A session to which lu is admitted."""
    made = make_session(make_empty_paper(street(cast)))
    make_admission(made, db.session.get_one(Person, cast.persons["lu"]))


def result(cast: Cast) -> None:
    """A session of lu's, over and released into the record."""
    made = make_exam(street(cast), [single()])
    make_attempt(made, db.session.get_one(Person, cast.persons["lu"]), cast.accounts["lu"], ["B"])
    close_session(SYSTEM, made)
    release_results(SYSTEM, made)


def credit(cast: Cast) -> None:
    """A released result of a person of their own."""
    owner = make_person("沈雅琴", street(cast))
    made = make_exam(street(cast), [single()])
    make_attempt(made, owner, make_candidate(owner)[0].id, ["B"])
    close_session(SYSTEM, made)
    release_results(SYSTEM, made)


def task(cast: Cast) -> None:
    """An essay that waits for marks."""
    made = make_exam(street(cast), [essay()])
    make_attempt(made, db.session.get_one(Person, cast.persons["lu"]), cast.accounts["lu"], ["领头雁"])
    close_session(SYSTEM, made)


def room(cast: Cast) -> None:
    """A room in a session of its own."""
    made = make_room(make_session(make_empty_paper(street(cast))))
    db.session.add(RoomInvigilator(room_id=made.id, account_id=cast.accounts["invigilator"]))


def act(cast: Cast) -> None:
    """An act that the audit log holds."""
    audit.record(SYSTEM, "exams.session.publish", "exam_session:1", jurisdiction=street(cast).path)


def question(cast: Cast, turn: int) -> None:
    """A question of the trainer's in review, with a report and a source of its own that gives way to another."""
    edition = f"{2000 + turn} 年"
    trainer = acting(current_app, cast, "trainer")
    key = write(trainer, cast, stem=f"第 {turn} 题：预备期多久？", sources=[["工作手册", edition, "第一条"]])
    reviewing.submit_for_review(trainer, [key])
    reviewing.approve(acting(current_app, cast, "item_reviewer"), {key: 1})
    version = db.session.scalars(sa.select(Question.current_version_id).where(Question.key == key)).one()
    assert version is not None
    report_question(acting(current_app, cast, CANDIDATES[turn // 15]), version, "答案有疑问，请核对")
    replace_edition(trainer, "工作手册", edition, f"{edition}修订", "新版公布")
    set_state(trainer, [key], QuestionState.RETIRED, "改写")
    write(trainer, cast, key=key, stem=f"第 {turn} 题：预备期几年？")
    reviewing.submit_for_review(trainer, [key])


def note(cast: Cast, turn: int) -> None:
    """A lesson of a course of its own, with a note of lu's."""
    make_course(f"course-{turn}")
    lu = acting(current_app, cast, "lu")
    write_note(lu, access.get_lesson_to_read(lu, f"course-{turn}-one").lesson_id, f"第 {turn} 条笔记")


PAGES: dict[str, tuple[str, Maker]] = {
    "/people": ("organizer", lambda cast, _turn: person(cast)),
    "/organizations": ("organizer", lambda cast, turn: make_organization(street(cast), f"平湖市第 {turn} 箱包厂")),
    "/accounts": ("administrator", lambda cast, _turn: account(cast)),
    "/questions": ("organizer", lambda _cast, _turn: make_version(single())),
    "/questions/review": ("item_reviewer", question),
    "/questions/mine": ("trainer", question),
    "/questions/reports": ("trainer", question),
    "/questions/editions": ("trainer", question),
    "/questions/imports": ("trainer", lambda cast, _turn: make_import(cast)),
    "/blueprints": ("organizer", lambda cast, _turn: make_blueprint(jurisdiction=street(cast))),
    "/papers": ("organizer", lambda cast, _turn: make_empty_paper(street(cast))),
    "/sessions": ("organizer", lambda cast, _turn: session(cast)),
    "/my/exams": ("lu", lambda cast, _turn: session(cast)),
    "/rooms": ("invigilator", lambda cast, _turn: room(cast)),
    "/marking": ("marker", lambda cast, _turn: task(cast)),
    "/results": ("organizer", lambda cast, _turn: result(cast)),
    "/records": ("organizer", lambda cast, _turn: credit(cast)),
    "/learn": ("lu", lambda _cast, turn: make_course(f"course-{turn}")),
    "/learn/notes": ("lu", note),
    "/my/record": ("lu", lambda cast, _turn: result(cast)),
    "/audit": ("auditor", lambda cast, _turn: act(cast)),
}
"""Each list page: who reads it, and what puts one more row into it."""


def asked(app: Flask, browser: Browser, url: str) -> int:
    """How many statements a second visit of the page sends."""
    assert browser.get(url).status_code == 200
    with app.app_context(), counted() as statements:
        answer = browser.get(url)
    assert answer.status_code == 200
    return statements.number


@pytest.mark.parametrize("url", PAGES)
def test_reader_of_a_long_list_costs_no_more_statements(app: Flask, cast: Cast, visitor: Browser, url: str) -> None:
    reader, make = PAGES[url]
    visitor.enter(reader)
    counts, texts = [], []
    for start, end in ((0, FEW), (FEW, MANY)):
        with app.app_context(), unit_of_work():
            for turn in range(start, end):
                make(cast, turn)
        counts.append(asked(app, visitor, url))
        texts.append(visitor.get(url).text)
    assert counts[0] == counts[1] > 0
    assert len(texts[1]) > len(texts[0]), "the rows are not on the page"


@pytest.mark.parametrize(
    "url", ["/rooms/{room}", "/rooms/{room}/live", "/sessions/{session}/live", "/sessions/{session}"]
)
def test_watcher_of_a_full_room_costs_no_more_statements(app: Flask, cast: Cast, visitor: Browser, url: str) -> None:
    with app.app_context(), unit_of_work():
        made = make_invigilated_room(cast)
        address = url.format(room=made.id, session=made.session_id)
        room_id = made.id
        fill_room(made, FEW, answers=1)
    visitor.enter("organizer")
    few = asked(app, visitor, address)
    with app.app_context(), unit_of_work():
        found = db.session.get_one(ExamRoom, room_id)
        fill_room_from(found, FEW + 1, MANY)
    assert asked(app, visitor, address) == few > 0


def fill_room_from(room: ExamRoom, first: int, until: int) -> None:
    """Seat further people on the seats `first` … `until`."""
    for seat in range(first, until + 1):
        candidate = make_person(f"考生{seat}", room.session.jurisdiction)
        make_admission(room.session, candidate, room=room, seat=seat)
        store_answers(start_as(make_candidate(candidate)[1], room), 1)

"""One of everything in 当湖街道: what a stranger to the street may not tell from nothing, and a row in each table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.actions import note_failure
from hongling_exam.accounts.models import RoleGrant, SignIn
from hongling_exam.core import audit, clock, uploads
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.installation import mark_installation
from hongling_exam.core.jobs import JobSlot
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.aside import keep_aside
from hongling_exam.exams.actions.at_seat import issue_seat_slip, note_incident
from hongling_exam.exams.actions.sessions import close_session
from hongling_exam.exams.models import Admission, Attempt, ExamRoom, PaperItem
from hongling_exam.exams.saving import Change
from hongling_exam.exams.states import AsideReason
from hongling_exam.grading.actions.marking import mark_answer
from hongling_exam.grading.actions.release import release_results
from hongling_exam.grading.models import HeldAnswer
from hongling_exam.grading.queries.marking import place_of
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank.models import Question
from tests.acting import acting
from tests.cast import Cast
from tests.contracts.learning_work import make_learning
from tests.contracts.question_work import make_question_work
from tests.factories.exams import make_paper
from tests.factories.grading import essay, make_attempt, make_exam, single
from tests.factories.rooms import make_invigilated_room
from tests.sitting import Sitting

Values = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What to put into a route's arguments, by their names: `hall` while an exam runs, `graded` after another one."""

    hall: Values
    graded: Values


def make_world(app: Flask, cast: Cast) -> World:
    """An exam that lu has submitted and shen is sitting, and one that is over, marked and released."""
    with app.app_context(), unit_of_work():
        room = make_invigilated_room(cast)
        room_id, session = room.id, room.session.public_id
    lu = Sitting(app, "lu", session).begin()
    lu.events({"kind": "focus", "client_at": "2026-11-24T09:00:00+08:00", "duration_ms": 1500})
    lu.submit(lu.answer_all())
    shen = Sitting(app, "shen", session).begin()
    shen.answer_all()
    with app.app_context(), unit_of_work():
        hall = _staffed(app, cast, room_id) | _plans(app, cast) | make_question_work(cast) | make_learning(cast)
        graded = _graded(app, cast)
    with app.app_context():
        _after_hours(hall["attempt_id"])
    return World(hall, graded)


def _staffed(app: Flask, cast: Cast, room_id: int) -> Values:
    """The room as staff sees it: an incident noted, a slip issued, a question asked of lu's attempt."""
    room = db.session.get_one(ExamRoom, room_id)
    attempt = db.session.scalars(sa.select(Attempt).where(Attempt.account_id == cast.accounts["lu"])).one()
    admission = db.session.scalars(sa.select(Admission).where(Admission.person_id == cast.persons["shen"])).one()
    note_incident(acting(app, cast, "invigilator"), room, admission, "更换键盘")
    issue_seat_slip(acting(app, cast, "invigilator"), admission)
    item = db.session.scalars(sa.select(PaperItem).where(PaperItem.form_id == attempt.form_id)).first()
    assert item is not None
    return {
        "session_id": room.session_id,
        "room_id": room_id,
        "session": room.session.public_id,
        "attempt": attempt.public_id,
        "attempt_id": attempt.id,
        "admission_id": admission.id,
        "number": admission.admission_number,
        "item": item.public_id,
    }


def _plans(app: Flask, cast: Cast) -> Values:
    """A draft paper with its blueprint, and what else has an address."""
    draft = make_paper(sealed=False)
    grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == cast.accounts["organizer"])).one()
    organizer = acting(app, cast, "organizer")
    held = uploads.hold(organizer, "organizations.people", "人员.xlsx", uploads.store(b"PK"))
    entry = audit.record(SYSTEM, "tests.thing.make", "thing:1", personal={"name": "陆明华"})
    db.session.flush()
    street = db.session.get_one(Jurisdiction, cast.street)
    return {
        "paper_id": draft.id,
        "blueprint_id": draft.blueprint_id,
        "person_id": cast.persons["lu"],
        "organization_id": cast.organization,
        "jurisdiction_id": street.id,
        "account_id": cast.accounts["lu"],
        "grant_id": grant.id,
        "sign_in_id": db.session.scalars(sa.select(SignIn.id).where(SignIn.account_id == cast.accounts["lu"])).first(),
        "held_id": held.public_id,
        "entry_id": entry.id,
        "key": db.session.scalars(sa.select(Question.key)).first(),
    }


def _graded(app: Flask, cast: Cast) -> Values:
    """Another exam of the street: lu's essay marked, results released into the record."""
    session = make_exam(db.session.get_one(Jurisdiction, cast.street), [single(), essay()])
    person = db.session.get_one(Person, cast.persons["lu"])
    attempt = make_attempt(session, person, cast.accounts["lu"], ["B", "支部书记是领头雁。"])
    close_session(SYSTEM, session)
    held = db.session.scalars(sa.select(HeldAnswer).where(HeldAnswer.attempt_id == attempt.id)).one()
    mark_answer(acting(app, cast, "marker"), held, 800, "观点明确")
    release_results(SYSTEM, session)
    return {
        "session_id": session.id,
        "session": session.public_id,
        "attempt": attempt.public_id,
        "person_id": cast.persons["lu"],
        "answer": held.public_id,
        "place": place_of(held).name,
    }


def _after_hours(attempt_id: int) -> None:
    """What the house writes of itself: late answers kept aside, the chain linked, a wrong password remembered."""
    late = Change("q_late", 1, '"7"', flagged=False)
    keep_aside(attempt_id, 1, [late], AsideReason.LATE)
    with unit_of_work():
        mark_installation(is_demo=False)
        note_failure("name:nobody")
        db.session.add(JobSlot(job="tests.job", slot=1, started_at=clock.now()))
        db.session.add(clock.ClockAnchor(id=1, boot_id="test", boot_seconds=1.0, at=clock.now()))
        audit.link_entries()
        audit.make_checkpoint()

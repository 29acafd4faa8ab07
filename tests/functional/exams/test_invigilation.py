"""What invigilators do to attempts: time, re-opening, voiding; who may, and what the hall shows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import Actor
from hongling_exam.core.audit import AuditEntry, AuditPersonalValue
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions import invigilation
from hongling_exam.exams.actions.aside import accept_aside
from hongling_exam.exams.actions.at_seat import issue_seat_slip, move_seat, note_incident
from hongling_exam.exams.actions.sealing import seal_due_attempts
from hongling_exam.exams.events import AttemptReopened, AttemptVoided
from hongling_exam.exams.models import Admission, AsideResponse, Attempt, AttemptEvent, ExamRoom, Receipt
from hongling_exam.exams.queries.attempts import list_ledger, stored_answers
from hongling_exam.exams.queries.room import last_time_given
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.states import AttemptState, LedgerKind, SessionState
from hongling_exam.grading.actions.grade import grade_due_attempts
from hongling_exam.grading.models import ExamResult
from tests.acting import acting, at_once
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.rooms import make_invigilated_room


@dataclass
class Exam:
    """lu sits in the invigilator's room, with one question known by name."""

    app: Flask
    cast: Cast
    room: int
    session: str
    lu: Browser
    attempt: str
    question: str

    def act(self, name: str, verb: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Let somebody of the cast act on lu's attempt in a unit of work."""
        with self.app.app_context(), unit_of_work():
            return verb(acting(self.app, self.cast, name), self.found(), *args, **options)

    def found(self) -> Attempt:
        return db.session.scalars(sa.select(Attempt).where(Attempt.public_id == self.attempt)).one()

    def read(self, look: Callable[[Attempt], Any]) -> Any:
        with self.app.app_context():
            return look(self.found())

    def save(self, seq: int, epoch: int = 1) -> Any:
        change = {"question": self.question, "seq": seq, "answer": "7", "flagged": False}
        return self.lu.send(
            "PATCH", f"/api/v1/attempts/{self.attempt}/responses", {"epoch": epoch, "changes": [change]}
        )

    def submit(self, seq: int = 0) -> Any:
        seqs = {self.question: seq} if seq else {}
        return self.lu.send("POST", f"/api/v1/attempts/{self.attempt}/submission", {"epoch": 1, "seqs": seqs})

    def show(self) -> Any:
        return self.lu.get(f"/api/v1/attempts/{self.attempt}").json


@pytest.fixture
def exam(app: Flask, cast: Cast) -> Exam:
    """An open exam of an hour, begun by lu at nine."""
    with app.app_context(), unit_of_work():
        room = make_invigilated_room(cast)
        room_id, session = room.id, room.session.public_id
    lu = Browser(app)
    lu.enter("lu")
    started = lu.send("POST", f"/api/v1/sessions/{session}/attempt").json
    paper = lu.get(f"/api/v1/attempts/{started['attempt']}").json["paper"]
    numeric = [q["id"] for section in paper["sections"] for q in section["questions"] if q["kind"] == "numeric"]
    return Exam(app, cast, room_id, session, lu, started["attempt"], numeric[0])


def test_invigilator_extends_and_the_deadline_is_the_sum_of_the_ledger(exam: Exam, time: SetClock) -> None:
    exam.act("invigilator", invigilation.extend_attempt, 10, "停电", LedgerKind.OUTAGE)
    exam.act("invigilator", invigilation.extend_attempt, 5, "换机")
    ledger = exam.read(lambda attempt: [(e.kind.value, e.given_ms) for e in list_ledger(attempt.id)])
    assert ledger == [("limit", 3_600_000), ("outage", 600_000), ("extension", 300_000)]
    assert exam.show()["deadline_at"] == iso(time.moment + dt.timedelta(minutes=75))


def test_candidate_saves_after_the_old_deadline_once_time_was_given(exam: Exam, time: SetClock) -> None:
    exam.act("invigilator", invigilation.extend_attempt, 10, "停电")
    time.move(minutes=69, seconds=59)
    assert exam.save(1).status_code == 200
    beat = exam.lu.send("POST", f"/api/v1/attempts/{exam.attempt}/events", []).json
    assert [entry["reason"] for entry in beat["ledger"]] == ["", "停电"]


def test_time_given_to_all_reaches_who_is_running_only(exam: Exam, cast: Cast, app: Flask, time: SetClock) -> None:
    shen = Browser(app)
    shen.enter("shen")
    shens = shen.send("POST", f"/api/v1/sessions/{exam.session}/attempt").json["attempt"]
    exam.submit()
    given = exam.act("invigilator", _in_room(invigilation.extend_room), 10, "网络中断")
    assert given == 1
    assert shen.get(f"/api/v1/attempts/{shens}").json["deadline_at"] == iso(time.moment + dt.timedelta(minutes=70))
    assert exam.show()["deadline_at"] == iso(time.moment + dt.timedelta(minutes=60))
    with app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "exams.room.extend")).one()
        assert entry.details["minutes"] == 10
        assert len(entry.details["attempts"]) == 1


def _in_room(verb: Callable[..., Any]) -> Callable[..., Any]:
    def act(actor: Actor, attempt: Attempt, *args: Any, **options: Any) -> Any:
        return verb(actor, attempt.admission.room, *args, **options)

    return act


def test_organizer_extends_the_whole_session_and_invigilator_may_not(exam: Exam) -> None:
    def extend(actor: Actor, attempt: Attempt) -> int:
        return invigilation.extend_session(actor, attempt.admission.session, 90, "全市停电", LedgerKind.OUTAGE)

    with pytest.raises(Forbidden):
        exam.act("invigilator", extend)
    assert exam.act("organizer", extend) == 1
    assert exam.read(lambda attempt: attempt.deadline_at - attempt.started_at) == dt.timedelta(minutes=150)


def test_candidate_stays_signed_in_past_an_extended_deadline(exam: Exam, time: SetClock) -> None:
    exam.act("organizer", _in_room(invigilation.extend_room), 1000, "系统维护")
    time.move(hours=16)
    assert exam.save(1).status_code == 200


def test_two_invigilators_do_not_both_make_good_the_same_minutes(exam: Exam) -> None:
    seen = exam.read(lambda attempt: last_time_given(attempt.session_id, attempt_id=attempt.id))
    exam.act("invigilator", invigilation.extend_attempt, 10, "停电", seen=seen)
    with pytest.raises(Refused, match="别人"):
        exam.act("organizer", invigilation.extend_attempt, 10, "停电", seen=seen)


@pytest.mark.parametrize(("minutes", "code"), [(0, "minutes-too-few"), (61, "minutes-too-many")])
def test_invigilator_gives_at_most_an_hour_at_a_time(exam: Exam, minutes: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        exam.act("invigilator", invigilation.extend_attempt, minutes, "停电")
    assert refusal.value.code == code


def test_time_without_a_reason_is_refused(exam: Exam) -> None:
    with pytest.raises(Refused) as refusal:
        exam.act("invigilator", invigilation.extend_attempt, 5, "  ")
    assert refusal.value.code == "reason-missing"


def test_attempt_past_its_deadline_is_not_extended_with_the_scheduler_dead(exam: Exam, time: SetClock) -> None:
    time.move(minutes=60)
    with pytest.raises(Refused) as refusal:
        exam.act("invigilator", invigilation.extend_attempt, 5, "停电")
    assert refusal.value.code == "not-running"
    with pytest.raises(Refused, match="没有正在作答"):
        exam.act("invigilator", _in_room(invigilation.extend_room), 5, "停电")


ACTS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (invigilation.extend_attempt, (5, "方便自己")),
    (invigilation.reopen_attempt, ("方便自己", 5)),
    (invigilation.end_attempt, ("方便自己",)),
    (invigilation.void_attempt, ("方便自己",)),
    (invigilation.release_client, ("方便自己",)),
    (accept_aside, (1, "方便自己")),
]


def test_nobody_acts_on_the_own_attempt(exam: Exam) -> None:
    for verb, given in ACTS:
        with exam.app.app_context(), unit_of_work():
            organizer, attempt = acting(exam.app, exam.cast, "organizer"), exam.found()
            both = Actor(attempt.account_id, "陆明华", attempt.admission.person_id, organizer.grants)
            with pytest.raises(Refused) as refusal:
                verb(both, attempt, *given)
        assert refusal.value.code == "own-attempt", verb.__name__


def test_who_is_not_appointed_does_not_act(exam: Exam) -> None:
    for verb, given in ACTS:
        for name in ("other_organizer", "marker", "shen"):
            with pytest.raises(Forbidden):
                exam.act(name, verb, *given)


def test_own_extension_is_refused_also_as_one_of_a_room(exam: Exam) -> None:
    with exam.app.app_context(), unit_of_work():
        organizer, attempt = acting(exam.app, exam.cast, "organizer"), exam.found()
        both = Actor(attempt.account_id, "陆明华", attempt.admission.person_id, organizer.grants)
        with pytest.raises(Refused, match="本人"):
            invigilation.extend_room(both, attempt.admission.room, 5, "方便大家")


def test_reopened_attempt_goes_on_and_gets_a_second_receipt_beside_the_first(exam: Exam, time: SetClock) -> None:
    exam.save(1)
    first = exam.submit(1).json
    time.move(minutes=2)
    assert exam.save(2).status_code == 410
    exam.act("invigilator", invigilation.reopen_attempt, "误点交卷")
    assert exam.show()["state"] == "in_progress"
    assert exam.save(2).status_code == 200
    second = exam.submit(2)
    assert second.status_code == 201
    assert second.json["submitted_at"] != first["submitted_at"]
    numbers = exam.read(lambda a: db.session.execute(sa.select(Receipt.number, Receipt.body["submitted_at"])).all())
    assert [number for number, _at in numbers] == [1, 2]
    assert exam.lu.get(f"/api/v1/attempts/{exam.attempt}/receipt").json == second.json


def test_attempt_that_was_graded_at_once_is_still_reopened_and_loses_that_result(exam: Exam, time: SetClock) -> None:
    exam.submit()
    time.move(minutes=1)
    with exam.app.app_context(), unit_of_work():
        assert grade_due_attempts() == 1
    exam.act("invigilator", invigilation.reopen_attempt, "误点交卷")
    assert exam.show()["state"] == "in_progress"
    assert exam.read(lambda a: db.session.scalar(sa.select(sa.func.count()).select_from(ExamResult))) == 0


def test_reopening_after_the_deadline_gives_minutes_from_now_and_seals_what_was(exam: Exam, time: SetClock) -> None:
    time.move(minutes=70)
    with pytest.raises(Refused) as refusal:
        exam.act("invigilator", invigilation.reopen_attempt, "机器故障", 0)
    assert refusal.value.code == "minutes-too-few"
    exam.act("invigilator", invigilation.reopen_attempt, "机器故障", 15)
    assert exam.show()["deadline_at"] == iso(time.moment + dt.timedelta(minutes=15))
    kinds = exam.read(lambda a: [e.kind for e in list_ledger(a.id)])
    assert kinds == [LedgerKind.LIMIT, LedgerKind.REOPENING]
    assert exam.read(lambda a: db.session.scalar(sa.select(sa.func.count()).select_from(Receipt))) == 1


def test_attempt_is_not_reopened_after_the_window(exam: Exam, time: SetClock) -> None:
    exam.submit()
    time.move(hours=2)
    with pytest.raises(Refused) as refusal:
        exam.act("organizer", invigilation.reopen_attempt, "误点交卷", 10)
    assert refusal.value.code == "window-closed"


def test_running_attempt_is_not_reopened(exam: Exam) -> None:
    with pytest.raises(Refused) as refusal:
        exam.act("invigilator", invigilation.reopen_attempt, "误点交卷", 10)
    assert refusal.value.code == "wrong-state"


def test_reopening_and_voiding_are_stated_to_the_floors_above(exam: Exam) -> None:
    heard: list[object] = []
    news = exam.app.extensions["hongling_news"]
    for fact in (AttemptReopened, AttemptVoided):
        news.follow(fact, heard.append)
    exam.submit()
    exam.act("invigilator", invigilation.reopen_attempt, "误点交卷")
    exam.act("organizer", invigilation.void_attempt, "替考")
    assert [type(fact) for fact in heard] == [AttemptReopened, AttemptVoided]


def test_voided_attempt_takes_no_answer_and_says_so(exam: Exam) -> None:
    exam.save(1)
    exam.act("invigilator", invigilation.void_attempt, "替考")
    assert exam.show()["state"] == "voided"
    assert exam.save(2).status_code == 410
    assert exam.submit(1).status_code == 409
    assert exam.read(lambda attempt: (attempt.void_reason, stored_answers(attempt.id))) == (
        "替考",
        {exam.question: "7"},
    )
    with pytest.raises(Refused):
        exam.act("organizer", invigilation.reopen_attempt, "误判", 5)


def test_invigilator_submits_for_a_candidate_who_left(exam: Exam) -> None:
    exam.save(1)
    exam.act("invigilator", invigilation.end_attempt, "考生离场")
    assert exam.show()["state"] == "submitted"
    assert exam.lu.get(f"/api/v1/attempts/{exam.attempt}/receipt").json["answered"] == 1


def test_released_client_is_read_only_until_it_takes_over(exam: Exam) -> None:
    exam.act("invigilator", invigilation.release_client, "疑似他人作答")
    assert exam.save(1).status_code == 409
    with exam.app.app_context():
        number = exam.found().admission.admission_number
    taken = exam.lu.send("POST", f"/api/v1/attempts/{exam.attempt}/takeover", {"admission_number": number})
    assert taken.json == {"epoch": 3}
    assert exam.save(1, epoch=3).status_code == 200


def test_every_act_is_audited_and_stands_on_the_timeline(exam: Exam) -> None:
    exam.act("invigilator", invigilation.extend_attempt, 5, "停电")
    exam.act("invigilator", invigilation.release_client, "疑似他人作答")
    exam.act("invigilator", invigilation.end_attempt, "考生离场")
    exam.act("invigilator", invigilation.reopen_attempt, "收错了")
    exam.act("invigilator", invigilation.void_attempt, "替考")
    with exam.app.app_context():
        attempt = exam.found()
        acts = sa.select(AuditEntry.action).where(AuditEntry.subject == f"attempt:{attempt.id}").order_by(AuditEntry.id)
        verbs = [action.rsplit(".", 1)[-1] for action in db.session.scalars(acts)]
        kinds = db.session.scalars(
            sa.select(AttemptEvent.kind).where(AttemptEvent.attempt_id == attempt.id).order_by(AttemptEvent.id)
        ).all()
        reasons = db.session.scalars(sa.select(AuditPersonalValue.value).order_by(AuditPersonalValue.entry_id)).all()
    assert verbs == ["extend", "release_client", "end", "reopen", "void"]
    ours = [kind for kind in kinds if kind != "started"]
    assert ours == ["time_given", "client_released", "ended_by_staff", "submitted", "reopened", "voided"]
    assert reasons == ["停电", "疑似他人作答", "考生离场", "收错了", "替考"]


def test_invigilator_does_nothing_more_once_the_session_is_closed(exam: Exam) -> None:
    exam.submit()
    with exam.app.app_context(), unit_of_work():
        exam.found().admission.session.state = SessionState.MARKING
    with pytest.raises(Refused, match="收尾"):
        exam.act("invigilator", invigilation.void_attempt, "替考")
    exam.act("organizer", invigilation.void_attempt, "替考")
    assert exam.read(lambda attempt: attempt.state) is AttemptState.VOIDED


def test_organizer_counts_a_kept_answer_and_the_room_shows_it_settled(exam: Exam, time: SetClock) -> None:
    exam.save(1)
    time.move(minutes=61)
    assert exam.save(2).json["kept"] == [exam.question]
    with exam.app.app_context(), unit_of_work():
        seal_due_attempts()
    aside = exam.read(lambda attempt: db.session.scalars(sa.select(AsideResponse.id)).one())
    with pytest.raises(Forbidden):
        exam.act("invigilator", accept_aside, aside, "网络故障")
    exam.act("organizer", accept_aside, aside, "网络故障")
    assert exam.read(lambda attempt: stored_answers(attempt.id)) == {exam.question: "7"}


def test_kept_answer_of_a_running_attempt_waits_for_the_submission(exam: Exam) -> None:
    assert exam.save(1, epoch=0).status_code == 409
    aside = exam.read(lambda attempt: db.session.scalars(sa.select(AsideResponse.id)).one())
    with pytest.raises(Refused) as refusal:
        exam.act("organizer", accept_aside, aside, "设备故障")
    assert refusal.value.code == "still-running"


def test_invigilator_notes_an_incident_that_stays(exam: Exam) -> None:
    def note(actor: Actor, attempt: Attempt, text: str) -> int:
        return note_incident(actor, attempt.admission.room, attempt.admission, text).id

    incident = exam.act("invigilator", note, "9:10 考生离座如厕，9:14 返回")
    with exam.app.app_context():
        entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "exams.incident.note")).one()
    assert entry.details["incident"] == incident
    assert "如厕" not in str(entry.details)
    with pytest.raises(Refused):
        exam.act("invigilator", note, " ")


def test_invigilator_lets_two_change_seats_within_the_room(exam: Exam) -> None:
    exam.act("invigilator", lambda actor, attempt: move_seat(actor, attempt.admission, 2, "显示器故障"))
    with exam.app.app_context():
        room = db.session.get_one(ExamRoom, exam.room)
        seats = sa.select(Admission.seat, Admission.person_id).where(Admission.room_id == room.id)
        by_seat = {row[0]: row[1] for row in db.session.execute(seats)}
    assert by_seat == {1: exam.cast.persons["shen"], 2: exam.cast.persons["lu"]}


def test_invigilator_hands_out_a_slip_and_not_to_the_own_self(exam: Exam) -> None:
    code = exam.act("invigilator", lambda actor, attempt: issue_seat_slip(actor, attempt.admission))
    assert len(code) >= 8
    assert exam.read(lambda a: db.session.scalars(sa.select(AttemptEvent.kind)).all()).count("slip_issued") == 1
    with exam.app.app_context(), unit_of_work():
        organizer, attempt = acting(exam.app, exam.cast, "organizer"), exam.found()
        both = Actor(attempt.account_id, "陆明华", attempt.admission.person_id, organizer.grants)
        with pytest.raises(Refused, match="本人"):
            issue_seat_slip(both, attempt.admission)


def test_two_at_once_extend_the_room_only_once(exam: Exam) -> None:
    with exam.app.app_context():
        seen = last_time_given(exam.found().session_id, room_id=exam.room)

    def extend(name: str) -> int:
        room, actor = db.session.get_one(ExamRoom, exam.room), acting(exam.app, exam.cast, name)
        return invigilation.extend_room(actor, room, 10, "停电", LedgerKind.OUTAGE, seen=seen)

    outcomes = at_once(exam.app, [lambda name=name: extend(name) for name in ("invigilator", "organizer")])
    assert sorted(type(each).__name__ for each in outcomes) == ["Refused", "int"]
    assert exam.read(lambda attempt: attempt.deadline_at - attempt.started_at) == dt.timedelta(minutes=70)

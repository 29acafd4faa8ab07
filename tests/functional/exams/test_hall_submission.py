"""Submitting: one receipt whoever asks and how often, gaps named, time out by the deadline alone."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams import interface
from hongling_exam.exams.actions.invigilation import reopen_attempt
from hongling_exam.exams.actions.sealing import seal_due_attempts
from hongling_exam.exams.models import Attempt, Receipt
from hongling_exam.exams.queries.attempts import find_attempt
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.foreign_client import plausible_answer
from tests.sitting import Sitting, all_together, check_signature, digest_of, open_session


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Sitting:
    """lu at work since nine, until ten."""
    return Sitting(app, "lu", open_session(app, cast)).begin()


def written_state(app: Flask, attempt: str) -> str:
    """The state as the row has it, whatever it reads."""
    with app.app_context():
        query = sa.select(Attempt.state).where(Attempt.public_id == attempt)
        return db.session.scalars(query).one().value


def receipts(app: Flask) -> int:
    """How many receipts there are."""
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Receipt)) or 0


def test_candidate_submits_and_again_gets_the_same_receipt(lu: Sitting, time: SetClock) -> None:
    seqs = lu.answer_all()
    time.move(minutes=20)
    first = lu.submit(seqs)
    time.move(minutes=1)
    again, read = lu.submit(seqs), lu.browser.get(f"/api/v1/attempts/{lu.attempt}/receipt")
    assert (first.status_code, again.status_code, read.status_code) == (201, 200, 200)
    assert first.json == again.json == read.json
    receipt = interface.ReceiptShown.model_validate(first.json)
    assert (receipt.submitted_at, receipt.answered) == ("2026-11-24T01:20:00.000Z", len(lu.questions))


def test_receipt_verifies_by_the_published_keys_and_a_changed_one_does_not(lu: Sitting, app: Flask) -> None:
    receipt = lu.submit(lu.answer_all()).json
    assert receipt is not None
    keys = Browser(app).get("/api/v1/keys").json["keys"]  # type: ignore[index]
    check_signature(receipt, keys)
    answers = {question["id"]: plausible_answer(question, 0) for question in lu.questions}
    assert receipt["digest"] == digest_of(lu.attempt, answers)
    for field, forged in (("answered", 0), ("submitted_at", "2026-11-24T01:00:00.001Z"), ("digest", "0" * 64)):
        with pytest.raises(InvalidSignature):
            check_signature(receipt | {field: forged}, keys)


def test_cleared_answer_is_neither_digested_nor_counted(lu: Sitting) -> None:
    lu.save(1, "7")
    lu.save(2, None)
    receipt = lu.submit({lu.id_of("numeric"): 2}).json
    assert receipt is not None
    assert (receipt["answered"], receipt["digest"]) == (0, digest_of(lu.attempt, {}))


def test_submission_naming_answers_not_held_gets_the_list_and_seals_nothing(lu: Sitting, app: Flask) -> None:
    lu.save(3)
    numeric, essay = lu.id_of("numeric"), lu.id_of("essay")
    answer = lu.submit({numeric: 4, essay: 1, lu.id_of("true_false"): 0})
    assert answer.status_code == 409
    problem = interface.Problem.model_validate(answer.json)
    assert (problem.type, problem.missing) == ("urn:hongling:missing-answers", {numeric: 4, essay: 1})
    assert (lu.show()["state"], receipts(app)) == ("in_progress", 0)
    assert lu.submit({numeric: 2}).status_code == 201


def test_submission_of_the_wrong_shape_seals_nothing(lu: Sitting, app: Flask) -> None:
    url = f"/api/v1/attempts/{lu.attempt}/submission"
    shapes: list[Any] = [[], {"q": "1"}, {"q": -1}, {"q": True}, {"q": 1.0}, {"q": 2**53}, "q"]
    wrong: list[Any] = [{"epoch": 1, "seqs": {}, "state": "final"}, {"epoch": "1"}, []]
    for document in [{"epoch": 1, "seqs": seqs} for seqs in shapes] + wrong:
        assert lu.browser.send("POST", url, document).status_code == 422, document
    assert receipts(app) == 0


def test_submission_after_the_deadline_returns_the_receipt_of_the_deadline(lu: Sitting, time: SetClock) -> None:
    seqs = lu.answer_all()
    time.move(minutes=60, seconds=10)
    first, again = lu.submit(seqs), lu.submit(seqs)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json
    assert first.json["submitted_at"] == "2026-11-24T02:00:00.000Z"  # type: ignore[index]
    assert lu.show()["state"] == "timed_out"


def test_submission_days_later_still_returns_the_receipt_of_the_deadline(lu: Sitting, time: SetClock) -> None:
    lu.answer_all()
    time.move(hours=2)
    answer = lu.submit({lu.id_of("numeric"): 99})
    assert (answer.status_code, answer.json["submitted_at"]) == (200, "2026-11-24T02:00:00.000Z")  # type: ignore[index]


def test_attempt_reads_timed_out_from_the_deadline_without_any_job(lu: Sitting, app: Flask, time: SetClock) -> None:
    time.move(minutes=59, seconds=59)
    assert lu.show()["state"] == "in_progress"
    time.move(seconds=1)
    assert lu.show()["state"] == "timed_out"
    assert lu.events().json["state"] == "timed_out"  # type: ignore[index]
    assert written_state(app, lu.attempt) == "in_progress"


def test_sweep_writes_down_what_is_true_and_only_after_the_grace(lu: Sitting, app: Flask, time: SetClock) -> None:
    lu.save(1)
    for seconds, due in ((3600, 0), (30, 0), (1, 1), (1, 0)):
        time.move(seconds=seconds)
        with app.app_context(), unit_of_work():
            assert seal_due_attempts() == due
    assert written_state(app, lu.attempt) == "timed_out"
    receipt = lu.submit().json
    assert receipt is not None
    assert (receipt["submitted_at"], receipt["answered"]) == ("2026-11-24T02:00:00.000Z", 1)
    assert receipts(app) == 1


def test_candidate_submits_too_early_and_is_told_when(app: Flask, cast: Cast, time: SetClock) -> None:
    lu = Sitting(app, "lu", open_session(app, cast, earliest_submit_s=1860)).begin()
    answer = lu.submit()
    assert (answer.status_code, answer.json["type"]) == (409, "urn:hongling:too-early")  # type: ignore[index]
    assert "09:30" in answer.json["title"]  # type: ignore[index]
    time.move(minutes=30)
    assert lu.submit().status_code == 201


def test_receipt_before_the_submission_is_refused(lu: Sitting) -> None:
    answer = lu.browser.get(f"/api/v1/attempts/{lu.attempt}/receipt")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:hongling:not-submitted")  # type: ignore[index]


def test_fifty_submissions_at_once_make_one_receipt(lu: Sitting, app: Flask) -> None:
    seqs = lu.answer_all()
    twins = [lu.twin() for _ in range(50)]
    answers = all_together([lambda twin=twin: twin.submit(seqs) for twin in twins])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.data for answer in answers}) == 1
    assert receipts(app) == 1


def test_reopened_attempt_gets_a_second_receipt_that_counts(lu: Sitting, app: Flask, cast: Cast) -> None:
    lu.save(1, "一")
    first = lu.submit({lu.id_of("numeric"): 1}).json
    with app.app_context(), unit_of_work():
        attempt = find_attempt(lu.attempt)
        assert attempt is not None
        reopen_attempt(acting(app, cast, "organizer"), attempt, "误交卷", 10)
    assert lu.save(2, "二").status_code == 200
    second = lu.submit({lu.id_of("numeric"): 2})
    assert second.status_code == 201
    assert second.json is not None
    assert second.json["digest"] == digest_of(lu.attempt, {lu.id_of("numeric"): "二"}) != first["digest"]  # type: ignore[index]
    assert lu.submit().json == second.json
    assert receipts(app) == 2

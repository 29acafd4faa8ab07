"""Saving: order, replays, lateness, and what is kept aside."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.exams import interface
from hongling_exam.exams.models import AsideResponse
from tests.cast import Cast
from tests.clock import SetClock
from tests.foreign_client import plausible_answer
from tests.sitting import Sitting, change, open_session


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Sitting:
    """lu at work since nine, until ten."""
    return Sitting(app, "lu", open_session(app, cast)).begin()


def aside(app: Flask) -> list[tuple[str, int, str | None, str]]:
    """(question, seq, answer, reason) of everything kept aside."""
    with app.app_context():
        rows = db.session.scalars(sa.select(AsideResponse).order_by(AsideResponse.id))
        return [(row.question, row.seq, row.answer, row.reason.value) for row in rows]


def test_candidate_answers_every_kind_and_reads_it_back(lu: Sitting) -> None:
    saved = lu.answer_all()
    assert saved == {question["id"]: 1 for question in lu.questions}
    held = interface.AttemptShown.model_validate(lu.show()).responses
    assert {name: each.answer for name, each in held.items()} == {
        question["id"]: plausible_answer(question, 0) for question in lu.questions
    }


def test_replayed_batch_is_answered_like_the_first(lu: Sitting, time: SetClock) -> None:
    first = lu.save(3, "12")
    time.move(seconds=5)
    again = lu.save(3, "12")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json is not None
    assert again.json is not None
    assert (again.json["saved"], again.json["late"]) == (first.json["saved"], first.json["late"])
    interface.SavedBatch.model_validate(again.json)
    assert again.json["deadline_at"] == first.json["deadline_at"]


def test_sequences_five_four_five_leave_the_first_five(lu: Sitting) -> None:
    numeric = lu.id_of("numeric")
    answers = [lu.save(5, "55"), lu.save(4, "44"), lu.save(5, "555")]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.json["saved"] for answer in answers] == [{numeric: 5}] * 3  # type: ignore[index]
    assert lu.show()["responses"] == {numeric: {"answer": "55", "seq": 5, "flagged": False}}


def test_two_changes_of_one_question_in_a_batch_leave_the_last_sequence(lu: Sitting) -> None:
    numeric = lu.id_of("numeric")
    answer = lu.send(change(numeric, 9, "9"), change(numeric, 8, "8"), change(lu.id_of("true_false"), 1, True))
    assert answer.json["saved"] == {numeric: 9, lu.id_of("true_false"): 1}  # type: ignore[index]
    assert lu.show()["responses"][numeric]["answer"] == "9"


def test_new_and_old_changes_together_are_stored_and_acknowledged_each(lu: Sitting) -> None:
    numeric, judged = lu.id_of("numeric"), lu.id_of("true_false")
    lu.save(7, "77")
    answer = lu.send(change(numeric, 2, "2"), change(judged, 1, True))
    assert answer.json["saved"] == {numeric: 7, judged: 1}  # type: ignore[index]
    assert lu.show()["responses"][judged]["answer"] is True


def test_candidate_clears_and_flags_an_answer(lu: Sitting) -> None:
    numeric = lu.id_of("numeric")
    lu.save(1, "7")
    assert lu.send(change(numeric, 2, None, flagged=True)).status_code == 200
    assert lu.show()["responses"][numeric] == {"answer": None, "seq": 2, "flagged": True}


def test_text_comes_back_as_it_was_typed(lu: Sitting) -> None:
    for seq, answer in enumerate(["４０", "约 40 元", "40\n", "𠮷", "'; DROP TABLE response; --", '"\\'], start=1):
        assert lu.send(change(lu.id_of("essay"), seq, answer)).status_code == 200
        assert lu.show()["responses"][lu.id_of("essay")]["answer"] == answer


def test_save_a_second_before_the_deadline_counts(lu: Sitting, time: SetClock) -> None:
    time.move(minutes=59, seconds=59)
    answer = lu.save(1)
    assert (answer.status_code, answer.json["late"]) == (200, [])  # type: ignore[index]


def test_save_within_the_grace_counts_and_is_listed_late(lu: Sitting, time: SetClock) -> None:
    lu.save(1, "早")
    time.move(minutes=60, seconds=29)
    numeric = lu.id_of("numeric")
    first, again = lu.save(2, "晚"), lu.save(2, "晚")
    for answer in (first, again):
        assert (answer.status_code, answer.json["late"]) == (200, [numeric])  # type: ignore[index]
    assert lu.show()["state"] == "timed_out"
    assert lu.show()["responses"][numeric]["answer"] == "晚"


def test_save_after_the_grace_is_kept_aside_and_does_not_count(lu: Sitting, app: Flask, time: SetClock) -> None:
    numeric = lu.id_of("numeric")
    lu.save(1, "早")
    time.move(minutes=60, seconds=31)
    answer = lu.save(2, "太晚")
    assert answer.status_code == 410
    assert answer.content_type == "application/problem+json"
    problem = interface.Problem.model_validate(answer.json)
    assert (problem.type, problem.kept) == ("urn:hongling:too-late", [numeric])
    assert aside(app) == [(numeric, 2, '"太晚"', "late")]
    assert lu.save(2, "太晚").status_code == 410
    assert len(aside(app)) == 1
    assert lu.show()["responses"][numeric]["answer"] == "早"


def test_replay_of_a_counted_answer_after_the_grace_is_acknowledged(lu: Sitting, app: Flask, time: SetClock) -> None:
    lu.save(1, "早")
    time.move(minutes=61)
    assert lu.save(1, "早").status_code == 200
    assert aside(app) == []


def test_save_after_the_submission_is_kept_aside(lu: Sitting, app: Flask) -> None:
    lu.save(1)
    lu.submit({lu.id_of("numeric"): 1})
    answer = lu.save(2, "8")
    assert (answer.status_code, answer.json["type"]) == (410, "urn:hongling:closed")  # type: ignore[index]
    assert [row[3] for row in aside(app)] == ["closed"]


def test_stale_epoch_and_other_client_are_refused_and_kept_aside(lu: Sitting, app: Flask) -> None:
    other = lu.elsewhere()
    assert other.save(1, "别处").status_code == 409
    assert other.take_over("L-1").json == {"epoch": 2}
    stale = lu.save(4, "旧页")
    assert (stale.status_code, stale.json["type"]) == (409, "urn:hongling:stale-epoch")  # type: ignore[index]
    assert other.save(2, "新页", epoch=1).status_code == 409
    assert {row[3] for row in aside(app)} == {"stale_epoch"}
    assert [row[2] for row in aside(app)] == ['"别处"', '"旧页"', '"新页"']
    assert lu.show()["responses"] == {}


def test_higher_epoch_wins_over_a_higher_sequence(lu: Sitting) -> None:
    lu.save(50, "第一台")
    other = lu.elsewhere()
    other.take_over("L-1")
    answer = other.save(1, "第二台", epoch=2)
    assert answer.json["saved"] == {lu.id_of("numeric"): 1}  # type: ignore[index]
    assert other.show()["responses"][lu.id_of("numeric")]["answer"] == "第二台"


def test_forged_client_time_changes_nothing(lu: Sitting, time: SetClock) -> None:
    time.move(minutes=62)
    forged = change(lu.id_of("numeric"), 1) | {"client_elapsed_ms": -3_600_000}
    assert lu.send(forged).status_code == 410


def test_another_answer_under_a_kept_sequence_is_kept_beside_it(lu: Sitting, app: Flask) -> None:
    numeric = lu.id_of("numeric")
    lu.submit()
    for answer in ("7", "8", "7"):
        assert lu.save(1, answer).json["kept"] == [numeric]  # type: ignore[index]
    with app.app_context():
        kept = db.session.scalars(sa.select(AsideResponse.answer).order_by(AsideResponse.id)).all()
    assert kept == ['"7"', '"8"']

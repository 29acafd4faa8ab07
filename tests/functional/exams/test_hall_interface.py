"""Starting, the paper as it travels, and the description of the interface."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from flask import Flask
from pydantic import TypeAdapter

from hongling_exam.core.db import Base, db
from hongling_exam.exams import interface
from hongling_exam.exams.states import SessionState
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.sitting import Sitting, all_together, open_session

CANARIES = ("CANARY-EXPLANATION", "CANARY-RUBRIC", "CANARY-REFERENCE", "CANARYBLANK")


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Sitting:
    """lu in an open session of an hour, not yet started."""
    return Sitting(app, "lu", open_session(app, cast))


def test_candidate_starts_and_starting_again_gives_the_same_attempt(lu: Sitting, time: SetClock) -> None:
    first = lu.start()
    time.move(minutes=3)
    again = lu.start()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json is not None
    assert again.json is not None
    same = ("attempt", "deadline_at", "epoch")
    assert [again.json[name] for name in same] == [first.json[name] for name in same]
    assert first.json["deadline_at"] == "2026-11-24T02:00:00.000Z"
    assert again.json["server_time"] == "2026-11-24T01:03:00.000Z"
    interface.Started.model_validate(first.json)


def test_fifty_starts_at_once_make_one_attempt(lu: Sitting) -> None:
    twins = [lu.twin() for _ in range(50)]
    answers = all_together([twin.start for twin in twins])
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.json["attempt"] for answer in answers}) == 1
    assert {answer.json["epoch"] for answer in answers} == {1}


@pytest.mark.parametrize(("opens_in", "code"), [(5, "too-early"), (-40, "too-late")])
def test_candidate_outside_the_entry_window_does_not_start(app: Flask, cast: Cast, opens_in: int, code: str) -> None:
    with app.app_context():
        opens_at = app.extensions["hongling_clock"].now() + dt.timedelta(minutes=opens_in)
    lu = Sitting(app, "lu", open_session(app, cast, opens_at=opens_at, late_entry_s=1800))
    answer = lu.start()
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert interface.Problem.model_validate(answer.json).type == f"urn:hongling:{code}"


def test_session_that_takes_nobody_refuses_the_start(app: Flask, cast: Cast) -> None:
    lu = Sitting(app, "lu", open_session(app, cast, state=SessionState.MARKING))
    answer = lu.start()
    assert (answer.status_code, answer.json["type"]) == (409, "urn:hongling:wrong-state")  # type: ignore[index]


def test_stranger_and_draft_read_like_no_session_at_all(app: Flask, cast: Cast, lu: Sitting) -> None:
    stranger = Sitting(app, "stranger", lu.session)
    draft = Sitting(app, "lu", open_session(app, cast, number=2, state=SessionState.DRAFT))
    nowhere = Sitting(app, "lu", "s_" + "a" * 16)
    answers = [each.start() for each in (stranger, draft, nowhere)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.data for answer in answers}) == 1


def test_attempt_carries_the_whole_paper_of_all_ten_kinds(lu: Sitting) -> None:
    shown = interface.AttemptShown.model_validate(lu.begin().show())
    assert shown.paper is not None
    questions = [question for section in shown.paper.sections for question in section.questions]
    assert len({question.kind for question in questions}) == 10
    assert (shown.paper.total_points, shown.paper.duration_s, shown.epoch) == (40, 3600, 1)
    group = next(question for question in questions if question.kind == "case_group")
    assert group.questions
    assert (shown.state, shown.responses) == ("in_progress", {})


def test_no_byte_a_candidate_receives_holds_a_key(app: Flask, lu: Sitting) -> None:
    planted = _everything_stored(app)
    assert all(canary in planted for canary in CANARIES)
    lu.begin()
    pages = [f"/hall/{lu.session}", f"/hall/{lu.session}/exam", "/api/v1/sessions", f"/api/v1/attempts/{lu.attempt}"]
    received = [lu.browser.get(url).data for url in pages]
    received += [lu.save(1).data, lu.events().data, lu.submit({lu.id_of("numeric"): 1}).data]
    after = [*pages, f"/hall/attempts/{lu.attempt}/receipt", f"/api/v1/attempts/{lu.attempt}/receipt"]
    received += [lu.browser.get(url).data for url in after]
    received.append(lu.browser.get(f"/api/v1/attempts/{lu.attempt}/result").data)
    text = b"".join(received).decode()
    assert "党员应当按期交纳党费" in json.dumps(lu.questions, ensure_ascii=False) + text
    assert not [canary for canary in (*CANARIES, "CANARY") if canary in text]


def _everything_stored(app: Flask) -> str:
    with app.app_context():
        rows = [row for table in Base.metadata.sorted_tables for row in db.session.execute(table.select())]
        return "\n".join(str(tuple(row)) for row in rows)


def test_paper_marks_no_question_with_more_than_it_needs(lu: Sitting) -> None:
    lu.begin()
    told = {"id", "kind", "points", "stem_html", "policy", "options", "blanks", "left", "right", "unit"}
    assert all(question.keys() <= told for question in lu.questions)
    blanks = next(question for question in lu.questions if question["kind"] == "fill_blank")
    assert blanks["blanks"] >= 1


def test_candidate_sees_own_sessions_and_their_attempts(lu: Sitting, app: Flask) -> None:
    items = TypeAdapter(list[interface.SessionItem])
    before = items.validate_python(lu.browser.get("/api/v1/sessions").json)
    lu.begin()
    after = items.validate_python(lu.browser.get("/api/v1/sessions").json)
    assert [(each.session, each.attempt) for each in before] == [(lu.session, None)]
    assert [each.attempt for each in after] == [lu.attempt]
    assert Sitting(app, "stranger", lu.session).browser.get("/api/v1/sessions").json == []


def test_accommodated_candidate_gets_the_longer_deadline(app: Flask, cast: Cast) -> None:
    lu = Sitting(app, "lu", open_session(app, cast, extra_time_s=900)).begin()
    assert lu.show()["deadline_at"] == "2026-11-24T02:15:00.000Z"
    assert lu.show()["paper"]["duration_s"] == 4500
    ledger = lu.events().json["ledger"]  # type: ignore[index]
    assert [(entry["kind"], entry["seconds"]) for entry in ledger] == [("limit", 3600), ("accommodation", 900)]


def test_anybody_reads_the_description_and_the_keys(app: Flask, cast: Cast) -> None:
    nobody = Browser(app)
    description = nobody.get("/api/v1/openapi.json").json
    assert description is not None
    assert description["openapi"] == "3.1.0"
    assert nobody.get("/api/v1/keys").status_code == 200

"""Who may write to an attempt: cookies, tokens, strangers, takeovers, and what the page reports of its user."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.accounts.actions import create_token, disable_account
from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams import interface
from hongling_exam.exams.actions import attempts as actions
from hongling_exam.exams.models import Attempt, AttemptEvent
from hongling_exam.exams.states import FocusPolicy
from tests.acting import acting
from tests.cast import Cast
from tests.clock import SetClock
from tests.sitting import Sitting, change, open_session

WRONG_EVENTS: list[Any] = [
    {"kind": "submitted"},
    {"kind": None},
    {},
    {"kind": "copy", "at": 5},
    {"kind": "copy", "at": "a\0b"},
    {"kind": "copy", "at": "\ud800"},
    {"kind": "copy", "duration_ms": -1},
    {"kind": "copy", "duration_ms": True},
    {"kind": "copy", "duration_ms": "5"},
    {"kind": "copy", "actor_id": 1},
    "copy",
]


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Sitting:
    """lu at work since nine, until ten."""
    return Sitting(app, "lu", open_session(app, cast)).begin()


def calls(lu: Sitting) -> list[tuple[str, str, Any]]:
    """Every call on an attempt."""
    base = f"/api/v1/attempts/{lu.attempt}"
    return [
        ("GET", base, None),
        ("PATCH", f"{base}/responses", {"epoch": 1, "changes": [change(lu.id_of("numeric"), 1)]}),
        ("POST", f"{base}/events", []),
        ("POST", f"{base}/takeover", {"admission_number": "L-1"}),
        ("POST", f"{base}/submission", {"epoch": 1, "seqs": {}}),
        ("GET", f"{base}/receipt", None),
    ]


def events_of(app: Flask) -> list[str]:
    """The kinds of everything on record."""
    with app.app_context():
        return list(db.session.scalars(sa.select(AttemptEvent.kind).order_by(AttemptEvent.id)))


def test_signed_out_candidate_gets_401_from_every_call_and_stores_nothing(lu: Sitting) -> None:
    cookie = lu.browser.client.get_cookie("hongling_session")
    assert cookie is not None
    twin = lu.twin()
    lu.browser.post("/logout")
    twin.browser.client.set_cookie("hongling_session", cookie.value)
    for method, url, document in calls(lu):
        answer = twin.browser.send(method, url, document)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), url
    again = Sitting(lu.app, "lu", lu.session)
    again.attempt = lu.attempt
    assert (again.show()["state"], again.show()["responses"]) == ("in_progress", {})


def test_disabled_account_gets_401_on_its_next_save(lu: Sitting, app: Flask, cast: Cast) -> None:
    assert lu.save(1).status_code == 200
    with app.app_context(), unit_of_work():
        disable_account(SYSTEM, db.session.get_one(Account, cast.accounts["lu"]), "离职")
    assert [lu.browser.send(*call).status_code for call in calls(lu)] == [401] * 6
    assert lu.save(2).status_code == 401


def test_attempt_of_another_reads_byte_for_byte_like_none(lu: Sitting, app: Flask) -> None:
    shen = Sitting(app, "shen", lu.session)
    missing = "a_" + "2" * 16
    for method, url, document in calls(lu):
        theirs = shen.browser.send(method, url, document)
        none = shen.browser.send(method, url.replace(lu.attempt, missing), document)
        assert theirs.status_code == 404, url
        assert (theirs.data, theirs.content_type) == (none.data, none.content_type), url
    assert lu.show()["responses"] == {}


def test_wrong_shape_does_not_tell_another_candidate_that_an_attempt_is_there(lu: Sitting, app: Flask) -> None:
    shen = Sitting(app, "shen", lu.session)
    shen.attempt = lu.attempt
    assert shen.send(change("q_nowhere", 1)).status_code == 404
    lu.save(1)
    assert shen.send(change("q_nowhere", 1)).status_code == 404


def test_staff_does_not_read_an_attempt_by_the_hall(lu: Sitting, app: Flask) -> None:
    for name in ("organizer", "invigilator", "administrator"):
        staff = Sitting(app, name, lu.session)
        assert staff.browser.get(f"/api/v1/attempts/{lu.attempt}").status_code == 404


def test_browser_without_its_csrf_token_writes_nothing(lu: Sitting) -> None:
    for method, url, document in calls(lu):
        if method != "GET":
            for headers in ({}, {"X-CSRFToken": "wrong"}):
                answer = lu.browser.client.open(url, method=method, json=document, headers=headers)
                assert (answer.status_code, answer.json["type"]) == (400, "urn:hongling:csrf")  # type: ignore[index]
    assert lu.show()["responses"] == {}


def test_csrf_token_of_another_client_opens_nothing(lu: Sitting, app: Flask) -> None:
    lu.save(1)
    other = lu.elsewhere()
    other.browser.token = lu.browser.token
    assert other.save(2).status_code == 400


def bearer(app: Flask, cast: Cast, method: str, url: str, document: Any = None, *, token: str = "") -> TestResponse:
    """One call of a program that has this token (or a new one of lu's) and no cookie."""
    if not token:
        with app.app_context(), unit_of_work():
            token = create_token(acting(app, cast, "lu"), db.session.get_one(Account, cast.accounts["lu"]), "机", 3)[1]
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().open(url, method=method, json=document, headers=headers)


def test_program_sits_the_exam_with_a_bearer_token_alone(app: Flask, cast: Cast) -> None:
    session = open_session(app, cast)
    with app.app_context(), unit_of_work():
        token = create_token(acting(app, cast, "lu"), db.session.get_one(Account, cast.accounts["lu"]), "机", 3)[1]
    started = bearer(app, cast, "POST", f"/api/v1/sessions/{session}/attempt", token=token)
    assert started.status_code == 201
    url = f"/api/v1/attempts/{started.json['attempt']}"  # type: ignore[index]
    shown = bearer(app, cast, "GET", url, token=token).json
    assert shown is not None
    first = shown["paper"]["sections"][0]["questions"][0]
    batch = {"epoch": 1, "changes": [change(first["id"], 1, first["options"][0]["id"])]}
    assert bearer(app, cast, "PATCH", f"{url}/responses", batch, token=token).status_code == 200
    assert bearer(app, cast, "POST", f"{url}/submission", {"epoch": 1}, token=token).status_code == 201
    assert bearer(app, cast, "PATCH", f"{url}/responses", batch, token="x" * 43).status_code == 401


def test_second_client_learns_that_it_must_take_over(lu: Sitting, app: Flask, cast: Cast) -> None:
    other = lu.elsewhere()
    started = interface.Started.model_validate(other.start().json)
    assert (started.attempt, started.epoch, started.takeover_required) == (lu.attempt, None, True)
    assert other.show()["epoch"] is None
    program = bearer(app, cast, "POST", f"/api/v1/sessions/{lu.session}/attempt")
    assert program.json["takeover_required"] is True  # type: ignore[index]


def test_takeover_needs_the_right_admission_number(lu: Sitting) -> None:
    other = lu.elsewhere()
    for number in ("S-1", "L-2", "", "L-1' OR '1'='1"):
        answer = other.take_over(number)
        assert (answer.status_code, answer.json["type"]) == (409, "urn:hongling:wrong-admission-number")  # type: ignore[index]
    assert lu.save(1).status_code == 200
    assert other.take_over(" L-1 ").json == {"epoch": 2}


def test_taken_over_client_can_read_and_neither_save_nor_submit(lu: Sitting) -> None:
    lu.save(1, "旧")
    other = lu.elsewhere()
    other.take_over("L-1")
    assert lu.show()["epoch"] is None
    assert lu.show()["responses"][lu.id_of("numeric")]["answer"] == "旧"
    assert [lu.save(2).status_code, lu.submit().status_code] == [409, 409]
    assert [other.save(1, "新", epoch=2).status_code, other.submit(epoch=2).status_code] == [200, 201]


def test_taking_over_again_keeps_the_epoch_and_taking_back_raises_it(lu: Sitting, app: Flask) -> None:
    other = lu.elsewhere()
    assert [other.take_over("L-1").json, other.take_over("L-1").json] == [{"epoch": 2}] * 2
    assert lu.take_over("L-1").json == {"epoch": 3}
    assert lu.save(1, epoch=3).status_code == 200
    assert events_of(app) == ["started", "taken_over", "taken_over"]


def test_ended_attempt_cannot_be_taken_over(lu: Sitting) -> None:
    other = lu.elsewhere()
    lu.submit()
    answer = other.take_over("L-1")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:hongling:wrong-state")  # type: ignore[index]


def test_page_reports_events_and_learns_how_the_attempt_stands(lu: Sitting, app: Flask) -> None:
    kinds = ["focus_lost", "focus_back", "fullscreen_exit", "offline", "online", "copy", "paste"]
    answer = lu.events(*[{"kind": kind, "at": "1999-01-01T00:00:00Z", "duration_ms": 5} for kind in kinds])
    beat = interface.Beat.model_validate(answer.json)
    assert (beat.state, beat.focus.losses, beat.focus.policy) == ("in_progress", 1, "record")
    assert events_of(app) == ["started", *kinds]


def test_event_of_the_wrong_shape_records_nothing(lu: Sitting, app: Flask) -> None:
    for wrong in WRONG_EVENTS:
        assert lu.events({"kind": "copy"}, wrong).status_code == 422, wrong
    assert events_of(app) == ["started"]


def test_event_with_a_duration_json_does_not_know_records_nothing(lu: Sitting, app: Flask) -> None:
    url, headers = f"/api/v1/attempts/{lu.attempt}/events", {"X-CSRFToken": lu.browser.token}
    for duration in ("NaN", "Infinity", "-Infinity"):
        body = json.dumps([{"kind": "copy", "duration_ms": 1}]).replace("1}", duration + "}")
        assert lu.browser.client.post(url, data=body, headers=headers).status_code == 422, duration
    assert events_of(app) == ["started"]


def test_event_record_is_bounded_a_call_and_an_attempt(
    lu: Sitting, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lu.events(*[{"kind": "copy"}] * 101).status_code == 422
    monkeypatch.setattr(actions, "MOST_EVENTS", 150)
    for _ in range(2):
        assert lu.events(*[{"kind": "copy"}] * 100).status_code == 200
    assert len(events_of(app)) == 150


def test_beat_writes_the_last_contact_every_fifteen_seconds_at_most(lu: Sitting, app: Flask, time: SetClock) -> None:
    contacts = []
    for _ in range(4):
        time.move(seconds=8)
        assert lu.events().status_code == 200
        with app.app_context():
            contacts.append(db.session.scalars(sa.select(Attempt.last_contact_at)).one())
    assert len(set(contacts)) == 3
    assert contacts[1] == contacts[2]


def test_focus_policy_end_seals_after_the_limit_and_record_does_not(app: Flask, cast: Cast, time: SetClock) -> None:
    policy = {"focus_policy": FocusPolicy.END, "focus_limit": 2}
    lu = Sitting(app, "lu", open_session(app, cast, **policy)).begin()
    lu.save(1)
    states = [lu.events({"kind": "focus_lost"}).json["state"] for _ in range(3)]  # type: ignore[index]
    assert states == ["in_progress", "in_progress", "submitted"]
    assert lu.save(2).status_code == 410
    assert lu.submit({lu.id_of("numeric"): 1}).status_code == 200
    assert "ended_by_focus_policy" in events_of(app)
    shen = Sitting(app, "shen", open_session(app, cast, number=2, focus_limit=2)).begin()
    assert shen.events(*[{"kind": "focus_lost"}] * 9).json["state"] == "in_progress"  # type: ignore[index]


def test_further_fields_of_a_call_are_refused(lu: Sitting) -> None:
    base = f"/api/v1/attempts/{lu.attempt}"
    before = lu.show()
    for method, url, document in (
        ("POST", f"{base}/takeover", {"admission_number": "L-1", "deadline_at": 9}),
        ("POST", f"{base}/submission", {"epoch": 1, "seqs": {}, "deadline_at": 9}),
        ("PATCH", f"{base}/responses", {"epoch": 1, "changes": [change(lu.id_of("numeric"), 1)], "deadline_at": 9}),
    ):
        assert lu.browser.send(method, url, document).status_code == 422, url
    assert lu.show() == before

"""The edge: what the database refuses and what it cannot hold is told to people as a refusal, never as our failure."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import db
from hongling_exam.core.permissions import public
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from tests.cast import Cast
from tests.client import Browser

PROGRAM = {"Authorization": "Bearer a-program-needs-no-csrf-token"}


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """One of its own, for the routes below."""
    return new_app


@pytest.fixture
def edge(app: Flask, cast: Cast) -> Flask:
    """The app with two acts that only the commit finds out about."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def change_what_another_changes() -> str:
        place = db.session.get_one(Jurisdiction, cast.street)
        db.session.execute(sa.text("UPDATE jurisdiction SET version = version + 1"))
        place.name = "当湖新街道"
        return "changed"

    def make_what_another_made() -> str:
        db.session.add(Jurisdiction(name="沈家弄", code="330482001", path="/x/"))
        return "made"

    for view in (change_what_another_changes, make_what_another_made):
        app.post(f"/test/{view.__name__}")(public(view))
        app.post(f"/api/test/{view.__name__}", endpoint=f"api_{view.__name__}")(public(view))
    return app


@pytest.mark.parametrize("act", ["change_what_another_changes", "make_what_another_made"])
def test_clerk_whose_change_the_commit_refuses_is_told_that_it_is_stale(edge: Flask, cast: Cast, act: str) -> None:
    answer = edge.test_client().post(f"/api/test/{act}", headers=PROGRAM)
    assert (answer.status_code, answer.json and answer.json["type"]) == (409, "urn:hongling:stale")
    assert edge.test_client().post(f"/test/{act}", headers=PROGRAM).status_code == 409
    with edge.app_context():
        assert db.session.get_one(Jurisdiction, cast.street).name == "当湖街道"


def test_error_that_goes_into_the_log_shows_no_personal_value(app: Flask) -> None:
    naive = dt.datetime(2026, 11, 24)  # noqa: DTZ001 - what the column refuses
    failing = sa.update(Account).values(display_name="陆明华", created_at=naive)
    with app.app_context(), unit_of_work(), pytest.raises(sa.exc.StatementError) as caught:
        db.session.execute(failing)
    assert "UPDATE account" in str(caught.value)
    assert "陆明华" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["/api/v1/attempts/a%00b", "/api/v1/sessions/%00/attempt", "/hall/%00", "/my/exams/%00/ticket.pdf"]
)
def test_candidate_asking_for_a_name_with_nul_finds_nothing(visitor: Browser, url: str) -> None:
    visitor.enter("lu")
    assert visitor.get(url).status_code == 404


def test_nul_in_a_form_or_a_search_is_a_wrong_request(visitor: Browser) -> None:
    visitor.refresh_token()
    assert visitor.post("/login", {"username": "l\0u", "password": "x"}).status_code == 422
    assert visitor.post("/login/slip", {"username": "lu", "code": "a\0"}).status_code == 422
    visitor.enter("organizer")
    assert visitor.get("/people?q=a%00b").status_code == 422
    assert visitor.post("/organizations/new", {"name": "a\0b"}).status_code == 422

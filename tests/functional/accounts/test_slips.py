"""One-time sign-in slips for who forgot the password at the seat."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts import actions
from hongling_exam.accounts.models import Account, SignIn, SignInSlip
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock

PRIVATE = "/api/v1/sessions"


def issue(app: Flask, cast: Cast, *, by: str = "invigilator", to: str = "lu", minutes: int = 30) -> str:
    with app.app_context(), unit_of_work():
        account = db.session.get_one(Account, cast.accounts[to])
        return actions.issue_slip(acting(app, cast, by), account, minutes)


def use(browser: Browser, code: str, username: str = "lu") -> int:
    browser.refresh_token()
    return browser.post("/login/slip", {"username": username, "code": code}).status_code


def test_candidate_signs_in_once_by_slip(app: Flask, cast: Cast, visitor: Browser) -> None:
    code = issue(app, cast)
    assert use(visitor, f" {code.upper()} ") == 303
    assert visitor.get(PRIVATE).status_code == 200
    assert use(Browser(app), code) == 422
    with app.app_context():
        assert db.session.scalars(sa.select(SignIn.kind)).all() == [SignInKind.SLIP]
        acts = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.startswith("accounts.slip")))
        assert acts.all() == ["accounts.slip.issue", "accounts.slip.use"]


def test_slip_is_stored_as_a_keyed_digest(app: Flask, cast: Cast) -> None:
    code = issue(app, cast)
    assert len(code) == 8
    with app.app_context():
        stored = db.session.scalars(sa.select(SignInSlip.code_digest)).one()
    assert code not in stored
    assert len(stored) == 64


def test_slip_is_worth_nothing_after_its_time(app: Flask, cast: Cast, time: SetClock, visitor: Browser) -> None:
    code = issue(app, cast)
    time.move(minutes=30)
    assert use(visitor, code) == 422


def test_slip_is_worth_nothing_for_somebody_else_or_once_replaced(app: Flask, cast: Cast, visitor: Browser) -> None:
    first = issue(app, cast)
    assert use(visitor, first, "shen") == 422
    second = issue(app, cast)
    assert use(visitor, first) == 422
    assert use(visitor, second) == 303


def test_who_guesses_codes_is_told_to_wait_and_so_for_unknown_names(visitor: Browser) -> None:
    for name in ("lu", "nobody"):
        assert [use(visitor, f"abcdefg{n}", name) for n in range(6)] == [422] * 5 + [429]


def test_slip_opens_an_account_that_waits_after_wrong_passwords(app: Flask, cast: Cast, visitor: Browser) -> None:
    for _ in range(6):
        visitor.sign_in("lu", "forgotten")
    assert visitor.sign_in("lu").status_code == 429
    assert use(visitor, issue(app, cast)) == 303


def test_slip_is_issued_only_by_who_runs_exams(app: Flask, cast: Cast) -> None:
    for by in ("marker", "lu", "administrator"):
        with pytest.raises(Forbidden):
            issue(app, cast, by=by, to="shen")


def test_invigilator_issues_a_slip_to_a_guest_of_the_street(app: Flask, cast: Cast, visitor: Browser) -> None:
    with pytest.raises(Forbidden):
        issue(app, cast, to="stranger")
    with app.app_context(), unit_of_work():
        guest = db.session.get_one(Account, cast.accounts["stranger"])
        street = db.session.get_one(Jurisdiction, cast.street).path
        code = actions.issue_slip(acting(app, cast, "invigilator"), guest, within=street)
    assert use(visitor, code, "stranger") == 303


def test_slip_never_lends_an_office(app: Flask, cast: Cast) -> None:
    with pytest.raises(Refused, match="工作人员"):
        issue(app, cast, by="organizer", to="administrator")


def test_slip_page_takes_the_name_from_the_address(visitor: Browser) -> None:
    page = visitor.get("/login/slip?username=2026-1-0001")
    assert 'value="2026-1-0001"' in page.text
    assert visitor.client.post("/login/slip", data={"username": "lu", "code": "x"}).status_code == 400

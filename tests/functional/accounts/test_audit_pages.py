"""The audit log as auditors read it."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts import actions
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.states import Role
from hongling_exam.core import audit
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.statements import counted


@pytest.fixture
def auditor(app: Flask, cast: Cast) -> Browser:
    """The auditor of 当湖街道, signed in."""
    browser = Browser(app)
    browser.sign_in("auditor")
    return browser


def note(app: Flask, action: str, subject: str, path: str, *, by: str | None = None, cast: Cast | None = None) -> int:
    with app.app_context(), unit_of_work():
        actor = acting(app, cast, by) if by and cast else SYSTEM
        entry = audit.record(actor, action, subject, {"n": 1}, jurisdiction=path, personal={"reason": "有理由"})
        db.session.flush()
        return entry.id


def path_of(app: Flask, jurisdiction_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Jurisdiction, jurisdiction_id).path


SEARCHES = [
    ("", True),
    ("q=publish", True),
    ("q=exam_session:7", True),
    ("q=organizer", True),
    ("q=考务", True),
    ("q=marker", False),
    ("action=exams.session.publish", True),
    ("action=exams.session.cancel", False),
    ("subject=exam_session:7", True),
    ("subject=exam_session:70", False),
    ("since=2026-11-24&until=2026-11-24", True),
    ("until=2026-11-23", False),
    ("since=2026-11-25", False),
    ("since=nonsense&until=9999-12-31", True),
]


def test_auditor_searches_the_log(app: Flask, cast: Cast, auditor: Browser) -> None:
    note(app, "exams.session.publish", "exam_session:7", path_of(app, cast.street), by="organizer", cast=cast)
    for query, seen in SEARCHES:
        rows = auditor.get(f"/audit?{query}").text.partition("<table")[2]
        assert ("<code>exam_session:7</code>" in rows) is seen, query


def test_auditor_sees_the_own_street_and_what_concerns_all(app: Flask, cast: Cast, auditor: Browser) -> None:
    theirs = note(app, "exams.session.publish", "exam_session:8", path_of(app, cast.other_street))
    everyones = note(app, "core.backup.create", "backup:1", "/")
    page = auditor.get("/audit").text
    assert "exam_session:8" not in page
    assert "backup:1" in page
    assert auditor.get(f"/audit/entries/{theirs}").status_code == 404
    assert auditor.get("/audit/entries/987654").status_code == 404
    assert auditor.get(f"/audit/entries/{everyones}").status_code == 200


def test_auditor_reads_the_reason_until_it_is_erased(app: Flask, cast: Cast, auditor: Browser) -> None:
    entry = note(app, "exams.attempt.void", "attempt:1", path_of(app, cast.street))
    assert "有理由" in auditor.get(f"/audit/entries/{entry}").text
    with app.app_context(), unit_of_work():
        db.session.execute(sa.delete(audit.AuditPersonalValue))
    page = auditor.get(f"/audit/entries/{entry}").text
    assert "有理由" not in page
    assert "sha256" in page


def test_organizer_reads_no_audit_log(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    browser.sign_in("organizer")
    for url in ("/audit", "/audit/chain", "/audit/duties", "/audit/checkpoints.json", "/audit/entries/1"):
        assert browser.get(url).status_code == 403


def test_auditor_is_shown_who_holds_clashing_roles(app: Flask, cast: Cast, auditor: Browser) -> None:
    assert "没有职责冲突" in auditor.get("/audit/duties").text
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        other = db.session.get_one(Jurisdiction, cast.other_street)
        for name, role, place in (("marker", Role.ADMINISTRATOR, street), ("other_organizer", Role.AUDITOR, other)):
            actions.grant_role(SYSTEM, db.session.get_one(Account, cast.accounts[name]), role, place)
    page = auditor.get("/audit/duties").text
    assert "系统管理员 + 阅卷人" in page
    assert "other_organizer" not in page


def test_log_asks_as_much_of_the_database_for_thirty_as_for_three(
    app: Flask, cast: Cast, time: SetClock, auditor: Browser
) -> None:
    for n in range(30):
        note(app, "exams.session.publish", f"exam_session:{n}", "/")
    with app.app_context():
        auditor.get("/audit")
        with counted() as few:
            auditor.get("/audit?per_page=3")
        with counted() as many:
            auditor.get("/audit?per_page=30")
    assert few.number == many.number


def test_auditor_exports_what_is_filtered_with_its_titles(app: Flask, cast: Cast, auditor: Browser) -> None:
    path = path_of(app, cast.street)
    note(app, "exams.session.publish", "exam_session:7", path, by="organizer", cast=cast)
    note(app, "exams.session.close", "exam_session:8", path)
    answer = auditor.get("/audit/entries.xlsx?subject=exam_session:7")
    rows = list(openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[3:6] for row in rows[1:]] == [("发布场次", "exams.session.publish", "exam_session:7")]

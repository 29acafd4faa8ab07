"""Id numbers and phones: masked everywhere, shown and exported for a reason, given and erased on request."""

from __future__ import annotations

import io
import logging

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.core import audit
from hongling_exam.core.audit import AuditEntry, AuditPersonalValue
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from hongling_exam.organizations.personal_data import PERSONAL_DATA
from tests.cast import Cast
from tests.client import Browser
from tests.factories.organizations import make_person

PHONE = "19900007788"


@pytest.fixture
def canary(app: Flask, cast: Cast) -> tuple[int, str]:
    """A person whose number and phone must not show: (id, id number)."""
    with app.app_context(), unit_of_work():
        street, organization = db.session.get_one(Jurisdiction, cast.street), cast.organization
        person = make_person("金晓燕", street, db.session.get_one(Organization, organization), phone=PHONE)
        return person.id, person.id_number


def cells(answer: TestResponse) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)


def test_readers_see_masked_numbers_only(visitor: Browser, canary: tuple[int, str]) -> None:
    person_id, number = canary
    for role in ("organizer", "org_office", "supervisor", "auditor", "administrator"):
        visitor.enter(role)
        for url in (
            "/people",
            "/people?q=金晓燕",
            f"/people/{person_id}",
            f"/people/{person_id}/edit",
            "/people/export",
        ):
            answer = visitor.get(url)
            shown = str(cells(answer)) if url.endswith("export") and answer.status_code == 200 else answer.text
            assert number not in shown, (role, url)
            assert PHONE not in shown, (role, url)
            if answer.status_code == 200 and "edit" not in url:
                assert number[:6] + "********" + number[-4:] in shown, (role, url)


def test_organizer_reveals_with_a_reason_that_is_kept(visitor: Browser, canary: tuple[int, str], app: Flask) -> None:
    person_id, number = canary
    visitor.enter("organizer")
    answer = visitor.post(f"/people/{person_id}/reveal", {"reason": "核对报名表原件"})
    assert number in answer.text
    assert PHONE in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    visitor.enter("auditor")
    page = visitor.get(f"/people/{person_id}").text
    assert number not in page
    assert "核对报名表原件" in page
    assert "考务组织" in page
    with app.app_context():
        entry = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "organizations.person.reveal")
        ).one()
        assert (entry.subject, entry.actor_name.split(":")[0]) == (f"person:{person_id}", "account")


def test_reveal_without_a_reason_shows_nothing(visitor: Browser, canary: tuple[int, str]) -> None:
    person_id, number = canary
    visitor.enter("auditor")
    for reason in ("", "   ", "看看", "x" * 501):
        answer = visitor.post(f"/people/{person_id}/reveal", {"reason": reason})
        assert answer.status_code == 422, reason
        assert number not in answer.text
        assert 'id="reason-error"' in answer.text


def test_who_may_not_reveal_gets_nothing(visitor: Browser, canary: tuple[int, str]) -> None:
    person_id, number = canary
    for role in ("org_office", "supervisor", "administrator", "lu"):
        visitor.enter(role)
        for url in (f"/people/{person_id}/reveal", "/people/export"):
            answer = visitor.post(url, {"reason": "核对报名表原件"})
            assert answer.status_code == 403, (role, url)
            assert number.encode() not in answer.data


def test_whole_export_takes_a_reason_and_is_seen_by_the_person(visitor: Browser, canary: tuple[int, str]) -> None:
    person_id, number = canary
    visitor.enter("organizer")
    assert visitor.post("/people/export", {"reason": ""}).status_code == 422
    rows = cells(visitor.post("/people/export?q=金晓燕", {"reason": "报送市委两新工委"}))
    assert len(rows) == 2
    assert number in rows[1]
    assert PHONE in rows[1]
    page = visitor.get(f"/people/{person_id}").text
    assert "导出完整信息" in page
    assert "报送市委两新工委" in page
    assert "报送市委两新工委" not in visitor.get(f"/people/{person_id - 1}").text


def test_filtered_export_holds_what_the_list_shows(visitor: Browser, canary: tuple[int, str]) -> None:
    visitor.enter("organizer")
    answer = visitor.get("/people/export?q=金晓燕")
    assert [row[0] for row in cells(answer)] == ["姓名", "金晓燕"]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "%E4%BA%BA%E5%91%98" in answer.headers["Content-Disposition"]


def test_export_neutralises_formulas_in_names_of_organizations(
    visitor: Browser, canary: tuple[int, str], cast: Cast, app: Flask
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Organization, cast.organization).name = "=HYPERLINK(1)"
    visitor.enter("organizer")
    for url in ("/people/export?q=金晓燕", "/organizations/export"):
        page = openpyxl.load_workbook(io.BytesIO(visitor.get(url).data)).active
        hostile = [cell for row in page.rows for cell in row if str(cell.value).startswith("=")]
        assert [cell.data_type for cell in hostile] == ["s"], url


def test_numbers_stand_in_no_log(
    visitor: Browser, canary: tuple[int, str], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    _, number = canary
    visitor.enter("organizer")
    with caplog.at_level(logging.DEBUG):
        visitor.post("/people/new", {"name": "金", "id_number": number, "phone": PHONE})
        visitor.get("/people", query_string={"q": number})
    logged = caplog.text + "".join(capfd.readouterr())
    assert number not in logged
    assert PHONE not in logged


def test_export_of_a_persons_data_is_complete(canary: tuple[int, str], visitor: Browser, app: Flask) -> None:
    person_id, number = canary
    visitor.enter("organizer")
    visitor.post(f"/people/{person_id}/reveal", {"reason": "核对报名表原件"})
    with app.app_context():
        given = PERSONAL_DATA.export(person_id)
        columns = {column.name for column in Person.__table__.columns}
    assert (given["id_number"], given["phone"], given["name"]) == (number, PHONE, "金晓燕")
    assert given["readings"][0]["reason"] == "核对报名表原件"  # type: ignore[index]
    technical = {"id", "id_number_digest", "id_number_tail", "phone_digest", "version"}
    assert {name.removesuffix("_id") for name in columns - technical} == given.keys() - {"readings"}


def test_erasure_removes_the_person_and_keeps_the_chain(canary: tuple[int, str], visitor: Browser, app: Flask) -> None:
    person_id, number = canary
    visitor.enter("organizer")
    visitor.post(f"/people/{person_id}/reveal", {"reason": "核对金晓燕的报名表"})
    with app.app_context(), unit_of_work():
        audit.link_entries()
        PERSONAL_DATA.erase(person_id)
    with app.app_context():
        assert audit.verify().sound
        assert "金晓燕" not in str(db.session.execute(sa.select(AuditPersonalValue.value)).all())
        person = db.session.get_one(Person, person_id)
        assert (person.name, person.id_number, person.phone, person.organization_id) == ("（已删除）", "", None, None)
    page = visitor.get(f"/people/{person_id}").text
    assert "金晓燕" not in page
    assert number[-4:] not in page
    assert "金晓燕" not in visitor.get("/people", query_string={"q": number}).text

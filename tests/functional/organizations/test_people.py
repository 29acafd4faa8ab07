"""Registering, finding and changing people."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.organizations.queries import find_person_by_id_number
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.organizations import make_organization, make_person, valid_id_number

NUMBER = valid_id_number(77, "19790203")
ORGANIZATION = "平湖市晨光箱包有限公司"
ENTERED = {
    "name": "沈　国良",
    "id_number": NUMBER.lower(),
    "phone": "199-0000-5388",
    "organization": ORGANIZATION,
    "party_work_since": "2019-06-01",
}


def person_url(cast: Cast, name: str, act: str = "") -> str:
    return f"/people/{cast.persons[name]}{act}"


def edit_form(visitor: Browser, url: str) -> dict[str, str]:
    """What an editor's browser holds after opening the page: every field with its present value."""
    page = visitor.get(url + "/edit").text
    form = dict(re.findall(r'name="(name|organization|party_work_since|version)"[^>]*? value="([^"]*)"', page))
    return form | {"jurisdiction": re.findall(r'<option selected value="(\d+)"', page)[0]}


def test_organizer_registers_a_person(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("organizer")
    answer = visitor.post("/people/new", ENTERED)
    assert answer.status_code == 303
    with app.app_context():
        person = find_person_by_id_number(NUMBER)
        assert person is not None
        assert (person.name, person.phone, person.organization_id) == ("沈国良", "19900005388", cast.organization)
        assert person.jurisdiction_id == cast.street


def test_registered_person_is_sealed_in_the_database(visitor: Browser, app: Flask) -> None:
    visitor.enter("organizer")
    visitor.post("/people/new", ENTERED)
    with app.app_context():
        rows = db.session.execute(sa.text("SELECT * FROM person")).all()
        audits = db.session.execute(sa.text("SELECT * FROM audit_entry")).all()
    assert "沈国良" in str(rows)
    assert NUMBER not in str(rows) + str(audits)
    assert "19900005388" not in str(rows) + str(audits)


def test_organizer_sees_every_error_beside_its_field(visitor: Browser) -> None:
    visitor.enter("organizer")
    wrong = {"name": "沈3", "id_number": NUMBER[:-1] + "Y", "phone": "12", "organization": "没有的公司"}
    answer = visitor.post("/people/new", wrong)
    assert answer.status_code == 422
    for field in ("name", "id_number", "phone", "organization"):
        assert f'id="{field}-error"' in answer.text
    assert 'value="沈3"' in answer.text


def test_organizer_is_led_to_who_has_the_id_number(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context():
        number = db.session.get_one(Person, cast.persons["lu"]).id_number
    visitor.enter("organizer")
    answer = visitor.post("/people/new", {**ENTERED, "id_number": number})
    assert answer.status_code == 409
    assert f'href="{person_url(cast, "lu")}"' in answer.text
    assert number not in answer.text.replace(f'value="{number}"', "")


def test_organizer_is_not_told_who_has_the_id_number_elsewhere(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context():
        number = db.session.get_one(Person, cast.persons["stranger"]).id_number
    visitor.enter("organizer")
    answer = visitor.post("/people/new", {**ENTERED, "id_number": number})
    assert answer.status_code == 409
    assert "管理范围之外" in answer.text
    assert "古丽" not in answer.text


def test_organizer_finds_people_by_name_organization_phone_and_id_number(
    visitor: Browser, cast: Cast, app: Flask
) -> None:
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        other = make_organization(street, "平湖市锦澜服饰有限公司")
        number = make_person("朱敏霞", street, other, phone="19900001755").id_number
    visitor.enter("organizer")
    for words in ("敏霞", "锦澜", "199 0000 1755", number, number.lower()):
        page = visitor.get("/people", query_string={"q": words}).text
        assert "朱敏霞" in page, words
        assert "陆明华" not in page, words
    for words in ("1990000175", number[:17], "没有这个人", "%", "_"):
        assert "朱敏霞" not in visitor.get("/people", query_string={"q": words}).text, words


def test_organizer_filters_and_sorts_people(visitor: Browser, cast: Cast, app: Flask, time: SetClock) -> None:
    time.move(minutes=1)
    with app.app_context(), unit_of_work():
        make_person("俞海峰", db.session.get_one(Jurisdiction, cast.street))
    visitor.enter("organizer")
    without = visitor.get("/people?organization=none").text
    assert "俞海峰" in without
    assert "陆明华" not in without
    assert "俞海峰" not in visitor.get(f"/people?organization={cast.organization}").text
    up, down = visitor.get("/people?sort=created_at").text, visitor.get("/people?sort=created_at&direction=desc").text
    assert up.index("陆明华") < up.index("俞海峰")
    assert down.index("俞海峰") < down.index("陆明华")


def test_nonsense_in_the_address_is_no_fault(visitor: Browser) -> None:
    visitor.enter("organizer")
    for nonsense in ("jurisdiction=²", "organization=99999999999", "sex=x", "sort=id_number", "page=²", "page=999"):
        assert visitor.get(f"/people?{nonsense}").status_code == 200, nonsense


def test_organizer_of_another_street_finds_nobody(visitor: Browser, cast: Cast) -> None:
    visitor.enter("other_organizer")
    assert "陆明华" not in visitor.get("/people").text
    missing = visitor.get("/people/987654")
    for name in ("lu", "shen"):
        answer = visitor.get(person_url(cast, name))
        assert (answer.status_code, answer.data) == (404, missing.data)
        assert visitor.get(person_url(cast, name, "/edit")).status_code == 404
        assert visitor.post(person_url(cast, name, "/reveal"), {"reason": "核对报名表"}).status_code == 404
        assert visitor.post(person_url(cast, name, "/delete"), {"reason": "重复登记"}).status_code == 404


def test_candidate_and_marker_may_not_look(visitor: Browser, cast: Cast) -> None:
    for name in ("lu", "marker", "invigilator"):
        visitor.enter(name)
        for url in ("/people", person_url(cast, "lu"), "/organizations", "/jurisdictions", "/people/export"):
            assert visitor.get(url).status_code == 403, (name, url)


def test_auditor_reads_and_changes_nothing(visitor: Browser, cast: Cast) -> None:
    visitor.enter("auditor")
    page = visitor.get(person_url(cast, "lu")).text
    assert "陆明华" in page
    assert "/edit" not in page
    assert visitor.get("/people/new").status_code == 403
    assert visitor.post(person_url(cast, "lu", "/delete"), {"reason": "不应成功"}).status_code == 403


def test_organizer_changes_a_person_without_seeing_the_number(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("organizer")
    url = person_url(cast, "lu")
    form = edit_form(visitor, url) | {"name": "陆明花", "phone": "19900001234"}
    assert visitor.post(url + "/edit", form).status_code == 303
    with app.app_context():
        person = db.session.get_one(Person, cast.persons["lu"])
        assert (person.name, person.phone) == ("陆明花", "19900001234")
        number = person.id_number
        entry = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "organizations.person.update")
        ).one()
        assert entry.details["fields"] == ["name", "phone"]
    assert number not in visitor.get(url + "/edit").text


def test_empty_phone_keeps_it_and_a_tick_removes_it(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        made = make_person("朱敏霞", db.session.get_one(Jurisdiction, cast.street), phone="19900001755").id
    visitor.enter("organizer")
    url = f"/people/{made}"
    visitor.post(url + "/edit", edit_form(visitor, url) | {"name": "朱敏"})
    assert "199****1755" in visitor.get(url).text
    visitor.post(url + "/edit", edit_form(visitor, url) | {"without_phone": "y"})
    assert "1755" not in visitor.get(url).text


def test_second_editor_is_told_and_loses_nothing(visitor: Browser, cast: Cast, app: Flask) -> None:
    second = Browser(app)
    visitor.enter("organizer")
    second.enter("administrator")
    url = person_url(cast, "lu")
    first_form, second_form = edit_form(visitor, url), edit_form(second, url)
    assert visitor.post(url + "/edit", first_form | {"name": "陆明一"}).status_code == 303
    answer = second.post(url + "/edit", second_form | {"name": "陆明二"})
    assert answer.status_code == 409
    assert "别人已经改过" in answer.text
    assert 'value="陆明二"' in answer.text
    assert "陆明一" in visitor.get(url).text


def test_extra_fields_change_nothing(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("organizer")
    url = person_url(cast, "lu")
    extra = {"jurisdiction_id": str(cast.other_street), "id": "999", "sex": "female", "created_at": "2000-01-01"}
    visitor.post(url + "/edit", edit_form(visitor, url) | extra)
    visitor.post(url + "/edit", edit_form(visitor, url) | {"jurisdiction": str(cast.other_street), "organization": ""})
    with app.app_context():
        person = db.session.get_one(Person, cast.persons["lu"])
        assert (person.jurisdiction_id, person.organization_id) == (cast.street, None)


def test_organizer_cannot_delete_who_has_an_account(visitor: Browser, cast: Cast) -> None:
    visitor.enter("organizer")
    answer = visitor.post(
        person_url(cast, "lu", "/delete"), {"reason": "重复登记"}, headers={"Referer": "http://localhost/people"}
    )
    assert answer.status_code == 303
    assert "不能删除" in visitor.get("/people").text
    assert visitor.get(person_url(cast, "lu")).status_code == 200


def test_organizer_deletes_who_has_nothing_with_a_reason(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        made = make_person("俞海峰", db.session.get_one(Jurisdiction, cast.street)).id
    visitor.enter("organizer")
    assert visitor.post(f"/people/{made}/delete", {"reason": " "}).status_code == 422
    assert visitor.get(f"/people/{made}").status_code == 200
    assert visitor.post(f"/people/{made}/delete", {"reason": "重复登记"}).status_code == 303
    assert visitor.get(f"/people/{made}").status_code == 404


def test_organizer_moves_several_people(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        other = make_organization(db.session.get_one(Jurisdiction, cast.street), "平湖市锦澜服饰有限公司").id
    visitor.enter("organizer")
    ids = [str(cast.persons[name]) for name in ("lu", "shen")]
    page = visitor.post("/people/bulk", {"act": "move", "ids": ids})
    assert "调整 2 人的单位" in visitor.get(page.location).text
    for said in ({"organization": "没有的公司"}, {"organization": ""}, {"organization": ORGANIZATION, "without": "y"}):
        assert visitor.post("/people/move", {"ids": ids, **said}).status_code == 422, said
    assert visitor.post("/people/move", {"ids": ids, "organization": "平湖市锦澜服饰有限公司"}).status_code == 303
    with app.app_context():
        assert {db.session.get_one(Person, int(each)).organization_id for each in ids} == {other}
    assert visitor.post("/people/move", {"ids": ids, "without": "y"}).status_code == 303
    assert "陆明华" in visitor.get("/people?organization=none").text


def test_organizer_cannot_move_people_of_another_street(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("organizer")
    ids = [str(cast.persons[name]) for name in ("lu", "stranger")]
    assert visitor.post("/people/move", {"ids": ids, "without": "y"}).status_code == 404
    with app.app_context():
        assert db.session.get_one(Person, cast.persons["lu"]).organization_id == cast.organization

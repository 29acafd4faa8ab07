"""Organizations: registering, changing, deleting, by whom."""

from __future__ import annotations

from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction, Organization
from hongling_exam.organizations.queries import find_organization_by_credit_code
from tests.cast import Cast
from tests.client import Browser
from tests.factories.organizations import make_organization, valid_credit_code

CODE = "53640000MJX173680A"


def entered(cast: Cast, **changed: str) -> dict[str, str]:
    """What an organizer types."""
    typed = {"name": "平湖市箱包行业协会", "credit_code": CODE, "kind": "social_organization"}
    return {**typed, "scale": "below_designated", "jurisdiction": str(cast.street), **changed}


def test_organizer_registers_an_organization(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("organizer")
    answer = visitor.post("/organizations/new", entered(cast, credit_code=CODE.lower()))
    assert answer.status_code == 303
    assert "社会组织" in visitor.get(answer.location).text
    with app.app_context():
        made = find_organization_by_credit_code(CODE)
        assert made is not None
        assert made.jurisdiction_id == cast.street


def test_organizer_sees_what_is_wrong_beside_the_field(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context():
        taken = db.session.get_one(Organization, cast.organization).credit_code
    visitor.enter("organizer")
    for code, reason in ((CODE[:-1] + "B", "校验码不对"), ("1", "18 位"), (taken, "已经登记")):
        answer = visitor.post("/organizations/new", entered(cast, credit_code=code))
        assert answer.status_code == 422
        assert 'id="credit_code-error"' in answer.text
        assert reason in answer.text
    assert visitor.post("/organizations/new", entered(cast, kind="ministry")).status_code == 422


def test_organizer_cannot_register_in_another_street(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("organizer")
    answer = visitor.post("/organizations/new", entered(cast, jurisdiction=str(cast.other_street)))
    assert answer.status_code == 404
    with app.app_context():
        assert find_organization_by_credit_code(CODE) is None


def test_organizer_of_another_street_finds_nothing(visitor: Browser, cast: Cast) -> None:
    visitor.enter("other_organizer")
    assert "晨光" not in visitor.get("/organizations").text
    url = f"/organizations/{cast.organization}"
    assert visitor.get(url).status_code == 404
    assert visitor.get(url).data == visitor.get("/organizations/98765").data
    assert visitor.post(url + "/edit", entered(cast)).status_code == 404
    assert visitor.post(url + "/delete", {"reason": "重复登记"}).status_code == 404


def test_organizer_searches_and_filters(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        make_organization(street, "平湖市锦澜服饰有限公司").credit_code = valid_credit_code(777)
    visitor.enter("organizer")
    for query, found in (
        ("q=锦澜", True),
        (f"q={valid_credit_code(777)}", True),
        ("q=晨光", False),
        ("kind=social_organization", False),
        ("scale=above_designated&sort=people&direction=desc", True),
        (f"jurisdiction={cast.other_street}", False),
    ):
        assert ("锦澜" in visitor.get(f"/organizations?{query}").text) is found, query


def test_second_editor_is_told_and_loses_nothing(visitor: Browser, cast: Cast) -> None:
    visitor.enter("organizer")
    url = f"/organizations/{cast.organization}/edit"
    first = visitor.post(url, entered(cast, name="平湖市晨光一", version="1"))
    second = visitor.post(url, entered(cast, name="平湖市晨光二", version="1"))
    assert (first.status_code, second.status_code) == (303, 409)
    assert "别人已经改过" in second.text
    assert 'value="平湖市晨光二"' in second.text


def test_organization_with_people_stays(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        empty = make_organization(db.session.get_one(Jurisdiction, cast.street), "平湖市锦澜服饰有限公司").id
    visitor.enter("organizer")
    refused = visitor.post(f"/organizations/{cast.organization}/delete", {"reason": "已经注销"})
    assert refused.status_code == 409
    assert "还有 2 名人员" in refused.text
    assert visitor.post(f"/organizations/{empty}/delete", {"reason": "已经注销"}).status_code == 303
    assert visitor.get(f"/organizations/{empty}").status_code == 404
    assert visitor.get(f"/organizations/{cast.organization}").status_code == 200


def test_readers_change_nothing(visitor: Browser, cast: Cast) -> None:
    for role in ("org_office", "supervisor", "auditor"):
        visitor.enter(role)
        assert "晨光" in visitor.get("/organizations").text
        assert visitor.post("/organizations/new", entered(cast)).status_code == 403
        assert visitor.post(f"/organizations/{cast.organization}/delete", {"reason": "不应成功"}).status_code == 403

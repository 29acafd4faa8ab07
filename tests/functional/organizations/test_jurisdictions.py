"""The tree of jurisdictions, which administrators draw below their own."""

from __future__ import annotations

from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import find_jurisdiction_by_code
from tests.cast import Cast
from tests.client import Browser


def test_administrator_adds_a_jurisdiction_below_the_own(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("administrator")
    form = {"name": "南市社区", "code": "330482001008", "parent": str(cast.street)}
    assert visitor.post("/jurisdictions/new", form).status_code == 303
    assert "南市社区" in visitor.get("/jurisdictions").text
    with app.app_context():
        made = find_jurisdiction_by_code("330482001008")
        assert made is not None
        assert made.path == f"/{cast.city}/{cast.street}/{made.id}/"


def test_administrator_cannot_reach_beyond_the_own(visitor: Browser, cast: Cast) -> None:
    visitor.enter("administrator")
    assert "钟埭街道" not in visitor.get("/jurisdictions").text
    for parent in (cast.city, cast.other_street, 0, 98765):
        form = {"name": "南市社区", "code": "330482001008", "parent": str(parent)}
        assert visitor.post("/jurisdictions/new", form).status_code == 404, parent
    assert visitor.get(f"/jurisdictions/{cast.other_street}/edit").status_code == 404
    assert visitor.post(f"/jurisdictions/{cast.city}/delete", {"reason": "不应成功"}).status_code == 404


def test_administrator_sees_what_is_wrong_beside_the_field(visitor: Browser, cast: Cast) -> None:
    visitor.enter("administrator")
    for name, code, field in (
        ("南市社区", "330482002", "code"),
        ("南市社区", "33A", "code"),
        ("南", "330482001008", "name"),
    ):
        answer = visitor.post("/jurisdictions/new", {"name": name, "code": code, "parent": str(cast.street)})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text


def test_administrator_renames_and_the_second_editor_is_told(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context():
        version = db.session.get_one(Jurisdiction, cast.street).version
    visitor.enter("administrator")
    url, form = f"/jurisdictions/{cast.street}/edit", {"code": "330482001", "version": str(version)}
    assert visitor.post(url, {**form, "name": "当湖新街道"}).status_code == 303
    assert visitor.post(url, {**form, "name": "当湖旧街道"}).status_code == 409
    assert "当湖新街道" in visitor.get("/jurisdictions").text


def test_jurisdiction_in_use_stays(visitor: Browser, cast: Cast) -> None:
    visitor.enter("administrator")
    answer = visitor.post(f"/jurisdictions/{cast.street}/delete", {"reason": "区划调整"})
    assert answer.status_code == 409
    assert "不能删除" in answer.text


def test_unused_jurisdiction_is_deleted_with_a_reason(visitor: Browser, cast: Cast, app: Flask) -> None:
    visitor.enter("administrator")
    visitor.post("/jurisdictions/new", {"name": "南市社区", "code": "330482001008", "parent": str(cast.street)})
    with app.app_context():
        made = find_jurisdiction_by_code("330482001008")
        assert made is not None
        url = f"/jurisdictions/{made.id}/delete"
    assert visitor.post(url, {"reason": ""}).status_code == 422
    assert visitor.post(url, {"reason": "区划调整"}).status_code == 303
    assert "南市社区" not in visitor.get("/jurisdictions").text.split("</main>")[0].split("alert")[-1]


def test_others_have_no_jurisdictions_page(visitor: Browser) -> None:
    for role in ("organizer", "auditor", "lu"):
        visitor.enter(role)
        assert visitor.get("/jurisdictions").status_code == 403, role
        assert visitor.get("/jurisdictions/new").status_code == 403, role

"""Admitting by a list: pasted, from Excel, from our own template, from broken files; preview first, then confirm."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.core.db import db
from hongling_exam.core.spreadsheet import Sheet, write_workbook
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import Admission
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.cast import Cast
from tests.client import Browser
from tests.factories.sessions import make_draft, make_room

LIST = "/sessions/1/admissions/list"
HEADERS = ("姓名", "身份证号", "手机号", "照顾时长（分钟）", "照顾原因")


@pytest.fixture
def organizer(app: Flask, visitor: Browser, cast: Cast) -> Browser:
    """The organizer of 当湖街道 at a browser, with a draft that has a room of 30."""
    with app.app_context(), unit_of_work():
        make_room(make_draft(db.session.get_one(Jurisdiction, cast.street)))
    visitor.enter("organizer")
    return visitor


def numbers(app: Flask, cast: Cast) -> dict[str, str]:
    with app.app_context():
        return {name: db.session.get_one(Person, key).id_number for name, key in cast.persons.items()}


def admitted(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        query = sa.select(Person.name, Admission.extra_time_s).join(Admission, Admission.person_id == Person.id)
        return [(row[0], row[1]) for row in db.session.execute(query.order_by(Admission.id))]


def upload(browser: Browser, data: bytes, name: str = "名单.xlsx") -> TestResponse:
    sent: dict[str, Any] = {"names": "", "file": (io.BytesIO(data), name)}
    return browser.post(LIST, sent, content_type="multipart/form-data")


def workbook(*rows: tuple[object, ...]) -> bytes:
    return write_workbook([Sheet("名单", HEADERS, rows, as_text=True)])


def test_pasted_list_is_previewed_then_admitted(app: Flask, organizer: Browser, cast: Cast) -> None:
    ids = numbers(app, cast)
    answer = organizer.post(LIST, {"names": f"陆明华 {ids['lu'][-4:]}\n{ids['shen']}"})
    assert answer.status_code == 303
    page = organizer.get(answer.location).text
    assert "陆明华" in page
    assert "准考 2 人" in page
    assert ids["shen"] not in page
    assert admitted(app) == []
    assert organizer.post(answer.location, {"on_error": "none"}).status_code == 303
    assert admitted(app) == [("陆明华", 0), ("沈雅琴", 0)]
    assert organizer.get(answer.location).status_code == 404


def test_bad_lines_are_named_and_skipped_only_when_asked(app: Flask, organizer: Browser, cast: Cast) -> None:
    tail = numbers(app, cast)["lu"][-4:]
    answer = organizer.post(LIST, {"names": f"陆明华 {tail}\n赵无名 1234\n陆明华 {tail}\n330482198005121239"})
    page = organizer.get(answer.location).text
    assert "第 2 行 · 赵无名 1234 · 人员档案里没有找到这个人" in page
    assert "第 3 行" in page
    assert "与第 1 行是同一人" in page
    assert "330482********1239" in page
    assert "198005121239" not in page
    organizer.post(answer.location, {"on_error": "none"})
    assert admitted(app) == []
    organizer.post(answer.location, {"on_error": "skip"})
    assert admitted(app) == [("陆明华", 0)]


def test_dropped_list_admits_nobody(app: Flask, organizer: Browser, cast: Cast) -> None:
    answer = organizer.post(LIST, {"names": numbers(app, cast)["lu"]})
    organizer.post(f"{answer.location}/drop")
    assert organizer.get(answer.location).status_code == 404
    assert admitted(app) == []


def test_workbook_brings_extra_time_with_its_reason(app: Flask, organizer: Browser, cast: Cast) -> None:
    ids = numbers(app, cast)
    answer = upload(organizer, workbook(("陆明华", ids["lu"], "", "20", "低视力"), ("沈雅琴", ids["shen"], "", "", "")))
    page = organizer.get(answer.location).text
    assert "20 分钟：低视力" in page
    organizer.post(answer.location, {"on_error": "none"})
    assert admitted(app) == [("陆明华", 1200), ("沈雅琴", 0)]


def test_three_bad_rows_of_many_are_named_with_their_numbers(app: Flask, organizer: Browser, cast: Cast) -> None:
    ids = numbers(app, cast)
    rows = [
        ("陆明华", ids["lu"], "", "", ""),
        ("沈雅琴", ids["shen"], "", "二十", "低视力"),
        ("古丽·买买提", ids["stranger"], "", "", ""),
        ("陆明华", "", "", "", ""),
    ]
    page = organizer.get(upload(organizer, workbook(*rows)).location).text
    for row, reason in ((3, "照顾延时应是 0–240 的整数分钟"), (4, "人员档案里没有找到这个人"), (5, "请补充身份证号")):
        assert f"第 {row} 行" in page
        assert reason in page
    assert "跳过 3 行，准考其余 1 人" in page


def test_id_number_that_excel_damaged_is_refused_in_its_row(app: Flask, organizer: Browser, cast: Cast) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(HEADERS))
    book.active.append(["陆明华", 330482198005120017, None, None, None])
    data = io.BytesIO()
    book.save(data)
    page = organizer.get(upload(organizer, data.getvalue()).location).text
    assert "第 2 行" in page
    assert "末几位已丢失" in page


def test_our_own_template_imports_once_filled_in(app: Flask, organizer: Browser, cast: Cast) -> None:
    answer = organizer.get("/sessions/1/admissions/template.xlsx")
    assert "filename*=UTF-8''%E5%87%86%E8%80%83" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    book.active.append(["陆明华", numbers(app, cast)["lu"], None, None, 15, "骨折"])
    filled = io.BytesIO()
    book.save(filled)
    sent = upload(organizer, filled.getvalue())
    organizer.post(sent.location, {"on_error": "none"})
    assert admitted(app) == [("陆明华", 900)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "名单是空的"),
        (b"PK\x03\x04 broken", "这不是可以读取的 Excel 文件"),
        ("甲,乙\n1,2".encode(), "没有找到表头"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "旧版 .xls"),
    ],
)
def test_file_that_is_no_list_is_refused_beside_its_field(organizer: Browser, data: bytes, words: str) -> None:
    answer = upload(organizer, data) if data else organizer.post(LIST, {"names": " \n姓名 身份证号"})
    assert answer.status_code == 422
    assert words in answer.text


def test_list_of_another_session_or_organizer_is_not_found(app: Flask, organizer: Browser, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        make_draft(db.session.get_one(Jurisdiction, cast.street))
    place = organizer.post(LIST, {"names": numbers(app, cast)["lu"]}).location
    assert organizer.get(place.replace("/sessions/1/", "/sessions/2/")).status_code == 404
    other = Browser(app)
    other.enter("other_organizer")
    assert other.get(place).status_code == 404
    assert other.post(place, {"on_error": "skip"}).status_code == 404


def test_full_room_admits_nobody_of_the_list(app: Flask, organizer: Browser, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(sa.text("UPDATE exam_room SET capacity = 1"))
    ids = numbers(app, cast)
    place = organizer.post(LIST, {"names": f"{ids['lu']}\n{ids['shen']}"}).location
    organizer.post(place, {"on_error": "none"})
    assert admitted(app) == []
    assert organizer.get(place).status_code == 200

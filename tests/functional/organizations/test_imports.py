"""People and organizations from Excel: preview, every error at once, the same file twice."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.accounts.actions import grant_role
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.spreadsheet import read_sheets, read_table
from hongling_exam.core.storage import storage
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.core.uploads import HeldUpload, drop_expired
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.organizations.queries import find_organization_by_credit_code, find_person_by_id_number
from hongling_exam.organizations.rules.columns import LAYOUTS
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.files import PEOPLE, XLSX_NAME, organization_rows, people_rows, workbook
from tests.factories.organizations import make_organization, make_person, valid_id_number

ORGANIZATION = "平湖市晨光箱包有限公司"


def send(visitor: Browser, data: bytes, kind: str = "people", name: str = XLSX_NAME, **fields: object) -> TestResponse:
    """Upload a file; gives the preview, or the upload page when it was refused."""
    answer = visitor.post(f"/{kind}/import", {"file": (io.BytesIO(data), name), **fields})
    return visitor.get(answer.location) if answer.status_code == 303 else answer


def confirm(visitor: Browser, preview: TestResponse, on_error: str = "none") -> TestResponse:
    """Press a button of the preview."""
    return visitor.post(preview.request.path, {"on_error": on_error}, headers={"Referer": preview.request.url})


def problems(preview: TestResponse) -> list[str]:
    """The lines of the list of errors."""
    return re.findall(r"<li>(第 \d+ 行 · [^<]*)</li>", preview.text)


def counts(preview: TestResponse) -> list[int]:
    """Added, updated, unchanged, refused."""
    return [int(found) for found in re.findall(r"<li><b>(\d+)</b>", preview.text)]


def people_in(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def test_five_hundred_rows_with_three_bad_name_the_three(visitor: Browser, app: Flask) -> None:
    rows = list(people_rows(500, ORGANIZATION))
    rows[9][1] = str(rows[9][1])[:-1] + ("0" if str(rows[9][1])[-1] != "0" else "1")
    rows[249][3] = "没有登记的公司"
    rows[498][0] = ""
    visitor.enter("organizer")
    before = people_in(app)
    preview = send(visitor, workbook(PEOPLE, *rows))
    assert counts(preview) == [497, 0, 0, 3]
    assert problems(preview) == [
        "第 11 行 · 证件号 · 身份证号校验码不对，请核对是否有录入错误",
        "第 251 行 · 单位 · 没有登记叫“没有登记的公司”的单位，请先在“单位”中添加",
        "第 500 行 · 姓名 · 姓名不能为空",
    ]
    assert people_in(app) == before
    assert confirm(visitor, preview, "skip").status_code == 303
    assert people_in(app) == before + 497


def test_organizer_rejects_the_whole_file(visitor: Browser, app: Flask) -> None:
    rows = list(people_rows(3))
    rows[1][1] = "1"
    visitor.enter("organizer")
    preview = send(visitor, workbook(PEOPLE, *rows))
    before = people_in(app)
    assert confirm(visitor, preview).status_code == 303
    assert "没有导入任何内容" in visitor.get(preview.request.path).text
    confirm(visitor, preview, "reject")
    assert people_in(app) == before
    assert visitor.get(preview.request.path).status_code == 404


def test_same_file_twice_adds_nothing(visitor: Browser, app: Flask) -> None:
    data = workbook(PEOPLE, *people_rows(5, ORGANIZATION))
    visitor.enter("organizer")
    confirm(visitor, send(visitor, data))
    after = people_in(app)
    again = send(visitor, data)
    assert counts(again) == [0, 0, 5, 0]
    confirm(visitor, again)
    assert people_in(app) == after


def test_known_person_is_updated_and_empty_cells_change_nothing(visitor: Browser, cast: Cast, app: Flask) -> None:
    number = valid_id_number(5, "19660708")
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        make_organization(street, "平湖市锦澜服饰有限公司")
    visitor.enter("organizer")
    first = workbook(PEOPLE, ["钱志明", number, "19900009291", ORGANIZATION, "2015-10-01"])
    confirm(visitor, send(visitor, first))
    preview = send(visitor, workbook(PEOPLE, ["钱志铭", number, "", "平湖市锦澜服饰有限公司", ""]))
    assert counts(preview) == [0, 1, 0, 0]
    assert "姓名、单位" in preview.text
    assert number not in preview.text
    confirm(visitor, preview)
    with app.app_context():
        person = find_person_by_id_number(number)
        assert person is not None
        assert person.organization is not None
        assert (person.name, person.organization.name) == ("钱志铭", "平湖市锦澜服饰有限公司")
        assert (person.phone, str(person.party_work_since)) == ("19900009291", "2015-10-01")


def test_row_has_all_its_errors_named(visitor: Browser) -> None:
    visitor.enter("organizer")
    row = ["沈3", 330482198005121234, "123", "没有的公司", "昨天"]
    assert problems(send(visitor, workbook(PEOPLE, row))) == [
        "第 2 行 · 证件号 · Excel 把证件号存成了数字，末几位已丢失",
        "第 2 行 · 姓名 · 姓名含有不能识别的字符",
        "第 2 行 · 手机号 · 手机号应为 1 开头的 11 位数字",
        "第 2 行 · 从事党务工作起始日期 · 日期看不懂，请写成 2019-06-01 的样子",
        "第 2 行 · 单位 · 没有登记叫“没有的公司”的单位，请先在“单位”中添加",
    ]


def test_columns_are_known_by_other_names_in_any_order(visitor: Browser, app: Flask) -> None:
    number = valid_id_number(6, "19770707")
    header = ["序号", "工作单位", "身份证号码", "性别", "姓 名", "手机（必填）", "备注"]
    sex = "男" if int(number[16]) % 2 else "女"
    row = [1, f" {ORGANIZATION} ", f"　{number[:6]} {number[6:]}", sex, "沈　国 良", 19900005388.0, "x"]
    visitor.enter("organizer")
    preview = send(visitor, workbook(["填写须知：请不要改动表头"], header, row))
    assert problems(preview) == []
    assert "序号、备注" in preview.text
    confirm(visitor, preview)
    with app.app_context():
        person = find_person_by_id_number(number)
        assert person is not None
        assert (person.name, person.phone) == ("沈国良", "19900005388")


def test_sex_that_contradicts_the_id_number_is_named(visitor: Browser) -> None:
    number = valid_id_number(6, "19770707")
    wrong = "女" if int(number[16]) % 2 else "男"
    visitor.enter("organizer")
    preview = send(visitor, workbook(["姓名", "证件号", "性别"], ["沈国良", number, wrong]))
    assert problems(preview) == ["第 2 行 · 性别 · 性别与证件号不一致，请核对"]


def test_id_number_that_stands_twice_is_named_with_the_first_row(visitor: Browser) -> None:
    rows = list(people_rows(2))
    rows[1][1] = rows[0][1]
    visitor.enter("organizer")
    assert problems(send(visitor, workbook(PEOPLE, *rows))) == ["第 3 行 · 证件号 · 与第 2 行重复"]


def test_person_of_another_street_is_left_alone(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context():
        number = db.session.get_one(Person, cast.persons["stranger"]).id_number
    visitor.enter("organizer")
    preview = send(visitor, workbook(PEOPLE, ["古丽", number, "", ORGANIZATION, ""]))
    assert problems(preview) == ["第 2 行 · 证件号 · 这个证件号已登记在您管理范围之外的辖区"]


def test_organization_of_another_street_is_unknown(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make_organization(db.session.get_one(Jurisdiction, cast.other_street), "平湖市德屿光电科技有限公司")
    visitor.enter("organizer")
    row = ["沈国良", valid_id_number(8), "", "平湖市德屿光电科技有限公司", ""]
    assert "没有登记叫“平湖市德屿光电科技有限公司”的单位" in problems(send(visitor, workbook(PEOPLE, row)))[0]


def test_organizations_of_one_name_ask_for_the_code(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        code = make_organization(db.session.get_one(Jurisdiction, cast.street), ORGANIZATION).credit_code
    visitor.enter("organizer")
    number = valid_id_number(8, "19810101")
    assert (
        "加上“统一社会信用代码”" in problems(send(visitor, workbook(PEOPLE, ["沈", number, "", ORGANIZATION, ""])))[0]
    )
    named = workbook(["姓名", "证件号", "单位", "统一社会信用代码"], ["沈", number, ORGANIZATION, code])
    assert counts(send(visitor, named)) == [1, 0, 0, 0]


def test_person_without_organization_goes_to_the_jurisdiction_named(visitor: Browser, cast: Cast, app: Flask) -> None:
    numbers = [valid_id_number(place, "19820202") for place in (1, 2)]
    data = workbook(["姓名", "证件号", "辖区"], ["沈", numbers[0], "当湖街道"], ["陆", numbers[1], "钟埭街道"])
    visitor.enter("organizer")
    preview = send(visitor, data, jurisdiction=str(cast.street))
    assert problems(preview) == ["第 3 行 · 辖区 · 没有名为“钟埭街道”的辖区，或不在您的管理范围内"]
    confirm(visitor, preview, "skip")
    with app.app_context():
        person = find_person_by_id_number(numbers[0])
        assert person is not None
        assert person.jurisdiction_id == cast.street


def test_file_cannot_reach_a_jurisdiction_by_the_form(visitor: Browser, cast: Cast, app: Flask) -> None:
    before = people_in(app)
    visitor.enter("organizer")
    preview = send(visitor, workbook(PEOPLE, *people_rows(1)), jurisdiction=str(cast.other_street))
    assert preview.status_code == 404
    assert people_in(app) == before


@pytest.mark.parametrize("kind", ["people", "organizations"])
def test_template_comes_back_clean(visitor: Browser, cast: Cast, app: Flask, kind: str) -> None:
    with app.app_context(), unit_of_work():
        make_organization(db.session.get_one(Jurisdiction, cast.street), "平湖市鹭行箱包有限公司")
    visitor.enter("organizer")
    template = visitor.get(f"/{kind}/import/template").data
    assert counts(send(visitor, template, kind)) == [0, 0, 0, 0]
    layout = LAYOUTS[kind]
    empty, example = read_sheets(template)
    filled = workbook(*(cells for _, cells in empty.rows), *(cells for _, cells in example.rows[1:]))
    preview = send(visitor, filled, kind)
    assert problems(preview) == []
    assert counts(preview) == [2, 0, 0, 0]
    assert read_table(filled, layout.aliases, layout.required).ignored == []


def test_export_comes_back_without_change(visitor: Browser, app: Flask) -> None:
    visitor.enter("organizer")
    for kind, data in (
        ("people", visitor.post("/people/export", {"reason": "离线核对"}).data),
        ("organizations", visitor.get("/organizations/export").data),
    ):
        preview = send(visitor, data, kind)
        assert problems(preview) == []
        assert counts(preview)[:2] == [0, 0], kind
        assert counts(preview)[2] > 0, kind


def test_organizations_are_imported_and_updated(visitor: Browser, cast: Cast, app: Flask) -> None:
    header, rows = ("名称", "信用代码", "类型", "是否规上"), list(organization_rows(3))
    rows[2][1] = "53640000MJX173680B"
    visitor.enter("organizer")
    preview = send(visitor, workbook(header, *rows), "organizations")
    assert problems(preview) == ["第 4 行 · 统一社会信用代码 · 统一社会信用代码校验码不对，请核对是否有录入错误"]
    confirm(visitor, preview, "skip")
    rows[0][3] = "规下"
    again = send(visitor, workbook(header, *rows[:2]), "organizations")
    assert counts(again) == [0, 1, 1, 0]
    confirm(visitor, again)
    with app.app_context():
        first = find_organization_by_credit_code(str(rows[0][1]))
        assert first is not None
        assert (first.scale.value, first.jurisdiction_id) == ("below_designated", cast.street)


def test_upload_belongs_to_who_sent_it_for_an_hour(visitor: Browser, app: Flask, time: SetClock) -> None:
    visitor.enter("organizer")
    preview = send(visitor, workbook(PEOPLE, *people_rows(1)))
    stranger = Browser(app)
    stranger.enter("administrator")
    assert stranger.get(preview.request.path).status_code == 404
    assert stranger.post(preview.request.path, {"on_error": "skip"}).status_code == 404
    assert visitor.get(preview.request.path.replace("people", "organizations")).status_code == 404
    time.move(minutes=61)
    assert confirm(visitor, preview).status_code == 404
    with app.app_context(), unit_of_work():
        name = db.session.scalars(sa.select(HeldUpload.storage_name)).one()
        drop_expired()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(HeldUpload)) == 0
        assert not storage()._path(name).exists()


def test_upload_lies_sealed_until_it_is_confirmed(visitor: Browser, app: Flask) -> None:
    data = workbook(PEOPLE, *people_rows(1))
    visitor.enter("organizer")
    preview = send(visitor, data)
    with app.app_context():
        held = db.session.scalars(sa.select(HeldUpload)).one()
        path = storage()._path(held.storage_name)
        assert not path.read_bytes().startswith(b"PK")
        assert held.read() == data
    confirm(visitor, preview)
    assert not path.exists()


def test_person_registered_meanwhile_is_not_doubled(visitor: Browser, cast: Cast, app: Flask) -> None:
    row = next(iter(people_rows(1, ORGANIZATION)))
    visitor.enter("organizer")
    preview = send(visitor, workbook(PEOPLE, row))
    visitor.post("/people/new", {"name": "沈国良", "id_number": row[1], "organization": ORGANIZATION})
    before = people_in(app)
    confirm(visitor, preview)
    assert people_in(app) == before


def test_candidate_and_auditor_may_not_import(visitor: Browser) -> None:
    for name in ("lu", "auditor", "org_office"):
        visitor.enter(name)
        for url in ("/people/import", "/people/import/template", "/organizations/import", "/people/import/u_x"):
            assert visitor.get(url).status_code == 403, (name, url)


def test_moved_organization_takes_its_people_along(visitor: Browser, cast: Cast, app: Flask) -> None:
    with app.app_context(), unit_of_work():
        organization = make_organization(db.session.get_one(Jurisdiction, cast.street), "平湖市稚阳童车有限公司")
        person = make_person("俞海峰", organization.jurisdiction, organization)
        account = db.session.get_one(Account, cast.accounts["organizer"])
        grant_role(SYSTEM, account, Role.ORGANIZER, db.session.get_one(Jurisdiction, cast.city))
        made, code = person.id, organization.credit_code
    visitor.enter("organizer")
    data = workbook(["单位名称", "统一社会信用代码", "辖区"], ["平湖市稚阳童车有限公司", code, "钟埭街道"])
    confirm(visitor, send(visitor, data, "organizations"))
    with app.app_context():
        assert db.session.get_one(Person, made).jurisdiction_id == cast.other_street

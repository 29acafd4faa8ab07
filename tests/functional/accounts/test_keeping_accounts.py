"""Administrators and organizers keep accounts: the list, new ones, passwords, state."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import Account
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from tests.cast import Cast
from tests.client import Browser
from tests.factories.organizations import make_person
from tests.statements import counted

PRIVATE = "/api/v1/sessions"


def signed_in(app: Flask, username: str) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(username).status_code == 303
    return browser


def passwords_on(page: str) -> list[str]:
    return re.findall(r'id="password-\d+">([^<]+)<', page)


def account_of(app: Flask, account_id: int) -> Account:
    with app.app_context():
        return db.session.get_one(Account, account_id)


def acts(app: Flask, subject: str) -> list[str]:
    with app.app_context():
        query = sa.select(AuditEntry.action).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
        return list(db.session.scalars(query))


def test_organizer_finds_accounts_of_the_own_street_only(app: Flask, cast: Cast) -> None:
    page = signed_in(app, "organizer").get("/accounts?per_page=200").text
    assert "陆明华" in page
    assert "other_organizer" not in page
    assert "古丽" not in page


SEARCHES = [
    ("q=陆", "陆明华", "沈雅琴"),
    ("q=SHEN", "沈雅琴", "陆明华"),
    ("role=marker", "阅卷人", "陆明华"),
    ("role=none", "陆明华", "/accounts/new?"),
    ("state=disabled", "没有符合条件的账号", "陆明华"),
    ("q=%25", "没有符合条件的账号", "陆明华"),
    ("sort=last&direction=desc&role=none", "陆明华", "没有符合条件"),
]


def test_administrator_searches_and_filters(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    for query, found, not_found in SEARCHES:
        page = administrator.get(f"/accounts?{query}").text
        assert found in page, query
        assert not_found not in page.partition("data-bulk")[2], query


def test_administrator_exports_the_accounts_that_are_filtered(app: Flask, cast: Cast) -> None:
    answer = signed_in(app, "administrator").get("/accounts/accounts.xlsx?role=marker")
    rows = list(openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [("阅卷人", "marker", "阅卷人")]


def test_list_asks_as_much_of_the_database_for_thirty_as_for_three(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "administrator")
    with app.app_context():
        browser.get("/accounts")
        with counted() as few:
            browser.get("/accounts?per_page=3")
        with counted() as many:
            browser.get("/accounts?per_page=30")
    assert few.number == many.number


def test_organizer_opens_an_account_for_a_person(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        person = make_person("徐国平", db.session.get_one(Jurisdiction, cast.street)).id
    organizer = signed_in(app, "organizer")
    assert "徐国平" in organizer.get(f"/accounts/new?person={person}").text
    page = organizer.post(f"/accounts/new?person={person}", {"jurisdiction": str(cast.street), "username": ""})
    (password,) = passwords_on(page.text)
    with app.app_context():
        made = db.session.scalars(sa.select(Account).where(Account.person_id == person)).one()
        assert re.fullmatch(r"hl\d{6}", made.username)
        assert (made.display_name, made.must_change_password) == ("徐国平", True)
        username = made.username
    newcomer = Browser(app)
    assert newcomer.sign_in(username, password).status_code == 303
    assert newcomer.get("/profile").location.startswith("/profile/password")


WRONG_FORMS = [
    ({"person": "查无此人"}, "辖区内没有找到这个人"),
    ({"person": "古丽·买买提"}, "辖区内没有找到这个人"),
    ({"person": "陆明华"}, "陆明华 已经有账号了"),
    ({"display_name": "王芳", "username": "lu"}, "已被使用"),
    ({"display_name": "王芳", "username": "13857301122"}, "不能只有数字"),
    ({"username": "wangfang"}, "请填写姓名"),
    ({"display_name": "王芳", "jurisdiction": "999"}, "jurisdiction"),
]


def test_organizer_is_told_what_is_wrong_with_a_new_account(app: Flask, cast: Cast) -> None:
    organizer = signed_in(app, "organizer")
    for form, said in WRONG_FORMS:
        answer = organizer.post("/accounts/new", {"jurisdiction": str(cast.street), **form})
        assert (answer.status_code, passwords_on(answer.text)) == (422, []), form
        assert said in answer.text


def test_extra_fields_of_a_new_account_change_nothing(app: Flask, cast: Cast) -> None:
    form = {"display_name": "王芳", "username": "wangfang", "jurisdiction": str(cast.street)}
    extra = {"role": "administrator", "roles": "administrator", "state": "disabled", "must_change_password": ""}
    signed_in(app, "organizer").post("/accounts/new", form | extra)
    with app.app_context():
        made = db.session.scalars(sa.select(Account).where(Account.username == "wangfang")).one()
        assert (made.grants, made.state.value, made.must_change_password) == ([], "active", True)


def test_organizer_cannot_make_accounts_in_another_street(app: Flask, cast: Cast) -> None:
    form = {"display_name": "王芳", "username": "wangfang", "jurisdiction": str(cast.other_street)}
    assert signed_in(app, "organizer").post("/accounts/new", form).status_code == 422


def test_administrator_resets_a_password_shown_once(app: Flask, cast: Cast) -> None:
    candidate, administrator = signed_in(app, "lu"), signed_in(app, "administrator")
    (password,) = passwords_on(administrator.post(f"/accounts/{cast.accounts['lu']}/password").text)
    assert candidate.get(PRIVATE).status_code == 401
    assert Browser(app).sign_in("lu").status_code == 422
    assert Browser(app).sign_in("lu", password).status_code == 303
    assert password not in administrator.get(f"/accounts/{cast.accounts['lu']}").text
    assert acts(app, f"account:{cast.accounts['lu']}")[-1] == "accounts.password.reset"


def test_reset_ends_the_wait_after_wrong_passwords(app: Flask, cast: Cast) -> None:
    guesser = Browser(app)
    for _ in range(6):
        guesser.sign_in("lu", "guess")
    administrator = signed_in(app, "administrator")
    (password,) = passwords_on(administrator.post(f"/accounts/{cast.accounts['lu']}/password").text)
    assert Browser(app).sign_in("lu", password).status_code == 303


def test_organizer_prints_slips_for_many(app: Flask, cast: Cast) -> None:
    ids = [cast.accounts["lu"], cast.accounts["shen"]]
    page = signed_in(app, "organizer").post("/accounts/bulk", {"act": "reset", "ids": ids}).text
    assert len(set(passwords_on(page))) == 2
    assert "陆明华" in page
    assert "沈雅琴" in page


def test_administrator_disables_and_enables_many(app: Flask, cast: Cast) -> None:
    candidate, administrator = signed_in(app, "lu"), signed_in(app, "administrator")
    ids = [cast.accounts["lu"], cast.accounts["shen"]]
    administrator.post("/accounts/bulk", {"act": "disable", "ids": ids, "reason": "已结业"})
    assert candidate.get(PRIVATE).status_code == 401
    assert candidate.sign_in("lu").status_code == 422
    administrator.post("/accounts/bulk", {"act": "enable", "ids": ids})
    assert candidate.get(PRIVATE).status_code == 401
    assert candidate.sign_in("lu").status_code == 303
    assert acts(app, f"account:{ids[0]}")[-2:] == ["accounts.account.disable", "accounts.account.enable"]


def test_bulk_act_without_reason_or_sense_is_refused(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    for form in ({"act": "disable"}, {"act": "erase"}, {"act": "disable", "ids": "0", "reason": "误点"}, {}):
        status = 404 if form.get("ids") == "0" else 422
        assert administrator.post("/accounts/bulk", {"ids": [cast.accounts["lu"]], **form}).status_code == status
    assert account_of(app, cast.accounts["lu"]).state.value == "active"


def test_bulk_act_on_one_account_out_of_reach_does_nothing_at_all(app: Flask, cast: Cast) -> None:
    organizer = signed_in(app, "organizer")
    for other, status in (("stranger", 404), ("administrator", 403)):
        ids = [cast.accounts["lu"], cast.accounts[other]]
        answer = organizer.post("/accounts/bulk", {"act": "disable", "ids": ids, "reason": "误点"})
        assert answer.status_code == status
        assert account_of(app, cast.accounts["lu"]).state.value == "active"


def test_organizer_gets_no_hold_of_an_administrators_account(app: Flask, cast: Cast) -> None:
    organizer = signed_in(app, "organizer")
    for act in ("password", "disable", "enable", "second-factor/reset", "sign-ins/end"):
        answer = organizer.post(f"/accounts/{cast.accounts['administrator']}/{act}", {"reason": "试试"})
        assert answer.status_code == 403, act
    assert account_of(app, cast.accounts["administrator"]).must_change_password is False
    assert Browser(app).sign_in("administrator").status_code == 303


def test_account_of_another_street_looks_like_none(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    for act in ("", "/password", "/disable", "/roles"):
        send = administrator.post if act else administrator.get
        theirs = send(f"/accounts/{cast.accounts['other_organizer']}{act}")
        missing = send(f"/accounts/987654{act}")
        assert theirs.status_code == missing.status_code == 404, act
        assert theirs.data == missing.data


def test_administrator_cannot_disable_the_own_account(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    answer = administrator.post(f"/accounts/{cast.accounts['administrator']}/disable", {"reason": "试试"})
    assert answer.status_code == 409
    assert administrator.get("/accounts").status_code == 200


def test_candidate_sees_no_accounts(app: Flask, cast: Cast) -> None:
    candidate = signed_in(app, "lu")
    assert candidate.get("/accounts").status_code == 403
    assert candidate.get(f"/accounts/{cast.accounts['shen']}").status_code == 403
    assert candidate.post(f"/accounts/{cast.accounts['shen']}/password").status_code == 403
    assert candidate.get("/audit").status_code == 403


def test_account_page_tells_its_history_with_reasons(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    administrator.post(f"/accounts/{cast.accounts['lu']}/disable", {"reason": "离开本街道工作"})
    page = administrator.get(f"/accounts/{cast.accounts['lu']}").text
    assert "停用账号" in page
    assert "离开本街道工作" in page
    assert "已停用" in page


def test_address_with_an_impossible_id_answers_like_a_missing_one(app: Flask, cast: Cast) -> None:
    administrator = signed_in(app, "administrator")
    for number in ("2147483647", "3000000000", "9" * 30):
        assert administrator.get(f"/accounts/{number}").status_code == 404
    for query in ("jurisdiction=" + "9" * 30, "jurisdiction=²", "page=" + "9" * 30):
        assert administrator.get(f"/accounts?{query}").status_code == 200
    assert administrator.post("/accounts/bulk", {"act": "enable", "ids": ["²", "9" * 30]}).status_code == 422

"""The pure rules about accounts."""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest

from hongling_exam.accounts.passwords import make_passwords, password_fault
from hongling_exam.accounts.rules import (
    clashes,
    delay_seconds,
    device_names,
    matching_step,
    next_expiry,
    username_fault,
)
from hongling_exam.accounts.states import Role

NINE = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NINE.timestamp()) // 30


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0), (4, 0), (5, 2), (6, 4), (7, 8), (13, 512), (14, 900), (1000, 900)]
)
def test_wait_doubles_from_the_fifth_failure_to_fifteen_minutes(failures: int, seconds: int) -> None:
    assert delay_seconds(failures) == seconds


@pytest.mark.parametrize(("steps_off", "found"), [(0, STEP), (-1, STEP - 1), (1, STEP + 1), (-2, None), (2, None)])
def test_code_is_right_one_step_early_or_late(steps_off: int, found: int | None) -> None:
    code = pyotp.TOTP(SECRET).at((STEP + steps_off) * 30)
    assert matching_step(SECRET, code, NINE, 0) == found


def test_code_of_a_used_step_is_refused() -> None:
    code = pyotp.TOTP(SECRET).at(NINE)
    assert matching_step(SECRET, code, NINE, STEP) is None
    assert matching_step(SECRET, code, NINE, STEP - 1) == STEP


@pytest.mark.parametrize("code", ["", "12345a", "１２３４５６", "0000000"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert matching_step(SECRET, code, NINE, 0) is None


def test_sign_in_slides_up_to_twelve_hours_and_never_back() -> None:
    idle, noon = dt.timedelta(hours=2), NINE + dt.timedelta(hours=3)
    assert next_expiry(NINE, NINE + idle, noon, idle) == noon + idle
    assert next_expiry(NINE, noon, NINE + dt.timedelta(hours=11), idle) == NINE + dt.timedelta(hours=12)
    assert next_expiry(NINE, NINE + dt.timedelta(hours=20), noon, idle) == NINE + dt.timedelta(hours=20)


@pytest.mark.parametrize("name", ["a", "x" * 65, "two words", "13857301122", "a/b", "<b>"])
def test_bad_user_name_is_refused(name: str) -> None:
    assert username_fault(name)


@pytest.mark.parametrize("name", ["lu", "hl012345", "陆明华", "a.b-c_d@danghu", "2026"])
def test_good_user_name_is_taken(name: str) -> None:
    assert username_fault(name) is None


@pytest.mark.parametrize("password", ["short", "x" * 129, "12345678", "Password1", "aaaaaaaa", "hl012345"])
def test_bad_password_is_refused(password: str) -> None:
    assert password_fault(password, "hl012345")


@pytest.mark.parametrize("password", ["春眠不觉晓处处闻啼鸟", "correct horse", "a1b2c3d4"])
def test_good_password_needs_no_special_characters(password: str) -> None:
    assert password_fault(password, "hl012345") is None


def test_passwords_made_for_people_fit_their_hashes_and_the_policy() -> None:
    made = make_passwords(3)
    assert len({each.password for each in made}) == 3
    assert all(each.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for each in made)
    assert not any(password_fault(each.password) for each in made)
    assert not set("".join(each.password for each in made)) & set("il1o0")


def test_auditor_who_organizes_clashes() -> None:
    assert [(c.one, c.other) for c in clashes({Role.AUDITOR, Role.ORGANIZER})] == [(Role.AUDITOR, Role.ORGANIZER)]
    assert clashes({Role.ORGANIZER, Role.INVIGILATOR}) == []
    assert len(clashes({Role.ADMINISTRATOR, Role.MARKER, Role.AUDITOR})) == 3


def test_device_is_named_as_people_would() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36 Edg/120"
    assert device_names(edge) == ["Edge", "Windows"]
    assert device_names("hongling-client/1.0") == ["hongling-client/1.0"]

"""Id numbers, credit codes, names and phones: known cases and the boundaries beside them."""

from __future__ import annotations

import datetime as dt

import pytest

from hongling_exam.core.folding import fold_name, fold_phone
from hongling_exam.organizations import rules
from hongling_exam.organizations.states import Sex
from tests.factories.organizations import valid_credit_code, valid_id_number

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize("number", ["11010519491231002X", "110105194912310038", "330482197206199911"])
def test_rules_take_valid_id_numbers(number: str) -> None:
    assert rules.id_number_fault(number, TODAY) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110105194912310021", "校验码"),
        ("11010519491231002", "18 位"),
        ("1101051949123100200", "18 位"),
        ("11010519491231002x", "只能由数字"),
        ("1101051949123100A2", "只能由数字"),
        ("１１０１０５１９４９１２３１００２X", "只能由数字"),
        ("", "18 位"),
    ],
)
def test_rules_name_what_is_wrong_with_an_id_number(number: str, reason: str) -> None:
    assert reason in str(rules.id_number_fault(number, TODAY))


@pytest.mark.parametrize(
    ("born", "reason"), [("19990230", "不存在"), ("20261125", "不合理"), ("18991231", "不合理"), ("00000101", "不存在")]
)
def test_rules_refuse_impossible_birthdays(born: str, reason: str) -> None:
    assert reason in str(rules.id_number_fault(valid_id_number(1, "19800512")[:6] + _closed(born), TODAY))


def _closed(born: str) -> str:
    head = f"330482{born}001"
    total = sum(int(digit) * weight for digit, weight in zip(head, rules.ID_WEIGHTS, strict=True))
    return head[6:] + rules.ID_CHECK[total % 11]


def test_rules_take_someone_born_today() -> None:
    assert rules.id_number_fault("330482" + _closed("20261124"), TODAY) is None


def test_rules_read_birthday_and_sex() -> None:
    assert rules.birthday("11010519491231002X") == dt.date(1949, 12, 31)
    assert rules.sex_of("11010519491231002X") is Sex.FEMALE
    assert rules.sex_of("330482197206199911") is Sex.MALE


@pytest.mark.parametrize("code", ["53640000MJX173680A", "91330482MABX71008R", valid_credit_code(7)])
def test_rules_take_valid_credit_codes(code: str) -> None:
    assert rules.credit_code_fault(code) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("53640000MJX173680B", "校验码"),
        ("53640000MJX17368", "18 位"),
        ("53640000MJI173680A", "不允许的字符"),
        ("53640000mjx173680a", "不允许的字符"),
    ],
)
def test_rules_name_what_is_wrong_with_a_credit_code(code: str, reason: str) -> None:
    assert reason in str(rules.credit_code_fault(code))


@pytest.mark.parametrize("name", ["沈国良", "古丽·买买提", "阿卜杜拉·吐尔逊·艾则孜", "䶮㛃", "O'Neil", "张" * 50])
def test_rules_take_names_as_people_bear_them(name: str) -> None:
    assert rules.name_fault(fold_name(name)) is None


@pytest.mark.parametrize("name", ["", "   ", "张" * 51, "沈3", "<b>沈</b>", "沈国良（组织委员）", "·沈", "沈·"])
def test_rules_refuse_what_is_no_name(name: str) -> None:
    assert rules.name_fault(fold_name(name))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("古丽•买买提", "古丽·买买提"),
        ("古丽．买买提", "古丽·买买提"),
        (" 沈　雅 琴 ", "沈雅琴"),
        ("ＡＮＮＡ　Li", "ANNA Li"),
    ],
)
def test_rules_fold_names(typed: str, name: str) -> None:
    assert fold_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["13812345678", "１３８１２３４５６７８", "138-1234-5678", "+86 138 1234 5678", "8613812345678"]
)
def test_rules_fold_phones(typed: str) -> None:
    phone = fold_phone(typed)
    assert phone == "13812345678"
    assert rules.phone_fault(phone) is None


@pytest.mark.parametrize("phone", ["23812345678", "1381234567", "138123456789", "1381234567a", ""])
def test_rules_refuse_what_is_no_mobile_phone(phone: str) -> None:
    assert rules.phone_fault(phone)


@pytest.mark.parametrize(
    ("on", "years"), [((2026, 11, 23), 59), ((2026, 11, 24), 60), ((2027, 11, 23), 60), ((2027, 11, 24), 61)]
)
def test_rules_count_completed_years(on: tuple[int, int, int], years: int) -> None:
    assert rules.completed_years(dt.date(1966, 11, 24), dt.date(*on)) == years


def test_masks_leave_only_the_ends() -> None:
    assert rules.mask_id_number("330482197206199911") == "330482********9911"
    assert rules.mask_phone("19900005388") == "199****5388"

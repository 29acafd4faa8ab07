"""Facts about Chinese personal and organization data (GB 11643, GB 32100), as pure functions."""

from __future__ import annotations

import datetime as dt
import re

from hongling_exam.core.errors import N_
from hongling_exam.organizations.states import Sex

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NAME = re.compile(r"[^\d\W_]+(?:[·\s'-][^\d\W_]+)*")


def name_fault(name: str) -> str | None:
    """Why `name` cannot be a person's name, or None. Up to 50 characters; minority names with `·`."""
    if not name:
        return N_("姓名不能为空")
    if len(name) > 50:
        return N_("姓名不能超过 50 个字")
    return None if NAME.fullmatch(name) else N_("姓名含有不能识别的字符")


def id_number_fault(number: str, today: dt.date) -> str | None:
    """Why `number` (folded, upper case) is not a valid resident id number (GB 11643-1999), or None.

    The region prefix is not checked: codes of dissolved regions stay valid.
    """
    if len(number) != 18:
        return N_("身份证号应为 18 位")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return N_("身份证号只能由数字组成，最后一位可以是 X")
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    if ID_CHECK[total % 11] != number[17]:
        return N_("身份证号校验码不对，请核对是否有录入错误")
    try:
        born = birthday(number)
    except ValueError:
        return N_("身份证号中的出生日期不存在")
    return None if dt.date(1900, 1, 1) <= born <= today else N_("身份证号中的出生日期不合理")


def birthday(id_number: str) -> dt.date:
    """The date of birth in a resident id number; raises ValueError when there is no such day."""
    return dt.date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def sex_of(id_number: str) -> Sex:
    """Odd at the 17th place is male."""
    return Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE


def credit_code_fault(code: str) -> str | None:
    """Why `code` (folded, upper case) is not a valid 统一社会信用代码 (GB 32100-2015), or None."""
    if len(code) != 18:
        return N_("统一社会信用代码应为 18 位")
    if not set(code) <= set(CREDIT_ALPHABET):
        return N_("统一社会信用代码含有不允许的字符（不使用 I、O、S、V、Z）")
    total = sum(CREDIT_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    right = CREDIT_ALPHABET[(31 - total % 31) % 31]
    return None if code[17] == right else N_("统一社会信用代码校验码不对，请核对是否有录入错误")


def phone_fault(phone: str) -> str | None:
    """Why `phone` (folded, digits only) is not a mobile number of 11 digits, or None."""
    return None if re.fullmatch(r"1[0-9]{10}", phone) else N_("手机号应为 1 开头的 11 位数字")


def mask_id_number(number: str) -> str:
    """The id number as pages show it: 330482********1234."""
    return f"{number[:6]}********{number[-4:]}"


def mask_phone(phone: str) -> str:
    """The phone as pages show it: 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"


def completed_years(born: dt.date, on: dt.date) -> int:
    """Age in completed years (周岁) on a day, as clause A-4 counts it."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

"""What editors and files say about a person or an organization, read into facts with every fault named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as with_default

from hongling_exam.core.errors import N_
from hongling_exam.core.folding import fold, fold_code, fold_name, fold_phone
from hongling_exam.organizations.rules.identity import (
    birthday,
    credit_code_fault,
    id_number_fault,
    mask_id_number,
    name_fault,
    phone_fault,
    sex_of,
)
from hongling_exam.organizations.states import OrganizationKind, Scale, Sex

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?\s*[日月号]?|(\d{4})(\d{2})(\d{2})")
KINDS = {
    "企业": OrganizationKind.ENTERPRISE,
    "非公企业": OrganizationKind.ENTERPRISE,
    "非公有制企业": OrganizationKind.ENTERPRISE,
    "民营企业": OrganizationKind.ENTERPRISE,
    "enterprise": OrganizationKind.ENTERPRISE,
    "社会组织": OrganizationKind.SOCIAL_ORGANIZATION,
    "新社会组织": OrganizationKind.SOCIAL_ORGANIZATION,
    "social_organization": OrganizationKind.SOCIAL_ORGANIZATION,
}
SCALES = {
    "规模以上": Scale.ABOVE_DESIGNATED,
    "规上": Scale.ABOVE_DESIGNATED,
    "是": Scale.ABOVE_DESIGNATED,
    "above_designated": Scale.ABOVE_DESIGNATED,
    "规模以下": Scale.BELOW_DESIGNATED,
    "规下": Scale.BELOW_DESIGNATED,
    "否": Scale.BELOW_DESIGNATED,
    "below_designated": Scale.BELOW_DESIGNATED,
}
SEXES = {"男": Sex.MALE, "male": Sex.MALE, "女": Sex.FEMALE, "female": Sex.FEMALE}


@dataclass(frozen=True)
class Fault:
    """Why a field cannot be taken: a source text with its params."""

    field: str
    reason: str
    params: Mapping[str, object] = with_default(default_factory=dict)


@dataclass(frozen=True)
class PersonFacts:
    """What is known of a person by themselves. Sex and birthday follow from the id number."""

    name: str
    id_number: str
    phone: str | None
    party_work_since: dt.date | None

    @property
    def sex(self) -> Sex:
        """As the id number tells it."""
        return sex_of(self.id_number)

    @property
    def born_on(self) -> dt.date:
        """As the id number tells it."""
        return birthday(self.id_number)

    @property
    def masked_id_number(self) -> str:
        """As pages show it."""
        return mask_id_number(self.id_number)


@dataclass(frozen=True)
class OrganizationFacts:
    """What is known of an organization by itself."""

    name: str
    credit_code: str
    kind: OrganizationKind
    scale: Scale


def read_day(text: str) -> dt.date | None:
    """A day as people write it (2019-06-01, 2019/6/1, 2019年6月, 20190601); None when it is none.

    A month without a day means its first day.
    """
    found = DAY.fullmatch(fold(text))
    if found is None:
        return None
    year, month, day = (int(part) if part else 1 for part in (found.groups()[3:] if found[4] else found.groups()[:3]))
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_person(texts: Mapping[str, str], today: dt.date) -> tuple[PersonFacts | None, list[Fault]]:
    """Facts from `name`, `id_number`, `phone`, `party_work_since` and, to check against, `sex`; None with faults."""
    name, number = fold_name(texts.get("name", "")), fold_code(texts.get("id_number", ""))
    phone, since_text = fold_phone(texts.get("phone", "")), fold(texts.get("party_work_since", ""))
    since = read_day(since_text)
    faults = _present(
        Fault("name", reason) if (reason := name_fault(name)) else None,
        Fault("id_number", reason) if (reason := _number_fault(number, today)) else None,
        Fault("phone", reason) if phone and (reason := phone_fault(phone)) else None,
        Fault("party_work_since", N_("日期看不懂，请写成 2019-06-01 的样子")) if since_text and not since else None,
        Fault("party_work_since", N_("日期不能晚于今天")) if since and since > today else None,
    )
    if not any(fault.field == "id_number" for fault in faults):
        faults += _against_number(number, fold(texts.get("sex", "")), since)
    return (None if faults else PersonFacts(name, number, phone or None, since)), faults


def _number_fault(number: str, today: dt.date) -> str | None:
    return id_number_fault(number, today) if number else N_("证件号不能为空")


def _against_number(number: str, sex_text: str, since: dt.date | None) -> list[Fault]:
    """What contradicts the id number."""
    sex = SEXES.get(sex_text.casefold())
    return _present(
        Fault("sex", N_("性别只能填“男”或“女”")) if sex_text and sex is None else None,
        Fault("sex", N_("性别与证件号不一致，请核对")) if sex and sex is not sex_of(number) else None,
        Fault("party_work_since", N_("日期早于出生日期，请核对")) if since and since <= birthday(number) else None,
    )


def read_organization(texts: Mapping[str, str]) -> tuple[OrganizationFacts | None, list[Fault]]:
    """Facts from `name`, `credit_code`, `kind` and `scale` (empty: below the designated size); None with faults."""
    name, code = fold(texts.get("name", "")), fold_code(texts.get("credit_code", ""))
    kind_text, scale_text = fold(texts.get("kind", "")).casefold(), fold(texts.get("scale", "")).casefold()
    kind = KINDS.get(kind_text)
    scale = SCALES.get(scale_text) if scale_text else Scale.BELOW_DESIGNATED
    faults = _present(
        Fault("name", N_("单位名称不能为空")) if not name else None,
        Fault("name", N_("单位名称不能超过 100 个字")) if len(name) > 100 else None,
        Fault("credit_code", reason) if (reason := _code_fault(code)) else None,
        Fault("kind", N_("类型只能填“非公有制企业”或“社会组织”")) if kind is None else None,
        Fault("scale", N_("规模只能填“规模以上”或“规模以下”")) if scale is None else None,
    )
    if faults or kind is None or scale is None:
        return None, faults
    return OrganizationFacts(name, code, kind, scale), []


def _code_fault(code: str) -> str | None:
    return credit_code_fault(code) if code else N_("统一社会信用代码不能为空")


def _present(*faults: Fault | None) -> list[Fault]:
    return [fault for fault in faults if fault is not None]

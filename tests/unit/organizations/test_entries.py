"""What is typed about people and organizations, read into facts or faults."""

from __future__ import annotations

import datetime as dt

import pytest

from hongling_exam.organizations.rules.entries import read_day, read_organization, read_person
from hongling_exam.organizations.states import OrganizationKind, Scale, Sex

TODAY = dt.date(2026, 11, 24)
NUMBER = "330482197206199911"


def fields(texts: dict[str, str]) -> list[str]:
    """The fields of the faults of a person."""
    return [fault.field for fault in read_person(texts, TODAY)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "2019-06-01",
        "2019/6/1",
        "2019.6.1",
        "2019年6月1日",
        "2019年6月1号",
        "２０１９－０６－０１",
        "20190601",
        "2019年6月",
    ],
)
def test_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text) == dt.date(2019, 6, 1)


@pytest.mark.parametrize("text", ["", "去年", "2019-13-01", "2019-02-30", "19-6-1", "43617", "2019-06-01 08:00"])
def test_day_that_is_none_is_not_guessed(text: str) -> None:
    assert read_day(text) is None


def test_person_is_read_with_everything_folded() -> None:
    texts = {"name": "沈　国良", "id_number": "３３０４８２ 19720619 9911", "phone": "+86 199-0000-5388", "sex": "男"}
    facts, faults = read_person({**texts, "party_work_since": "2019年6月"}, TODAY)
    assert faults == []
    assert facts is not None
    assert (facts.name, facts.id_number, facts.phone) == ("沈国良", NUMBER, "19900005388")
    assert (facts.sex, facts.born_on, facts.party_work_since) == (
        Sex.MALE,
        dt.date(1972, 6, 19),
        dt.date(2019, 6, 1),
    )


def test_person_without_phone_or_date_is_fine() -> None:
    facts, faults = read_person({"name": "沈国良", "id_number": NUMBER}, TODAY)
    assert faults == []
    assert facts is not None
    assert (facts.phone, facts.party_work_since) == (None, None)


def test_person_has_every_fault_named_at_once() -> None:
    texts = {"name": "", "id_number": "1", "phone": "12", "party_work_since": "上月"}
    assert fields(texts) == ["name", "id_number", "phone", "party_work_since"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sex": "女"}, "sex"),
        ({"sex": "先生"}, "sex"),
        ({"party_work_since": "2026-11-25"}, "party_work_since"),
        ({"party_work_since": "1972-06-19"}, "party_work_since"),
    ],
)
def test_person_that_contradicts_the_id_number_is_refused(given: dict[str, str], field: str) -> None:
    assert fields({"name": "沈国良", "id_number": NUMBER, **given}) == [field]


@pytest.mark.parametrize(
    ("kind", "scale", "read"),
    [
        ("企业", "", (OrganizationKind.ENTERPRISE, Scale.BELOW_DESIGNATED)),
        ("非公有制企业", "规上", (OrganizationKind.ENTERPRISE, Scale.ABOVE_DESIGNATED)),
        ("社会组织", "否", (OrganizationKind.SOCIAL_ORGANIZATION, Scale.BELOW_DESIGNATED)),
    ],
)
def test_organization_is_read(kind: str, scale: str, read: tuple[OrganizationKind, Scale]) -> None:
    texts = {"name": " 平湖市鹭行箱包有限公司", "credit_code": "91330482mabx71008r", "kind": kind, "scale": scale}
    facts, faults = read_organization(texts)
    assert faults == []
    assert facts is not None
    assert (facts.kind, facts.scale) == read
    assert facts.credit_code == "91330482MABX71008R"


def test_organization_has_every_fault_named_at_once() -> None:
    texts = {"name": "", "credit_code": "9133", "kind": "机关", "scale": "很大"}
    assert [fault.field for fault in read_organization(texts)[1]] == ["name", "credit_code", "kind", "scale"]

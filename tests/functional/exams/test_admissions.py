"""Admitting people: numbers, seats, extra time, lists as people paste them, and taking somebody off again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.audit import AuditEntry, AuditPersonalValue
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Invalid, NotFound, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.admissions import ExtraTime, admit, set_extra_time, withdraw_admissions
from hongling_exam.exams.actions.rooms import RoomPlan, edit_room, remove_room
from hongling_exam.exams.actions.seats import arrange_seats, seat_admission
from hongling_exam.exams.actions.sessions import close_session, publish_session
from hongling_exam.exams.models import Admission, ExamSession, Incident
from hongling_exam.exams.queries.roster import match_roster
from hongling_exam.exams.rules.roster import parse_lines
from hongling_exam.exams.rules.seating import Seating
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.scheme.states import Level
from tests.acting import acting
from tests.cast import Cast
from tests.clock import SetClock
from tests.factories.organizations import make_person
from tests.factories.sessions import make_draft, make_room


@pytest.fixture
def organizer(app: Flask, cast: Cast) -> Iterator[Actor]:
    """The organizer of 当湖街道 at work in one unit of work."""
    with app.app_context(), unit_of_work():
        yield acting(app, cast)


def street(cast: Cast) -> Jurisdiction:
    return db.session.get_one(Jurisdiction, cast.street)


def person(cast: Cast, name: str = "lu") -> Person:
    return db.session.get_one(Person, cast.persons[name])


def people(cast: Cast, count: int) -> list[Person]:
    return [make_person(f"考生{chr(0x4E00 + place)}", street(cast)) for place in range(count)]


def seats_of(session: ExamSession) -> dict[str, tuple[str, int]]:
    query = sa.select(Admission).where(Admission.session_id == session.id).order_by(Admission.admission_number)
    return {each.admission_number: (each.room.name, each.seat) for each in db.session.scalars(query) if each.room}


def numbers(admitted: list[Admission]) -> list[str]:
    return [each.admission_number for each in admitted]


def test_numbers_count_on_within_year_and_level(organizer: Actor, cast: Cast) -> None:
    first, second = make_draft(street(cast)), make_draft(street(cast))
    senior = make_draft(street(cast), level=Level.SENIOR)
    assert numbers(admit(organizer, first, [person(cast), person(cast, "shen")]).admissions) == [
        "2026-1-0001",
        "2026-1-0002",
    ]
    assert numbers(admit(organizer, second, people(cast, 1)).admissions) == ["2026-1-0003"]
    assert numbers(admit(organizer, senior, people(cast, 1)).admissions) == ["2026-3-0001"]


def test_number_takes_the_year_of_the_office_not_of_greenwich(organizer: Actor, cast: Cast) -> None:
    opens = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)
    session = make_draft(street(cast), opens_at=opens, closes_at=opens + dt.timedelta(hours=3))
    assert numbers(admit(organizer, session, [person(cast)]).admissions) == ["2027-1-0001"]


def test_seats_are_given_out_in_serpentines_and_go_on_in_the_next_room(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    make_room(session, "B 教室", capacity=4, columns=2)
    make_room(session, "A 教室", capacity=2, columns=2)
    admit(organizer, session, people(cast, 5))
    assert [place for _number, place in sorted(seats_of(session).items())] == [
        ("B 教室", 1), ("B 教室", 2), ("B 教室", 4), ("B 教室", 3), ("A 教室", 1),
    ]  # fmt: skip


def test_admitting_somebody_again_changes_nothing(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    admit(organizer, session, [person(cast)])
    assert admit(organizer, session, [person(cast), person(cast)]).admissions == []
    assert db.session.scalar(sa.select(sa.func.count(Admission.id))) == 1


def test_nobody_is_admitted_when_seats_run_out(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    make_room(session, capacity=2)
    with pytest.raises(Refused) as refused:
        admit(organizer, session, people(cast, 3))
    assert refused.value.code == "full"
    assert db.session.scalar(sa.select(sa.func.count(Admission.id))) == 0


def test_person_without_account_gets_one(organizer: Actor, cast: Cast) -> None:
    session, newcomer = make_draft(street(cast)), people(cast, 1)[0]
    admitted = admit(organizer, session, [newcomer, person(cast)])
    assert [each.account.person_id for each in admitted.issued] == [newcomer.id]
    assert db.session.scalar(sa.select(Account.display_name).where(Account.person_id == newcomer.id)) == newcomer.name


def test_person_of_another_street_is_not_found(organizer: Actor, cast: Cast) -> None:
    with pytest.raises(NotFound):
        admit(organizer, make_draft(street(cast)), [person(cast, "stranger")])


def test_person_in_an_overlapping_session_is_refused_by_name(organizer: Actor, cast: Cast) -> None:
    first = make_draft(street(cast), title="上午场")
    admit(organizer, first, [person(cast)])
    publish_session(organizer, first)
    with pytest.raises(Refused, match="陆明华（上午场）"):
        admit(organizer, make_draft(street(cast)), [person(cast)])


@pytest.mark.parametrize(("minutes", "fits"), [(30, True), (31, False)])
def test_extra_time_that_a_published_window_cuts_off_is_refused(
    organizer: Actor, cast: Cast, minutes: int, fits: bool
) -> None:
    session = make_draft(street(cast))
    admitted = admit(organizer, session, [person(cast)]).admissions
    publish_session(organizer, session)
    extra = ExtraTime(minutes * 60, "手部骨折")
    if fits:
        set_extra_time(organizer, admitted[0], extra)
        admit(organizer, session, [person(cast, "shen")], {cast.persons["shen"]: extra})
        assert [each.extra_time_s for each in db.session.scalars(sa.select(Admission))] == [1800, 1800]
        return
    with pytest.raises(Refused, match="截短"):
        set_extra_time(organizer, admitted[0], extra)
    with pytest.raises(Refused, match="截短"):
        admit(organizer, session, [person(cast, "shen")], {cast.persons["shen"]: extra})


@pytest.mark.parametrize("extra", [ExtraTime(600, " "), ExtraTime(-1, "原因"), ExtraTime(5 * 3600, "原因")])
def test_extra_time_needs_a_reason_and_bounds(organizer: Actor, cast: Cast, extra: ExtraTime) -> None:
    session = make_draft(street(cast))
    with pytest.raises(Invalid):
        admit(organizer, session, [person(cast)], {cast.persons["lu"]: extra})


def test_organizer_gives_no_time_to_oneself(app: Flask, organizer: Actor, cast: Cast) -> None:
    db.session.get_one(Account, cast.accounts["lu"]).person = None
    db.session.flush()
    db.session.get_one(Account, cast.accounts["organizer"]).person = person(cast)
    db.session.flush()
    oneself = acting(app, cast)
    admission = admit(oneself, make_draft(street(cast)), [person(cast)]).admissions[0]
    with pytest.raises(Forbidden):
        set_extra_time(oneself, admission, ExtraTime(600, "原因"))


def test_reason_of_an_accommodation_is_kept_out_of_the_audit_entry(organizer: Actor, cast: Cast) -> None:
    admission = admit(organizer, make_draft(street(cast)), [person(cast)]).admissions[0]
    set_extra_time(organizer, admission, ExtraTime(600, "低视力"))
    query = sa.select(AuditEntry).where(AuditEntry.action == "exams.admission.accommodate")
    entry = db.session.scalars(query).one()
    assert "低视力" not in str(entry.details)
    assert db.session.get_one(AuditPersonalValue, (entry.id, "reason")).value == "低视力"


def test_moving_to_a_taken_seat_changes_places(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    room = make_room(session)
    lu, shen = admit(organizer, session, [person(cast), person(cast, "shen")]).admissions
    assert seat_admission(organizer, lu, room, 2) is shen
    assert (lu.seat, shen.seat) == (2, 1)
    assert seat_admission(organizer, lu, room, 9) is None
    assert (lu.seat, shen.seat) == (9, 1)
    with pytest.raises(Invalid):
        seat_admission(organizer, lu, room, 31)
    with pytest.raises(NotFound):
        seat_admission(organizer, lu, make_room(make_draft(street(cast))), 1)


def test_seats_are_arranged_anew_by_number(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    room = make_room(session, capacity=6, columns=3)
    first, *_others = admit(organizer, session, people(cast, 4)).admissions
    seat_admission(organizer, first, room, 6)
    assert arrange_seats(organizer, session, Seating.SEQUENTIAL, anew=True) == 4
    assert [seat for _room, seat in seats_of(session).values()] == [1, 2, 3, 4]


def test_people_admitted_before_there_were_rooms_get_seats_later(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    admit(organizer, session, people(cast, 2))
    make_room(session)
    assert arrange_seats(organizer, session, Seating.SERPENTINE, anew=False) == 2
    assert arrange_seats(organizer, session, Seating.SERPENTINE, anew=False) == 0


def test_seats_are_not_arranged_anew_once_the_session_is_open(organizer: Actor, cast: Cast, time: SetClock) -> None:
    session = make_draft(street(cast))
    make_room(session)
    publish_session(organizer, session)
    time.move(minutes=60)
    with pytest.raises(Refused):
        arrange_seats(organizer, session, Seating.SEQUENTIAL, anew=True)


def test_room_in_use_neither_shrinks_below_its_people_nor_goes(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    room = make_room(session)
    admitted = admit(organizer, session, people(cast, 3)).admissions
    with pytest.raises(Invalid):
        edit_room(organizer, room, RoomPlan("1 号机房", 2))
    with pytest.raises(Refused):
        remove_room(organizer, room)
    withdraw_admissions(organizer, session, admitted, "报错了")
    remove_room(organizer, room)
    assert session.rooms == []


def test_only_invigilators_of_the_street_can_be_appointed(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    for name in ("other_organizer", "lu", "marker"):
        with pytest.raises(Invalid):
            make_room(session, invigilators=[cast.accounts[name]])


def test_person_with_a_note_in_the_record_stays_on_the_list(organizer: Actor, cast: Cast, time: SetClock) -> None:
    session = make_draft(street(cast))
    admission = admit(organizer, session, [person(cast)]).admissions[0]
    note = Incident(session_id=session.id, admission_id=admission.id, note="未带证件", noted_at=time.now())
    db.session.add(note)
    with pytest.raises(Refused):
        withdraw_admissions(organizer, session, [admission], "重复报名")


def test_nobody_is_admitted_after_the_last_entry_or_the_end(organizer: Actor, cast: Cast, time: SetClock) -> None:
    session = make_draft(street(cast))
    publish_session(organizer, session)
    time.move(minutes=91)
    with pytest.raises(Refused) as refused:
        admit(organizer, session, [person(cast)])
    assert refused.value.code == "too-late"
    close_session(organizer, session)
    with pytest.raises(Refused):
        admit(organizer, session, [person(cast)])


def test_every_unmatched_line_of_a_pasted_list_is_named(organizer: Actor, cast: Cast) -> None:
    session = make_draft(street(cast))
    lu, shen = person(cast), person(cast, "shen")
    make_person("王芳", street(cast), phone="13805730001")
    make_person("李敏", street(cast), phone="13805730001")
    admit(organizer, session, people(cast, 1))
    taken = db.session.scalars(sa.select(Person).order_by(Person.id.desc())).first()
    assert taken is not None
    text = "\n".join(
        [
            f"陆明华 {lu.id_number_tail}",
            shen.id_number,
            "王芳 13805730001",
            "13805730001",
            "沈雅琴",
            f"沈雅琴 {'0000' if shen.id_number_tail != '0000' else '1111'}",
            "赵无名 1234",
            f"陆明华，{lu.id_number_tail}",
            f"{taken.name} {taken.id_number_tail}",
            f"古丽·买买提 {person(cast, 'stranger').id_number_tail}",
        ]
    )
    matches = match_roster(session, parse_lines(text))
    assert [match.person.name if match.fits and match.person else match.reason % match.params for match in matches] == [
        "陆明华",
        "沈雅琴",
        "王芳",
        "有 2 人都符合，请改用身份证号",
        "请补充身份证号后四位、身份证号或手机号",
        "姓名和号码对不上，请核对",
        "人员档案里没有找到这个人",
        "与第 1 行是同一人",
        "已经在本场次的准考名单里",
        "人员档案里没有找到这个人",
    ]

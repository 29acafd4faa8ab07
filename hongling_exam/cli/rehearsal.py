"""The rehearsal hall: an open session of invented candidates, made in one unit of work."""

from __future__ import annotations

import datetime as dt
import itertools
import secrets
from typing import Any

import sqlalchemy as sa

from hongling_exam.accounts.actions import create_account, grant_role
from hongling_exam.accounts.passwords import hash_password, readable_password
from hongling_exam.accounts.queries import list_accounts_with_role
from hongling_exam.accounts.states import Role
from hongling_exam.core import clock
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.errors import N_, Refused
from hongling_exam.exams.actions.admissions import MOST_AT_ONCE, admit
from hongling_exam.exams.actions.locks import hold_numbers
from hongling_exam.exams.actions.papers import make_sealed_paper
from hongling_exam.exams.actions.rooms import RoomPlan, add_room
from hongling_exam.exams.actions.sessions import create_session, publish_session
from hongling_exam.exams.models import ExamSession, Paper
from hongling_exam.exams.rules.plans import SessionPlan
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.organizations.rules import ID_CHECK, ID_WEIGHTS, birthday, sex_of
from hongling_exam.scheme.states import Level

SURNAMES = "沈陆马顾金俞朱方周徐钱孙吴冯张王陈李"
GIVEN = "明华雅琴建国丽芳志强晓燕海波文娟永林秀英国平佳怡"
REHEARSAL = "考场演练"
ROOM_SEATS = 500


def open_hall(candidates: int, questions: int) -> dict[str, Any]:
    """Make the session and its people; gives what `demo hall --json` prints."""
    hold_numbers()  # before it counts: two who open a hall at once take turns
    jurisdiction = _jurisdiction()
    place = db.session.scalar(sa.select(sa.func.count()).select_from(ExamSession)) or 0
    title = f"{REHEARSAL} {place + 1}"
    paper = make_sealed_paper(SYSTEM, jurisdiction, Level.JUNIOR, title=title, questions=questions, forms=1)
    held = sum(len(section["questions"]) for section in paper.forms[0].body["sections"])
    if held != questions:
        raise Refused(N_("题库只够出 %(held)s 题，请用 --questions 少要一些。"), code="pool-too-small", held=held)
    session = create_session(SYSTEM, jurisdiction, _plan(title, paper))
    invigilators = [_invigilator(jurisdiction)]
    for number in range(-(-candidates // ROOM_SEATS)):
        plan = RoomPlan(f"第 {number + 1} 考场", ROOM_SEATS, 20, place=title, invigilators=invigilators)
        add_room(SYSTEM, session, plan)
    password = readable_password(12)
    people = _people(jurisdiction, candidates)
    usernames = _accounts(people, f"r{place + 1}-", password)
    for first in range(0, len(people), MOST_AT_ONCE):
        admit(SYSTEM, session, people[first : first + MOST_AT_ONCE])
    publish_session(SYSTEM, session)
    accounts = [{"username": username, "password": password} for username in usernames]
    return {"base_path": "", "session": session.public_id, "accounts": accounts}


def _plan(title: str, paper: Paper) -> SessionPlan:
    now = clock.now()
    return SessionPlan(
        title=title,
        level=Level.JUNIOR,
        opens_at=now - dt.timedelta(minutes=1),
        closes_at=now + dt.timedelta(hours=4),
        duration_s=5400,
        paper_id=paper.id,
        late_entry_s=3 * 3600,
        practice_reason="演练用卷，不产生正式成绩",
        is_mock=True,
    )


def _jurisdiction() -> Jurisdiction:
    """The street of the demo office, else the installation's own root."""
    query = sa.select(Jurisdiction).order_by(Jurisdiction.code != "330482001", Jurisdiction.id)
    return db.session.scalars(query).first() or _new_jurisdiction()


def _new_jurisdiction() -> Jurisdiction:
    root = Jurisdiction(name="演练辖区", code="000000", path="/")
    db.session.add(root)
    db.session.flush()
    root.path = f"/{root.id}/"
    return root


def _invigilator(jurisdiction: Jurisdiction) -> int:
    found = list_accounts_with_role(Role.INVIGILATOR, jurisdiction.path)
    if found:
        return found[0].id
    account = create_account(
        SYSTEM, username="", display_name="演练监考", jurisdiction=jurisdiction, password=readable_password(16)
    )
    grant_role(SYSTEM, account, Role.INVIGILATOR, jurisdiction)
    return account.id


def _people(jurisdiction: Jurisdiction, count: int) -> list[Person]:
    """Invented people; sequence numbers and dates are drawn until the id number is nobody's."""
    names = itertools.cycle(a + b + c for a in SURNAMES for b, c in zip(GIVEN[::2], GIVEN[1::2], strict=True))
    taken = set(db.session.scalars(sa.select(Person.id_number_digest)))
    people: list[Person] = []
    while len(people) < count:
        number = _id_number()
        key = digest(number, "id_number")
        if key in taken:
            continue
        taken.add(key)
        people.append(
            Person(
                jurisdiction=jurisdiction,
                name=next(names),
                sex=sex_of(number),
                born_on=birthday(number),
                id_number=number,
                id_number_digest=key,
                id_number_tail=number[-4:],
                created_at=clock.now(),
            )
        )
    db.session.add_all(people)
    db.session.flush()
    return people


def _id_number() -> str:
    day = dt.date(1970, 1, 1) + dt.timedelta(days=secrets.randbelow(11000))
    head = f"330482{day:%Y%m%d}{900 + secrets.randbelow(100)}"
    return head + ID_CHECK[sum(int(d) * w for d, w in zip(head, ID_WEIGHTS, strict=True)) % 11]


def _accounts(people: list[Person], prefix: str, password: str) -> list[str]:
    hashed = hash_password(password)
    usernames = [f"{prefix}{number + 1:04d}" for number in range(len(people))]
    for person, username in zip(people, usernames, strict=True):
        create_account(
            SYSTEM,
            username=username,
            display_name=person.name,
            jurisdiction=person.jurisdiction,
            person=person,
            password_hash=hashed,
        )
    return usernames

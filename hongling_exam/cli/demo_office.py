"""The demo office of 当湖街道: invented people, a past exam with results, one to mark, one open now, one to come."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.actions import create_account, grant_role
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.passwords import hash_password
from hongling_exam.accounts.states import Role
from hongling_exam.cli.demo_questions import write_own_questions
from hongling_exam.cli.demo_sitting import sit, tell_time
from hongling_exam.core import clock
from hongling_exam.core.actor import SYSTEM, Actor
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.admissions import ExtraTime, admit
from hongling_exam.exams.actions.blueprints import create_blueprint
from hongling_exam.exams.actions.papers import draw_paper, seal_paper
from hongling_exam.exams.actions.rooms import RoomPlan, add_room
from hongling_exam.exams.actions.sessions import close_session, create_session, publish_session
from hongling_exam.exams.models import ExamSession
from hongling_exam.exams.rules.blueprints import Section, total_points
from hongling_exam.exams.rules.plans import SessionPlan
from hongling_exam.grading.actions.release import release_results
from hongling_exam.organizations.actions import World, load_world
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

PASSWORD = "danghu-2026"
SEED = "danghu-demo"
ORGANIZER = "zhoumin"
REASON = "演示环境，使用随软件提供的公开题"
PLACE = "当湖街道党群服务中心"
WRITTEN = {Level.INTERMEDIATE: (Section("short_answer", 1, 800),), Level.SENIOR: (Section("short_answer", 1, 1000),)}
OBJECTIVE = (
    Section("single_choice", 15, 200),
    Section("multiple_choice", 8, 300),
    Section("true_false", 10, 100),
    Section("fill_blank", 2, 200),
    Section("numeric", 2, 200),
)
REVIEW = {"after_release": ["score", "answers", "right", "key", "explanation"]}


def fill_office(app: Flask) -> dict[str, Any]:
    """Tell the office's last weeks from the beginning, once; gives {"accounts": [{"username", "title"}]}."""
    real = app.extensions["hongling_clock"]
    today = clock.now().replace(minute=0, second=0, microsecond=0)
    if db.session.scalar(sa.select(Account.id).limit(1)) is not None:
        return {"accounts": _signposts()}
    db.session.rollback()
    try:
        _tell(app, today)
    finally:
        app.extensions["hongling_clock"] = real
    with unit_of_work():
        _open_and_coming()
    return {"accounts": _signposts()}


def _tell(app: Flask, today: dt.datetime) -> None:
    tell_time(app, today - dt.timedelta(days=45))
    with unit_of_work():
        world = load_world(_document())
        _accounts(world)
    _past_exam(app, today - dt.timedelta(days=30), Level.JUNIOR, OBJECTIVE, slice(0, 26), release=True)
    _past_exam(
        app,
        today - dt.timedelta(days=3),
        Level.INTERMEDIATE,
        OBJECTIVE + WRITTEN[Level.INTERMEDIATE],
        slice(8, 22),
        release=False,
    )


def _document() -> dict[str, Any]:
    text = files("hongling_exam.content").joinpath("demo", "people.toml").read_text("utf-8")
    return tomllib.loads(text)


def _accounts(world: World) -> None:
    """Staff with their roles, and an account for everybody in the street's list."""
    hashed = hash_password(PASSWORD)
    for each in _document()["staff"]:
        place = world.jurisdictions[each["jurisdiction"]]
        account = create_account(
            SYSTEM, username=each["username"], display_name=each["name"], jurisdiction=place, password_hash=hashed
        )
        grant_role(SYSTEM, account, Role(each["role"]), place)
    for number, person in enumerate(world.people):
        create_account(
            SYSTEM,
            username=f"hl{number + 1:03d}",
            display_name=person.name,
            jurisdiction=person.jurisdiction,
            person=person,
            password_hash=hashed,
        )


def _organizer() -> Actor:
    """The office's organizer, by whom the demo's exams are held."""
    found = db.session.scalars(sa.select(Account).where(Account.username == ORGANIZER)).one()
    return Actor(found.id, found.display_name, system=True)


def _street() -> Jurisdiction:
    return db.session.execute(sa.select(Jurisdiction).where(Jurisdiction.code == "330482001")).scalar_one()


def _people() -> list[Person]:
    query = sa.select(Person).where(Person.jurisdiction_id == _street().id).order_by(Person.id)
    return list(db.session.scalars(query).unique())


def _account_of(person: Person) -> Account:
    return db.session.execute(sa.select(Account).where(Account.person_id == person.id)).scalar_one()


def _session(
    title: str, level: Level, sections: tuple[Section, ...], opens_at: dt.datetime, hours: float, **values: Any
) -> ExamSession:
    """A drafted session in two rooms with a sealed paper of two forms."""
    street = _street()
    blueprint = create_blueprint(
        _organizer(),
        jurisdiction=street,
        name=f"{title}组卷方案",
        level=level,
        sections=sections,
        pass_points=total_points(sections) * 6 // 10,
    )
    paper = draw_paper(_organizer(), blueprint, title=title, seed=f"{SEED}-{title}", forms=2, purpose=Purpose.PRACTICE)
    seal_paper(_organizer(), paper)
    plan = SessionPlan(
        title=title,
        level=level,
        opens_at=opens_at,
        closes_at=opens_at + dt.timedelta(hours=hours),
        paper_id=paper.id,
        practice_reason=REASON,
        review=REVIEW,
        **({"duration_s": 5400, "earliest_submit_s": 600} | values),
    )
    session = create_session(_organizer(), street, plan)
    for number, username in enumerate(_invigilators()):
        add_room(_organizer(), session, RoomPlan(f"{number + 1} 号机房", 30, 6, PLACE, [username]))
    return session


def _invigilators() -> list[int]:
    query = sa.select(Account.id).where(Account.grants.any(role=Role.INVIGILATOR)).order_by(Account.id)
    return list(db.session.scalars(query))


def _past_exam(
    app: Flask, day: dt.datetime, level: Level, sections: tuple[Section, ...], who: slice, *, release: bool
) -> None:
    rng = random.Random(f"{SEED}-{level}")  # noqa: S311 - an invented score is no secret
    opens_at = day.replace(hour=1)
    with unit_of_work():
        number = "一" if level is Level.JUNIOR else "二"
        session = _session(f"2026 年第{number}期{level.label}资格认证考试", level, sections, opens_at, 2)
        people = _people()[who]
        admit(_organizer(), session, people, {people[3].id: ExtraTime(1200, "右手骨折未愈，书写不便")})
        publish_session(_organizer(), session)
        session_id = session.id
    tell_time(app, opens_at + dt.timedelta(minutes=2))
    with unit_of_work():
        session = db.session.get_one(ExamSession, session_id)
        accounts = [_account_of(person).id for person in _people()[who]][:-2]
    for place, account_id in enumerate(accounts):
        tell_time(app, opens_at + dt.timedelta(minutes=12, seconds=place * 40))
        with unit_of_work():
            session = db.session.get_one(ExamSession, session_id)
            sit(session, db.session.get_one(Account, account_id), rng.uniform(0.45, 0.97), rng)
    tell_time(app, opens_at + dt.timedelta(hours=3))
    with unit_of_work():
        close_session(_organizer(), db.session.get_one(ExamSession, session_id))
    if release:
        tell_time(app, opens_at + dt.timedelta(days=2))
        with unit_of_work():
            release_results(_organizer(), db.session.get_one(ExamSession, session_id))


def _open_and_coming() -> None:
    now = clock.now()
    write_own_questions(_street())
    people = _people()
    open_now = _session(
        "2026 年第三期初级资格认证考试",
        Level.JUNIOR,
        OBJECTIVE,
        now - dt.timedelta(minutes=5),
        10,
        late_entry_s=9 * 3600,
        earliest_submit_s=0,
    )
    admit(_organizer(), open_now, people[26:])
    publish_session(_organizer(), open_now)
    coming = _session(
        "2026 年第四期高级资格认证考试",
        Level.SENIOR,
        OBJECTIVE + WRITTEN[Level.SENIOR],
        (now + dt.timedelta(days=9)).replace(hour=1, minute=0, second=0, microsecond=0),
        2,
    )
    admit(_organizer(), coming, people[:12])
    publish_session(_organizer(), coming)


def _signposts() -> list[dict[str, str]]:
    """Who to sign in as, and why."""
    people = _people()
    candidates = [
        (_account_of(people[30]).username, "考生：参加正在进行的考试"),
        (_account_of(people[2]).username, "考生：查看已发布的成绩与记录"),
    ]
    places = {each["key"]: each["name"] for each in _document()["jurisdictions"]}
    staff = [
        (each["username"], f"{Role(each['role']).label}：{each['name']}（{places[each['jurisdiction']]}）")
        for each in _document()["staff"]
    ]
    return [{"username": username, "title": title} for username, title in [*candidates, *staff]]

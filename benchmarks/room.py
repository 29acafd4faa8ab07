"""100 rooms of 30 watched live: the CPU of polling each every 8 seconds, when every seat has 50 answers.

Two cases bracket an exam day: every poll finds something new (the fragment is rendered), and none does (304).
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from benchmarks.hall import SECRET, Database, database, rehearsal
from benchmarks.load import Outcome, run_load
from benchmarks.server import Server, floor, free_port, hongling, served
from hongling_exam import create_app
from hongling_exam.accounts.actions import create_account, create_token, grant_role
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.states import Role
from hongling_exam.core import clock
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import (
    Admission,
    Attempt,
    ExamRoom,
    ExamSession,
    PaperForm,
    PaperItem,
    Response,
    RoomInvigilator,
    TimeLedgerEntry,
)
from hongling_exam.exams.rules.time import GRACE
from hongling_exam.exams.states import LedgerKind
from hongling_exam.organizations.models import Person
from hongling_exam.organizations.states import Sex

ROOMS = 100
SEATS = 30
QUESTIONS = 50
EVERY_SECONDS = 8.0
ROUNDS = 3


def measure() -> list[dict[str, Any]]:
    """A row for each engine and case."""
    return [row for engine in ("sqlite", "postgresql") for row in measure_engine(engine)]


def measure_engine(engine: str) -> list[dict[str, Any]]:
    """The rows of one engine."""
    with database(engine) as found:
        session = rehearsal(found, 1, QUESTIONS)["session"]
        rooms, token = _begin_everywhere(found, session)
        port, beside = free_port(), free_port()
        with served(hongling(port), port, found.environment) as server:
            server.extra = found.processes
            with served(floor(beside), beside, found.floor_environment) as still:
                return _rows(engine, server, still, rooms, token)


def _rows(engine: str, server: Server, still: Server, rooms: list[int], token: str) -> list[dict[str, Any]]:
    tags = {room: _tag(server.port, room, token) for room in rooms}
    noop = f"PATCH /noop HTTP/1.1\r\nHost: 127.0.0.1:{still.port}\r\nContent-Length: 0\r\n\r\n".encode()
    floors, changed, unchanged, held = [], [], [], []
    for _ in range(ROUNDS):
        floors.append(_cpu(still, lambda: run_load(still.port, lambda *_: noop, connections=4, seconds=2))[0])
        changed.append(_poll(server, _requests(server.port, rooms, token, {}), 200))
        unchanged.append(_poll(server, _requests(server.port, rooms, token, tags), 304))
        held.append(_idle(server))
    floor_us, idle = statistics.median(floors), statistics.median(held)
    rows = []
    for name, samples in (("every poll new", changed), ("nothing new", unchanged)):
        cpu = statistics.median(samples)
        share = cpu / 1e6 * ROOMS / EVERY_SECONDS
        rows.append(
            {
                "row": f"{ROOMS} rooms of {SEATS} watched every {EVERY_SECONDS:.0f} s, {name}, {engine}",
                "figure": f"{share:.1%} of a core, {cpu / 1000:.2f} ms CPU a poll (the idle server itself: {idle:.1%})",
                "floor": f"no-op {floor_us:.0f} µs",
                "ratio": round(cpu / floor_us, 1),
                "goal": "≤ 10 % of a core",
                "met": share <= 0.10,
            }
        )
    return rows


def _cpu(server: Server, load: Callable[[], Outcome]) -> tuple[float, Outcome]:
    """Microseconds of server and database CPU for each answer of a run."""
    before = server.cpu_seconds()
    seen = load()
    return (server.cpu_seconds() - before) / max(1, len(seen.latencies)) * 1e6, seen


def _poll(server: Server, request: Callable[[int, int], bytes], status: int) -> float:
    """Microseconds of CPU a poll, at five times the rate of 100 rooms so that the figure is well above the clock's."""
    rate = 5 * ROOMS / EVERY_SECONDS
    cpu, seen = _cpu(server, lambda: run_load(server.port, request, connections=10, seconds=6, rate=rate))
    assert set(seen.statuses) == {status}, seen.statuses
    return cpu


def _idle(server: Server) -> float:
    before, started = server.cpu_seconds(), time.monotonic()
    time.sleep(5)
    return (server.cpu_seconds() - before) / (time.monotonic() - started)


def _requests(port: int, rooms: list[int], token: str, tags: dict[int, str]) -> Callable[[int, int], bytes]:
    ready = []
    for room in rooms:
        condition = f"If-None-Match: {tags[room]}\r\n" if tags else ""
        head = f"GET /rooms/{room}/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        ready.append(f"{head}{condition}\r\n".encode())
    return lambda number, turn: ready[(number + 10 * turn) % len(ready)]


def _tag(port: int, room: int, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/rooms/{room}/live", headers=headers)
    with urllib.request.urlopen(request) as answer:
        page = answer.read().decode()
        assert len(re.findall(r'<li class="seat seat-answering"', page)) == SEATS, page[:2000]
        return str(answer.headers["ETag"])


def _begin_everywhere(found: Database, name: str) -> tuple[list[int], str]:
    """Seat 3,000 people in 100 rooms and give each an attempt with 50 answers.

    Their last contact lies ahead, so that nobody loses it during the measurement. Gives the rooms and the token of an
    invigilator appointed to each.
    """
    app = create_app({"DATABASE_URL": found.url, "INSTANCE": str(found.folder), "SECRET_KEY": SECRET, "JOBS": False})
    with app.app_context(), unit_of_work():
        session = db.session.scalars(sa.select(ExamSession).where(ExamSession.public_id == name)).one()
        office = session.jurisdiction
        invigilator = create_account(SYSTEM, username="watcher", display_name="监考", jurisdiction=office)
        grant_role(SYSTEM, invigilator, Role.INVIGILATOR, office)
        rooms = [ExamRoom(session=session, name=f"{n} 号机房", capacity=SEATS) for n in range(1, ROOMS + 1)]
        db.session.add_all(rooms)
        db.session.flush()
        db.session.add_all(RoomInvigilator(room_id=room.id, account_id=invigilator.id) for room in rooms)
        _seat(session, [room.id for room in rooms])
        _begin(session)
        return [room.id for room in rooms], create_token(SYSTEM, invigilator, "benchmark", 1)[1]


def _seat(session: ExamSession, rooms: list[int]) -> None:
    now = clock.now()
    persons, accounts, admissions = [], [], []
    for n in range(ROOMS * SEATS):
        person = {"name": f"考生{n}", "jurisdiction_id": session.jurisdiction_id, "sex": Sex.MALE, "created_at": now}
        person |= {"born_on": dt.date(1980, 1, 1), "id_number": f"n{n}", "id_number_digest": f"n{n}"}
        persons.append(person | {"id_number_tail": "0000"})
        accounts.append({"username": f"n{n}", "display_name": f"考生{n}", "jurisdiction_id": session.jurisdiction_id})
        place = {"room_id": rooms[n // SEATS], "seat": n % SEATS + 1, "admission_number": f"n-{n}", "created_at": now}
        admissions.append({"session_id": session.id, **place})
    db.session.execute(sa.insert(Person), persons)
    names = sa.select(Person.id).where(Person.id_number_digest.startswith("n")).order_by(Person.id)
    ids = db.session.scalars(names).all()
    linked = [{**row, "person_id": each, "created_at": now} for row, each in zip(accounts, ids, strict=True)]
    db.session.execute(sa.insert(Account), linked)
    seated = [{**row, "person_id": each} for row, each in zip(admissions, ids, strict=True)]
    db.session.execute(sa.insert(Admission), seated)


def _begin(session: ExamSession) -> None:
    form = db.session.scalars(sa.select(PaperForm.id).where(PaperForm.paper_id == session.paper_id)).first()
    items = sa.select(PaperItem.public_id).where(PaperItem.form_id == form, PaperItem.points > 0)
    questions = db.session.scalars(items).all()
    now = clock.now()
    deadline, ahead = now + dt.timedelta(hours=3), now + dt.timedelta(hours=1)
    people = sa.select(Admission.id, Account.id).join(Account, Account.person_id == Admission.person_id)
    people = people.where(Admission.session_id == session.id, Admission.admission_number.startswith("n-"))
    common = {"session_id": session.id, "form_id": form, "permutation": {}, "started_at": now, "last_contact_at": ahead}
    common |= {"deadline_at": deadline, "grace_until": deadline + GRACE}
    attempts = [
        {"admission_id": admission, "account_id": account, **common}
        for admission, account in db.session.execute(people)
    ]
    db.session.execute(sa.insert(Attempt), attempts)
    ids = db.session.scalars(sa.select(Attempt.id).where(Attempt.session_id == session.id)).all()
    limit = {"kind": LedgerKind.LIMIT, "given_ms": 3 * 3600 * 1000, "reason": "", "at": now}
    db.session.execute(sa.insert(TimeLedgerEntry), [{"attempt_id": each, **limit} for each in ids])
    row = {"epoch": 1, "seq": 1, "answer": '"o_01234567"', "flagged": False, "late": False, "saved_at": now}
    for each in ids:
        db.session.execute(sa.insert(Response), [{"attempt_id": each, "question": q, **row} for q in questions])


if __name__ == "__main__":
    for each in measure():
        print(each)

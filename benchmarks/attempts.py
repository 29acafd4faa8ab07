"""A whole attempt of 50 questions; everybody starting, then submitting, within five seconds; sign-ins beside saves."""

from __future__ import annotations

import gzip
import json
import re
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from benchmarks.hall import Hall, hall
from benchmarks.load import Outcome, run_load
from benchmarks.saving import Turns, closed_loop, floor_request
from benchmarks.server import floor, free_port, served
from hongling_exam.accounts.passwords import HASHER, hash_password
from tests.foreign_client import TOKEN, ForeignClient, plausible_answer, questions_of

STATIC = Path(__file__).parent.parent / "hongling_exam" / "web" / "static" / "hall"


AT_ONCE = (16, 4)
"""People sitting side by side: as many as the floors' connections, and few, where saves seldom share a commit."""


def whole_attempt(found: Hall, people: list[ForeignClient]) -> list[float]:
    """Milliseconds of server and database CPU an attempt, for each of AT_ONCE: rules page, hall page, start, 50 saves,
    submit, receipt.

    Some sit before the others are counted: a server's first requests compile its templates and statements.
    """
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ForeignClient.sign_in, people))
    warm, counted = people[:10], people[10:]
    _spent(found, warm, 4)
    half = len(counted) // 2
    return [_spent(found, who, at_once) for who, at_once in zip((counted[:half], counted[half:]), AT_ONCE, strict=True)]


def _spent(found: Hall, people: list[ForeignClient], at_once: int) -> float:
    before = found.server.cpu_seconds()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda person: _sit(person, found.session), people))
    return (found.server.cpu_seconds() - before) / len(people) * 1000


def _sit(person: ForeignClient, session: str) -> None:
    person.http.get(f"{person.base}/hall/{session}")
    questions = questions_of(person.start(session)["paper"])
    person.http.get(f"{person.base}/hall/{session}/exam")
    for place in range(50):
        question = questions[place % len(questions)]
        assert person.save({question["id"]: plausible_answer(question, place)}).status_code == 200
    assert person.submit().status_code == 201
    assert person.call("GET", f"/attempts/{person.attempt}/receipt").status_code == 200


def storm(found: Hall, path: str, body: bytes, people: list[ForeignClient]) -> Outcome:
    """One POST of each candidate, spread over five seconds."""

    def request(number: int, turn: int) -> bytes:
        person = people[number]
        return found.request(person, "POST", path.format(session=found.session, attempt=person.attempt), body)

    return run_load(found.server.port, request, connections=len(people), seconds=4.99, rate=len(people) / 5)


def sign_ins_beside_saves(found: Hall, turns: Turns) -> tuple[Outcome, Outcome]:
    """(sign-ins of everybody at once, saves at 500 a second meanwhile)."""
    base = f"http://127.0.0.1:{found.server.port}"
    forms = []
    for person in found.candidates:
        fresh = requests.Session()
        token = TOKEN.search(fresh.get(f"{base}/login").text)
        assert token
        fields = {"username": person.username, "password": person.password, "csrf_token": token.group(1)}
        body = urlencode(fields).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in fresh.cookies.items())
        head = f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{found.server.port}\r\nCookie: {cookies}\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        forms.append(head.encode() + body)
    count, port = len(forms), found.server.port
    run_load(port, turns.request(), connections=100, seconds=2.0, rate=500)  # the hall is at work before they come
    with ThreadPoolExecutor(2) as pool:
        saves = pool.submit(run_load, port, turns.request(), connections=100, seconds=12.0, rate=500)
        rush = pool.submit(run_load, port, lambda n, t: forms[n], connections=count, seconds=0.4, rate=count * 2.5)
        return rush.result(), saves.result()


def page_bytes(found: Hall, person: ForeignClient) -> tuple[int, int]:
    """(the hall page with all its code, its HTML alone), each file compressed as it travels."""
    page = person.http.get(f"{person.base}/hall/{found.session}/exam").content
    names = {*re.findall(rb"hall/([\w./-]+\.(?:js|css))", page)}
    files = [path for path in STATIC.rglob("*") if path.suffix in {".js", ".css"} and "start" not in path.name]
    assert names
    html = len(gzip.compress(page, 9))
    return html + sum(len(gzip.compress(path.read_bytes(), 9)) for path in files), html


def measure(engine: str) -> list[dict[str, Any]]:
    """The rows of one engine."""
    rows: list[dict[str, Any]] = []
    with hall(engine, 610, 50, started=False) as found:
        few, many = found.candidates[:106], found.candidates[110:]
        (spent, apart), bare = whole_attempt(found, few), _bare_attempt(found)
        rows.append(
            {
                "row": f"whole attempt of 50 questions, {engine}",
                "figure": f"{spent:.1f} ms CPU with 16 at once ({apart:.1f} with 4)",
                "floor": f"{bare:.1f} ms for 50 raw upserts and 6 no-ops, 16 at once",
                "ratio": round(spent / bare, 2),
                "goal": "≤ 60 ms",
                "met": spent <= 60,
            }
        )
        size, html = page_bytes(found, few[0])
        rows.append(
            {
                "row": "hall page compressed",
                "figure": f"{size} bytes",
                "floor": f"{html} bytes for its HTML alone",
                "ratio": round(size / html, 1),
                "goal": "≤ 60 kB",
                "met": size <= 60_000,
            }
        )
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ForeignClient.sign_in, many))
        started = storm(found, "/api/v1/sessions/{session}/attempt", b"", many)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda person: person.start(found.session), many))
        submitted = storm(found, "/api/v1/attempts/{attempt}/submission", json.dumps({"epoch": 1}).encode(), many)
        calm = _calm(found)
        for name, seen in (("start", started), ("submit", submitted)):
            errors = sum(count for status, count in seen.statuses.items() if status >= 500 or status == 0)
            figure = f"p99 {seen.percentile(0.99):.0f} ms, {dict(seen.statuses)}"
            met = errors == 0 and seen.percentile(0.99) < 2000
            rows.append(
                {
                    "row": f"{name} storm of 500 in 5 s, {engine}",
                    "figure": figure,
                    "floor": f"no-ops, same load: p99 {calm:.0f} ms",
                    "ratio": round(seen.percentile(0.99) / calm, 1),
                    "goal": "p99 < 2 s",
                    "met": met,
                }
            )
    return [*rows, _rush(engine)]


def _bare_attempt(found: Hall) -> float:
    """Milliseconds of CPU for as many requests as an attempt makes, at the floors."""
    port = free_port()
    with served(floor(port), port, found.database.floor_environment) as beside:
        beside.extra = found.database.processes
        noop, upsert = (closed_loop(beside, floor_request(path, port))[0] for path in ("/noop", "/upsert"))
    return (50 * upsert + 6 * noop) / 1000


def _calm(found: Hall) -> float:
    """The p99 of no-ops at the storms' own rate, in milliseconds."""
    port = free_port()
    with served(floor(port), port, found.database.floor_environment):
        seen = run_load(port, floor_request("/noop", port), connections=500, seconds=4.99, rate=100)
    return seen.percentile(0.99)


def _rush(engine: str) -> dict[str, Any]:
    with hall(engine) as found:
        turns = Turns(found)
        rounds = [sign_ins_beside_saves(found, turns) for _ in range(3)]
    tail = statistics.median(saves.percentile(0.99) for _, saves in rounds)
    last = max(max(rush.latencies) for rush, _ in rounds) / 1000
    checks = _checks(200)
    errors = sum(rush.errors + saves.errors for rush, saves in rounds)
    return {
        "row": f"200 sign-ins beside 500 saves/s, {engine}",
        "figure": f"saves p99 {tail:.0f} ms (median of 3 runs), last sign-in after {last:.1f} s, {errors} errors",
        "floor": f"200 password checks alone {checks:.1f} s",
        "ratio": round(last / checks, 1),
        "goal": "p99 ≤ 100 ms, all ≤ 10 s",
        "met": tail <= 100 and errors == 0 and last <= 10,
    }


def _checks(count: int) -> float:
    """Seconds that `count` password checks take by themselves, one after another."""
    stored = hash_password("danghu-2026")
    started = time.perf_counter()
    for _ in range(count):
        HASHER.verify(stored, "danghu-2026")
    return time.perf_counter() - started


if __name__ == "__main__":
    for each in sys.argv[1:] or ["sqlite", "postgresql"]:
        for line in measure(each):
            print(line)

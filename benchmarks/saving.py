"""A saved answer: its CPU in Flask no-ops (closed loop, 16 connections), and its tail at 1,000 a second offered."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.hall import Hall, hall
from benchmarks.load import Outcome, Request, run_load
from benchmarks.server import Server, floor, free_port, served

ROUNDS = 3
SECONDS = 3.0


def closed_loop(server: Server, request: Request) -> tuple[float, Outcome]:
    """Microseconds of server and database CPU an answer, in closed loop at 16 connections."""
    before = server.cpu_seconds()
    outcome = run_load(server.port, request, connections=16, seconds=SECONDS)
    return (server.cpu_seconds() - before) / max(1, len(outcome.latencies)) * 1e6, outcome


def floor_request(path: str, port: int) -> Request:
    """The same small request again and again, to one of the floors."""
    body = b'{"epoch": 1, "changes": [{"question": "q_0123456789abcdef", "seq": 1, "answer": "o_01234567"}]}'
    head = f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    whole = head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    return lambda number, turn: whole


class Turns:
    """Goes on where the last run stopped, so that every save is a new sequence."""

    def __init__(self, found: Hall) -> None:
        self._hall, self._base = found, 0

    def request(self) -> Request:
        """The next run's requests."""
        self._base += 100_000
        base = self._base
        return lambda number, turn: self._hall.save_request(number, base + turn)


def measure(engine: str) -> list[dict[str, Any]]:
    """The rows of one engine."""
    port = free_port()
    rows: list[dict[str, Any]] = []
    with hall(engine) as found, served(floor(port), port, found.database.floor_environment) as beside:
        beside.extra = found.database.processes
        turns = Turns(found)
        samples: dict[str, list[float]] = {"noop": [], "upsert": [], "save": []}
        rates, floor_rates = [], []
        for _ in range(ROUNDS):
            for name in ("noop", "upsert"):
                cpu, seen = closed_loop(beside, floor_request(f"/{name}", port))
                samples[name].append(cpu)
            floor_rates.append(seen.rate)
            cpu, seen = closed_loop(found.server, turns.request())
            assert seen.errors == 0, seen.statuses
            samples["save"].append(cpu)
            rates.append(seen.rate)
        noop, upsert, save = (statistics.median(samples[name]) for name in ("noop", "upsert", "save"))
        rows.append(
            {
                "row": f"saved answer, {engine}",
                "figure": f"{save:.0f} µs CPU",
                "floor": f"no-op {noop:.0f} µs, raw upsert {upsert:.0f} µs",
                "ratio": round(save / noop, 2),
                "goal": "≤ 4 no-ops",
                "met": save / noop <= 4,
            }
        )
        rows.append(
            {
                "row": f"saved answers saturated at 16 connections, {engine}",
                "figure": f"{statistics.median(rates):.0f}/s",
                "floor": f"raw upsert {statistics.median(floor_rates):.0f}/s",
                "ratio": round(statistics.median(rates) / statistics.median(floor_rates), 2),
                "goal": "≥ 1,500/s",
                "met": statistics.median(rates) >= 1500,
            }
        )
        rows.append(_offered(found, beside, turns, engine))
    return rows


def _offered(found: Hall, beside: Server, turns: Turns, engine: str) -> dict[str, Any]:
    tails, floors = [], []
    bare = floor_request("/upsert", beside.port)
    for _ in range(ROUNDS):
        floors.append(run_load(beside.port, bare, connections=200, seconds=4, rate=1000).percentile(0.99))
        seen = run_load(found.server.port, turns.request(), connections=200, seconds=8, rate=1000)
        tails.append((seen.percentile(0.99), seen.median, seen.rate, seen.errors))
    tails.sort()
    p99, median, rate, _errors = tails[len(tails) // 2]
    errors, floor_p99 = sum(each[3] for each in tails), statistics.median(floors)
    return {
        "row": f"1,000 saves/s offered by 200 connections, {engine}",
        "figure": f"p99 {p99:.1f} ms, median {median:.1f} ms, {rate:.0f}/s answered, {errors} errors",
        "floor": f"raw upsert, same load: p99 {floor_p99:.1f} ms",
        "ratio": round(p99 / floor_p99, 1),
        "goal": "p99 ≤ 40 ms, 0 errors",
        "met": p99 <= 40 and errors == 0,
    }


if __name__ == "__main__":
    import sys

    for each in sys.argv[1:] or ["sqlite", "postgresql"]:
        for row in measure(each):
            print(row)

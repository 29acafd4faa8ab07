"""A load client in its own process: plain asyncio over kept-alive connections to a loopback address."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection as Connection_

Request = Callable[[int, int], bytes]
"""(connection, turn) → the bytes of one HTTP/1.1 request."""


@dataclass
class Outcome:
    """What a run saw: latencies in milliseconds, statuses counted, and how long it took."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def errors(self) -> int:
        """Answers of status 400 and over, and broken connections (status 0)."""
        return sum(count for status, count in self.statuses.items() if status >= 400 or status == 0)

    def percentile(self, share: float) -> float:
        """The latency below which `share` of the answers lie."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    @property
    def median(self) -> float:
        """The median latency."""
        return statistics.median(self.latencies) if self.latencies else float("nan")


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> int:
        """Send and read the whole answer; gives its status, 0 when the connection broke."""
        try:
            if self._writer is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            assert self._reader is not None
            self._writer.write(request)
            head = await self._reader.readuntil(b"\r\n\r\n")
            lowered = head.lower()
            if not lowered.startswith(b"http/1.1 304"):
                place = lowered.index(b"content-length:") + 15
                await self._reader.readexactly(int(lowered[place : lowered.index(b"\r\n", place)]))
            return int(head[9:12])
        except (OSError, asyncio.IncompleteReadError, ValueError):
            self._writer = None
            return 0

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


async def _closed(port: int, request: Request, connections: int, seconds: float) -> Outcome:
    outcome = Outcome()
    started = time.perf_counter()

    async def work(number: int) -> None:
        connection, turn = Connection(port), 0
        while time.perf_counter() - started < seconds:
            before = time.perf_counter()
            status = await connection.ask(request(number, turn))
            outcome.latencies.append((time.perf_counter() - before) * 1000)
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
            turn += 1
        connection.close()

    await asyncio.gather(*(work(number) for number in range(connections)))
    outcome.seconds = time.perf_counter() - started
    return outcome


async def _offered(port: int, request: Request, connections: int, seconds: float, rate: float) -> Outcome:
    outcome = Outcome()
    await asyncio.sleep(0.05)
    started = time.perf_counter()
    gap = connections / rate

    async def work(number: int) -> None:
        connection, turn = Connection(port), 0
        due = started + number / rate
        while due < started + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            status = await connection.ask(request(number, turn))
            outcome.latencies.append((time.perf_counter() - due) * 1000)
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
            turn, due = turn + 1, due + gap
        connection.close()

    await asyncio.gather(*(work(number) for number in range(connections)))
    outcome.seconds = time.perf_counter() - started
    return outcome


def _child(
    pipe: Connection_, port: int, request: Request, connections: int, seconds: float, rate: float | None
) -> None:
    if rate is None:
        run = _closed(port, request, connections, seconds)
    else:
        run = _offered(port, request, connections, seconds, rate)
    pipe.send(asyncio.run(run))


def run_load(port: int, request: Request, *, connections: int, seconds: float, rate: float | None = None) -> Outcome:
    """Load the server at a loopback port: closed loop, or `rate` requests a second offered.

    A late answer at an offered rate counts from the moment it was due, so a stall is not hidden.
    """
    context = get_context("fork")
    mine, theirs = context.Pipe()
    child = context.Process(target=_child, args=(theirs, port, request, connections, seconds, rate))
    child.start()
    outcome: Outcome = mine.recv()
    child.join()
    return outcome

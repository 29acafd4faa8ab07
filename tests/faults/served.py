"""A real server under load that may be killed, and the candidates who go on saving whatever happens to it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
import requests

from benchmarks.hall import Database, database, rehearsal
from benchmarks.server import free_port, hongling
from tests.foreign_client import ForeignClient, plausible_answer, questions_of

PATIENCE = 60.0
"""Seconds until something that must come has come."""
BREATH = 0.04
"""Seconds between two saves of a candidate; five times as long after a failure, as the page waits too."""


class Server:
    """`serve` in a process group of its own, on one port again and again."""

    def __init__(self, found: Database) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, **found.environment}
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        quiet = subprocess.DEVNULL
        self._child = subprocess.Popen(
            hongling(self.port), env=self._environment, stdout=quiet, stderr=quiet, start_new_session=True
        )
        self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        until(self._answers, "the server did not answer")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=2):
                return True
        except OSError:
            return False

    def workers(self) -> list[psutil.Process]:
        """The processes below the one that was started."""
        assert self._child is not None
        return psutil.Process(self._child.pid).children(recursive=True)

    def kill_workers(self) -> None:
        """`kill -9` what serves; its parent starts another."""
        workers = self.workers()
        for worker in workers:
            worker.kill()
        psutil.wait_procs(workers, PATIENCE)

    def kill_all(self) -> None:
        """`kill -9` the parent and all that belongs to it."""
        assert self._child is not None
        workers = self.workers()
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait(PATIENCE)
        psutil.wait_procs(workers, PATIENCE)

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self._child is not None and self._child.poll() is None:
            self.kill_all()


@dataclass
class Candidate(ForeignClient):
    """Remembers everything it sent, and what it was told. Trouble on the way is what it is there for."""

    questions: list[dict[str, Any]] = field(default_factory=list)
    sent: dict[tuple[str, int], Any] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    deadline: str = ""

    def sit_down(self, session: str) -> None:
        """Sign in and start."""
        self.sign_in()
        shown = self.start(session)
        self.questions, self.deadline = questions_of(shown["paper"]), shown["deadline_at"]

    def save_turn(self, turn: int) -> int:
        """Save the next question's next answer; gives the status, 0 where no answer came back."""
        question = self.questions[turn % len(self.questions)]
        given = plausible_answer(question, turn)
        self.sent[question["id"], self.seqs.get(question["id"], 0) + 1] = given
        try:
            status = self.save({question["id"]: given}).status_code
        except (requests.RequestException, ValueError):
            status = 0
        self.statuses.append(status)
        return status

    def drain(self) -> None:
        """Save every question once more until all is acknowledged, as the page does when the network is back."""
        for turn in range(len(self.questions)):
            until(lambda turn=turn: self.save_turn(turn) == 200, "an answer was not taken")  # type: ignore[misc]

    def check_nothing_lost(self) -> None:
        """Acknowledged ⊆ stored: nothing older is held, nothing that was not sent, and no deadline moved."""
        shown = self.show()
        assert shown["deadline_at"] == self.deadline
        for question, (seq, _given) in self.acknowledged.items():
            held = shown["responses"][question]
            assert held["seq"] >= seq, (self.username, question)
            assert held["answer"] == self.sent[question, held["seq"]], (self.username, question)


@dataclass
class Hall:
    """A served hall with everybody seated."""

    server: Server
    found: Database
    candidates: list[Candidate]

    def acknowledged(self) -> int:
        """How many saves were answered with 200 so far."""
        return sum(candidate.statuses.count(200) for candidate in self.candidates)

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """Everybody saves, with a breath between, until the block ends."""
        over = threading.Event()
        threads = [threading.Thread(target=_keep_saving, args=(each, over)) for each in self.candidates]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()


def _keep_saving(candidate: Candidate, over: threading.Event) -> None:
    turn, breath = 0, BREATH
    while not over.wait(breath):
        breath = BREATH if candidate.save_turn(turn) == 200 else 5 * BREATH
        turn += 1


@contextmanager
def served_hall(engine: str, candidates: int = 20, questions: int = 20) -> Iterator[Hall]:
    """A hall on a new database, served; everything is stopped afterwards."""
    with database(engine) as found:
        made = rehearsal(found, candidates, questions)
        server = Server(found)
        try:
            server.start()
            people = [Candidate(server.base, each["username"], each["password"]) for each in made["accounts"]]
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda person: person.sit_down(made["session"]), people))
            yield Hall(server, found, people)
        finally:
            server.stop()


def until(true: Any, otherwise: str) -> None:
    """Ask again and again, for a minute at most."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)

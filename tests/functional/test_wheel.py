"""The wheel alone, in an empty environment, sets a hall up and serves an exam to a client that knows the interface."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.foreign_client import ForeignClient, plausible_answer, questions_of
from tests.sitting import check_signature, digest_of

PROJECT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")
SOURCES = (
    "hongling_exam",
    "content",
    "migrations",
    "setup.cfg",
    "pyproject.toml",
    "MANIFEST.in",
    "LICENSE",
    "README.md",
    "README.zh-CN.md",
    "CHANGELOG.md",
)
PATIENCE_SECONDS = 30


def run(*command: object, environ: dict[str, str] | None = None, folder: Path | None = None) -> str:
    """Run a program to its end; gives its standard output, fails with what it said."""
    words = [str(word) for word in command]
    done = subprocess.run(words, env=environ, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
    return done.stdout


def build_wheel(folder: Path) -> Path:
    """A wheel built from a copy of the sources: a `build` folder of earlier days must not leak into it."""
    source = folder / "source"
    source.mkdir()
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in SOURCES:
        path = PROJECT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=unwanted)
        else:
            shutil.copy(path, source / name)
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder / "dist", source)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """An environment with the locked dependencies and the wheel, nothing else; gives its `hongling-exam`."""
    python = folder / "environment" / "bin" / "python"
    run(UV, "venv", "--quiet", "--python", sys.executable, python.parents[1])
    lock = PROJECT / "requirements.lock"
    run(UV, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", lock)
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    return python.with_name("hongling-exam")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(program: Path, environ: dict[str, str], folder: Path) -> Iterator[str]:
    """Serve until the block ends; gives the address."""
    base = f"http://127.0.0.1:{(port := free_port())}"
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [str(program), "serve", "--port", str(port)], env=environ, cwd=folder, stdout=log, stderr=log
        )
        try:
            _await(base, server, folder / "server.log")
            yield base
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE_SECONDS)


def _await(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            if requests.get(f"{base}/readyz", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text())


def sit(base: str, hall: dict[str, Any]) -> tuple[ForeignClient, dict[str, Any]]:
    """The hall's first candidate sits the exam; gives the client and the receipt."""
    account = hall["accounts"][0]
    client = ForeignClient(base, account["username"], account["password"])
    client.sign_in()
    shown = client.start(hall["session"])
    answers = {question["id"]: plausible_answer(question, 1) for question in questions_of(shown["paper"])}
    assert client.save(answers).status_code == 200
    assert client.acknowledged.keys() == answers.keys()
    assert len(shown["paper"]["sections"]) > 0
    submitted = client.submit()
    assert submitted.status_code in {200, 201}, submitted.text
    return client, submitted.json()


def test_candidate_sits_an_exam_served_by_the_wheel_alone(tmp_path: Path) -> None:
    program = install(build_wheel(tmp_path), tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HONGLING_", "PYTHON"))}
    environ = {**kept, "HONGLING_INSTANCE": str(tmp_path / "instance")}
    demo = ("demo", "hall", "--candidates", 2, "--questions", 10, "--json")
    hall = json.loads(run(program, *demo, environ=environ, folder=elsewhere))
    assert len(hall["accounts"]) == 2
    with serving(program, environ, elsewhere) as base:
        client, receipt = sit(base, hall)
        check_signature(receipt, client.http.get(f"{base}/api/v1/keys", timeout=30).json()["keys"])
        given = {question: answer for question, (_seq, answer) in client.acknowledged.items()}
        assert receipt["digest"] == digest_of(client.attempt, given)
        page = client.http.get(f"{base}/hall/attempts/{client.attempt}/receipt", timeout=30)
        printed = client.http.get(f"{base}/hall/attempts/{client.attempt}/receipt.pdf", timeout=30)
        assert (page.status_code, printed.status_code, printed.content[:5]) == (200, 200, b"%PDF-")

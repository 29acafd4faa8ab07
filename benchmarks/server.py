"""A server under measurement: started on a free loopback port, its and its database's CPU counted, stopped by pid."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil


def free_port() -> int:
    """A loopback port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server; `extra` are further processes (the database's) whose CPU counts."""

    port: int
    process: psutil.Process
    extra: tuple[psutil.Process, ...] = ()

    def cpu_seconds(self) -> float:
        """User and system time used so far by the server, its children and the database."""
        total = 0.0
        for root in (self.process, *self.extra):
            for each in [root, *root.children(recursive=True)]:
                try:
                    times = each.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                total += times.user + times.system
        return total


def postgres_processes(url: str, data: Path) -> tuple[psutil.Process, ...]:
    """The postmaster of the data folder behind `url`, if it is PostgreSQL's."""
    if not url.startswith("postgresql"):
        return ()
    pid = int((data / "postmaster.pid").read_text().split()[0])
    return (psutil.Process(pid),)


@contextmanager
def served(command: list[str], port: int, environment: Mapping[str, str], path: str = "/healthz") -> Iterator[Server]:
    """Start `command`, wait until `path` answers, stop it by its process id at the end."""
    child = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}{path}", child)
        yield Server(port, psutil.Process(child.pid))
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()


def _wait(url: str, child: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if child.poll() is not None:
            raise RuntimeError(f"the server ended with status {child.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")


def hongling(port: int) -> list[str]:
    """The command that serves the product."""
    return [sys.executable, "-m", "hongling_exam.cli", "serve", "--port", str(port)]


def floor(port: int) -> list[str]:
    """The command that serves the floors: a Flask no-op and a raw upsert."""
    return [sys.executable, "-m", "benchmarks.floor", str(port)]

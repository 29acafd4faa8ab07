"""Seconds to import 10,000 questions from a workbook, from its bytes to rows in the database, and the memory it takes.

Run: python -m benchmarks importing. The work runs in a process of its own, as the verb does it: reading in a child,
comparing (each question with each other and with the bank), rendering, writing in steps. The floor beside it reads the
same cells with openpyxl and inserts as many bare rows. The goal (design: performance) is 15 s and 300 MB.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from openpyxl import load_workbook

from benchmarks.hall import Database, database
from hongling_exam.core.spreadsheet import Sheet, write_workbook

QUESTIONS = 10_000
GOAL_SECONDS, GOAL_MEMORY = 15.0, 300
SYLLABLES = "党组织支部员工企业社会建作议选举发展预备期书记纪律教育学习群众服务责任制度管理评培训考核民主监督代表委"
HEADERS = ["题型", "题干", "A", "B", "C", "D", "答案", "解析", "难度", "分值"]

RUNNER = """
import json, resource, sys, time
from click.testing import CliRunner
from hongling_exam import create_app
from hongling_exam.core import unit_of_work as units
from hongling_exam.core.command import Installation
from hongling_exam.core.db import Base, db
from hongling_exam.question_bank.actions import import_steps
from hongling_exam.question_bank.question_verbs import question
app = create_app()
with app.app_context():
    Base.metadata.create_all(db.engine)
    db.session.remove()
longest, step = 0.0, import_steps.write_step
def timed(*arguments):
    global longest
    started = time.perf_counter()
    more = step(*arguments)
    longest = max(longest, time.perf_counter() - started)
    return more
import_steps.write_step = timed
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
started = time.perf_counter()
answer = CliRunner().invoke(question, ["import", sys.argv[1]], obj=Installation(lambda _file: app, None))
spent = time.perf_counter() - started
assert answer.exit_code == 0, answer.output
print(json.dumps({
    "seconds": spent, "longest": longest, "told": answer.stdout.splitlines()[-1], "before": before,
}))
"""


def measure() -> list[dict[str, Any]]:
    """A row for each engine."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "questions.xlsx"
        file.write_bytes(workbook(random.Random(20261124)))
        return [_measure_engine(engine, file) for engine in ("sqlite", "postgresql")]


def workbook(dice: random.Random) -> bytes:
    """Made-up single-choice questions of about 150 characters each, as a trainer's one sheet holds them."""
    rows = []
    for number in range(QUESTIONS):
        options = [_words(dice, 12) for _ in range(4)]
        stem = f"{_words(dice, 45)}，下列说法正确的是（ ）。"
        rows.append(["单选题", stem, *options, dice.choice("ABCD"), _words(dice, 30), number % 5 + 1, 2])
    return write_workbook([Sheet("试题", HEADERS, rows)])


def _words(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(SYLLABLES, k=length))


def _measure_engine(engine: str, file: Path) -> dict[str, Any]:
    with database(engine) as found:
        environment = {**os.environ, **found.environment, "HONGLING_JOBS": "false"}
        told, memory = _run(file, environment)
        floor = _floor(found, file)
    assert told["told"] == f"imported: {QUESTIONS}", told
    seconds = told["seconds"]
    return {
        "row": f"import of {QUESTIONS:,} questions from Excel, {engine}",
        "figure": f"{seconds:.1f} s ({seconds / QUESTIONS * 1000:.2f} ms a question), longest step "
        f"{told['longest'] * 1000:.0f} ms, memory {memory:.0f} MB with the child that reads, the program itself "
        f"{told['before']:.0f} MB",
        "floor": f"{floor:.1f} s to read the cells with openpyxl and insert as many bare rows",
        "ratio": round(seconds / floor, 2),
        "goal": f"≤ {GOAL_SECONDS:g} s, ≤ {GOAL_MEMORY} MB",
        "met": seconds <= GOAL_SECONDS and memory <= GOAL_MEMORY,
    }


def _run(file: Path, environment: dict[str, str]) -> tuple[dict[str, Any], float]:
    """What the runner tells, and the most megabytes that it and its children held at one time."""
    command = [sys.executable, "-c", RUNNER, str(file)]
    most = 0.0
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as done:
        process = psutil.Process(done.pid)
        while done.poll() is None:
            with suppress(psutil.NoSuchProcess):
                held = [each.memory_info().rss for each in (process, *process.children(recursive=True))]
                most = max(most, sum(held) / 1024 / 1024)
            time.sleep(0.02)
        output = done.stdout.read() if done.stdout else ""
    return json.loads(output.splitlines()[-1]), most


def _floor(found: Database, file: Path) -> float:
    """Seconds for the same cells without understanding any of them."""
    engine = sa.create_engine(found.url.replace("postgresql://", "postgresql+psycopg://", 1))
    table = sa.Table("floor", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    table.create(engine)
    started = time.perf_counter()
    sheet = load_workbook(file, read_only=True).active
    rows = [{"text": json.dumps(row, ensure_ascii=False)} for row in sheet.iter_rows(values_only=True)]
    with engine.begin() as connection:
        connection.execute(sa.insert(table), rows)
    spent = time.perf_counter() - started
    engine.dispose()
    return spent

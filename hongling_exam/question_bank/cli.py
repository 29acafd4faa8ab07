"""`content load / check`: what ships as data, or a folder of one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import answer, json_option, refuse, transactional
from hongling_exam.core.content import content_folder
from hongling_exam.question_bank.actions import load_questions
from hongling_exam.question_bank.formats.parsed import ParsedQuestion, Problem
from hongling_exam.question_bank.loading import read_content
from hongling_exam.question_bank.states import Purpose

folder_argument = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def content() -> None:
    """Questions in plain text: check them, load them."""


@content.command()
@folder_argument
@json_option
def check(folder: Path | None, as_json: bool) -> None:
    """Read FOLDER (default: what ships in the package) and print every problem as path:line: reason."""
    questions = _sound(folder, as_json=as_json)
    counts = Counter(f"{each.levels[0]}/{each.kind}" for each in questions)
    lines = [f"{name:<36}{count:>5}" for name, count in sorted(counts.items())]
    text = "\n".join([*lines, f"{'total':<36}{len(questions):>5}"])
    answer(
        {"questions": len(questions), "counts": dict(sorted(counts.items())), "problems": []},
        as_json=as_json,
        text=text,
    )


@content.command()
@folder_argument
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), default=Purpose.PRACTICE.value)
@json_option
@transactional
def load(folder: Path | None, purpose: str, as_json: bool) -> None:
    """Load FOLDER (default: what ships in the package); one problem anywhere and nothing is loaded."""
    questions = _sound(folder, as_json=as_json)
    loaded = load_questions(SYSTEM, questions, purpose=Purpose(purpose))
    text = f"questions: {loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged"
    if loaded.kept:
        text += f", {loaded.kept} kept as written here"
    answer(asdict(loaded), as_json=as_json, text=text)


def _sound(folder: Path | None, *, as_json: bool) -> Sequence[ParsedQuestion]:
    """The questions of the folder, when there is no problem at all; else print the problems and end with 1."""
    with content_folder(folder) as found:
        questions, problems = read_content(found)
    if problems and as_json:
        answer({"problems": [_as_document(each) for each in problems]}, as_json=True, text="")
    if problems:
        refuse("\n".join(str(each) for each in problems))
    return questions


def _as_document(problem: Problem) -> dict[str, object]:
    return {"path": problem.path, "line": problem.line, "reason": problem.reason}

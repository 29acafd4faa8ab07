"""`content load / check`: what ships as data, or a folder of one's own: questions and courses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import answer, json_option, refuse, transactional
from hongling_exam.core.content import content_folder
from hongling_exam.courses.actions import load_courses
from hongling_exam.courses.formats.course_folder import ParsedCourse, read_courses
from hongling_exam.question_bank.actions import load_questions
from hongling_exam.question_bank.formats.parsed import ParsedQuestion
from hongling_exam.question_bank.loading import read_content
from hongling_exam.question_bank.states import Purpose

folder_argument = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def content() -> None:
    """Questions in plain text and courses in Markdown: check them, load them."""


@content.command()
@folder_argument
@json_option
def check(folder: Path | None, as_json: bool) -> None:
    """Read FOLDER (default: what ships in the package) and print every problem as path:line: reason."""
    questions, courses = _sound(folder, as_json=as_json)
    counts = Counter(f"{each.levels[0]}/{each.kind}" for each in questions)
    counts.update(f"courses/{course.track}" for course in courses for _, lessons in course.units for _ in lessons)
    lines = [f"{name:<36}{count:>5}" for name, count in sorted(counts.items())]
    lessons = sum(count for name, count in counts.items() if name.startswith("courses/"))
    text = "\n".join([*lines, f"{'questions':<36}{len(questions):>5}", f"{'lessons':<36}{lessons:>5}"])
    found = {"questions": len(questions), "lessons": lessons, "counts": dict(sorted(counts.items())), "problems": []}
    answer(found, as_json=as_json, text=text)


@content.command()
@folder_argument
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), default=Purpose.PRACTICE.value)
@json_option
@transactional
def load(folder: Path | None, purpose: str, as_json: bool) -> None:
    """Load FOLDER (default: what ships in the package); one problem anywhere and nothing is loaded."""
    questions, courses = _sound(folder, as_json=as_json)
    loaded = load_questions(SYSTEM, questions, purpose=Purpose(purpose))
    learned = load_courses(SYSTEM, courses)
    text = f"questions: {loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged"
    if loaded.kept:
        text += f", {loaded.kept} kept as written here"
    text += f"\ncourses: {learned.added} added, {learned.changed} changed, {learned.unchanged} unchanged"
    answer(asdict(loaded) | {"courses": asdict(learned)}, as_json=as_json, text=text)


def _sound(folder: Path | None, *, as_json: bool) -> tuple[Sequence[ParsedQuestion], Sequence[ParsedCourse]]:
    """The questions and courses of a folder, when there is no problem at all; else print the problems, end with 1."""
    with content_folder(folder) as found:
        questions, problems = read_content(found)
        courses, further = read_courses(found / "courses")
    every = [*problems, *further]
    if every and as_json:
        listed = [{"path": each.path, "line": each.line, "reason": each.reason} for each in every]
        answer({"problems": listed}, as_json=True, text="")
    if every:
        refuse("\n".join(str(each) for each in every))
    return questions, courses

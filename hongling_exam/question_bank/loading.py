"""Reading the questions of a content folder: pure reading of files, no database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hongling_exam.question_bank.formats.parsed import ParsedQuestion, Problem
from hongling_exam.question_bank.formats.plain_text import read_folder


def read_content(folder: Path) -> tuple[Sequence[ParsedQuestion], Sequence[Problem]]:
    """The questions under `folder`/questions (or under `folder` itself), and everything wrong in any of the files."""
    below = folder / "questions"
    return read_folder(below if below.is_dir() else folder)

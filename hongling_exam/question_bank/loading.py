"""Where shipped content lies, and reading it: pure reading of files, no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from hongling_exam.question_bank.formats.parsed import ParsedQuestion, Problem
from hongling_exam.question_bank.formats.plain_text import read_folder


@contextmanager
def content_folder(chosen: Path | None = None) -> Iterator[Path]:
    """The folder `chosen`, else the content that ships in the package, as a real folder while the block runs."""
    if chosen is not None:
        yield chosen
        return
    with as_file(files("hongling_exam.content")) as folder:
        yield Path(folder)


def read_content(folder: Path) -> tuple[Sequence[ParsedQuestion], Sequence[Problem]]:
    """The questions under `folder`/questions (or under `folder` itself), and everything wrong in any of the files."""
    below = folder / "questions"
    return read_folder(below if below.is_dir() else folder)

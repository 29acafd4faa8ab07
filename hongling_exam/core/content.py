"""Content that ships in the package: where it lies, and how what is wrong in it is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path


@contextmanager
def content_folder(chosen: Path | None = None) -> Iterator[Path]:
    """The folder `chosen`, else the content that ships in the package, as a real folder while the block runs."""
    if chosen is not None:
        yield chosen
        return
    with as_file(files("hongling_exam.content")) as folder:
        yield Path(folder)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file, with its line (from 1) and a Chinese reason for its author."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"

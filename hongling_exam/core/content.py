"""Where the content lies that ships in the package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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

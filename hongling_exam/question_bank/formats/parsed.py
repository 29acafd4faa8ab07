"""What reading a file of questions gives, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.content import Problem

__all__ = ["Complaints", "ParsedQuestion", "Problem", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the right answer can be argued from: document, its edition, and the article in it."""

    document: str
    edition: str
    article: str


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """One sound question. `code` is its lasting name (`j-001`); `key` is what is right, as `docs` describe it.

    `levels` are values of Level, the file's own first; `topic` is "track/topic"; `points` are hundredths; `line` is
    where the question begins in `path`. `explanation` is Markdown, `explanation_html` what it renders to.
    """

    code: str
    levels: tuple[str, ...]
    kind: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    policy: Mapping[str, Any]
    points: int
    explanation: str
    explanation_html: str
    sources: tuple[Source, ...]
    topic: str
    difficulty: int
    path: str
    line: int


@dataclass(slots=True)
class Complaints:
    """Collects problems of one file while reading goes on, so that an author sees them all at once."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        self.found.append(Problem(self.path, line, reason))

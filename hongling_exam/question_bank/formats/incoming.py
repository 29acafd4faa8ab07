"""What a file of another system gives: each question as it stands there, before it has a place in the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.pictures import Picture
from hongling_exam.question_bank.formats.parsed import Source


@dataclass(frozen=True, slots=True)
class IncomingQuestion:
    """One sound question. What the file does not say is None or empty: whoever imports says it for the whole file.

    `place` tells people where it stands (`第 12 行`), `name` is the file's own name for it, `tags` are its categories,
    outermost first. `kind`, `body`, `key` and `policy` are as in the bank; `points` are hundredths; `explanation` is
    Markdown; `level` is a value of Level, `topic` is "track/topic". Only our own text format has more than one level
    or source: what comes after the first is in `further_levels` and `further_sources`.
    """

    place: str
    kind: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    policy: Mapping[str, Any] = field(default_factory=dict)
    points: int | None = None
    explanation: str = ""
    name: str = ""
    tags: tuple[str, ...] = ()
    level: str | None = None
    topic: str | None = None
    difficulty: int | None = None
    source: Source | None = None
    further_levels: tuple[str, ...] = ()
    further_sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Why something in the file does not come in: where, in which column or part of it, and what to do (Chinese)."""

    place: str
    column: str
    reason: str

    def __str__(self) -> str:
        return " · ".join(part for part in (self.place, self.column, self.reason) if part)


@dataclass(slots=True)
class Incoming:
    """Everything a file gives. A question with a fault is not among `questions`; `notes` are remarks that keep nothing
    out: questions that stand in the file twice, columns that were not read. `pictures` are those that its texts show
    and that the file brings, cleaned, by their addresses.
    """

    questions: list[IncomingQuestion] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)

    def refuse(self, place: str, column: str, reason: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(place, column, reason))


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the text is Chinese and says what to do."""

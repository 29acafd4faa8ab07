"""What whoever imports decides once for a whole file: all that the file itself does not say. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.rules import question_faults
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

UNSORTED = "unsorted"
"""The code of the topic of questions that nobody has put anywhere yet; made when it is first wanted."""

POINTS: Mapping[str, int] = {
    "single_choice": 100,
    "multiple_choice": 200,
    "true_false": 100,
    "fill_blank": 200,
    "ordering": 200,
    "matching": 200,
    "numeric": 200,
    "short_answer": 500,
    "essay": 1000,
}
"""Hundredths of a point by kind; a 材料题 is worth what its parts are."""

TOO_LONG = N_("依据过长：文件名 200 字、版本 100 字、条款 200 字以内")
LONGEST_TAG = 40
MOST_TAGS = 20
_LONGEST_SOURCE = (200, 100, 200)


@dataclass(frozen=True, slots=True)
class Choices:
    """`levels`, `topic` (a code), `difficulty`, `points` and `source` stand in where a question has none of its own;
    `tags` are added to all. `skip_faults` imports what is sound beside what is not; the last two leave out what
    contradicts, or reads like, a question that is there.
    """

    levels: tuple[str, ...] = (Level.JUNIOR.value,)
    topic: str = UNSORTED
    difficulty: int = 3
    purpose: str = Purpose.EXAM.value
    tags: tuple[str, ...] = ()
    source: Source | None = None
    points: Mapping[str, int] = field(default_factory=lambda: dict(POINTS))
    skip_faults: bool = False
    leave_conflicts: bool = False
    leave_alike: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Choices:
        """What `as_json` gave."""
        source = Source(**stored["source"]) if stored["source"] else None
        lists = {name: tuple(stored[name]) for name in ("levels", "tags")}
        return cls(**{**stored, **lists, "source": source})


@dataclass(frozen=True, slots=True)
class Complete:
    """A question with all that the bank asks for. `topic` is a code."""

    points: int
    difficulty: int
    levels: tuple[str, ...]
    topic: str
    tags: tuple[str, ...]
    sources: Sequence[Sequence[str]]


def completed(question: IncomingQuestion, choices: Choices) -> Complete:
    """The question's own words, and the choices where it has none."""
    sources = [each for each in (question.source, *question.further_sources) if each]
    if not sources and choices.source:
        sources = [choices.source]
    tags = dict.fromkeys(tag.strip()[:LONGEST_TAG] for tag in (*question.tags, *choices.tags))
    return Complete(
        points=question.points or choices.points.get(question.kind, POINTS["single_choice"]),
        difficulty=question.difficulty or choices.difficulty,
        levels=(question.level, *question.further_levels) if question.level else choices.levels,
        topic=question.topic.rsplit("/", 1)[-1] if question.topic else choices.topic,
        tags=tuple(tag for tag in tags if tag)[:MOST_TAGS],
        sources=[list(astuple(source)) for source in sources],
    )


def completion_faults(question: IncomingQuestion, whole: Complete) -> list[Fault]:
    """What is wrong with a sound question once it is complete: points that its policy does not allow, long sources."""
    faults = []
    if question.points is None and (question.policy or "rubric" in question.key):  # else points decide nothing
        reasons = question_faults(question.kind, question.body, question.key, question.policy, whole.points)
        faults = [Fault(question.place, N_("分值"), reason) for reason in reasons]
    for source in whole.sources:
        if any(len(text) > most for text, most in zip(source, _LONGEST_SOURCE, strict=False)):
            faults.append(Fault(question.place, N_("依据"), TOO_LONG))
    return faults


MISSING = ("level", "topic", "difficulty", "points", "source")


def missing(questions: Sequence[IncomingQuestion]) -> dict[str, int]:
    """How many questions do not say each of MISSING themselves."""
    return {name: sum(getattr(question, name) is None for question in questions) for name in MISSING}

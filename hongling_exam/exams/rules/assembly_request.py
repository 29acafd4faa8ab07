"""What assembly is asked for, in terms that its rows, its answers and its refusals share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hongling_exam.exams.rules.blueprints import FIXED_POINTS, Section
from hongling_exam.exams.rules.information import information, location


def default_information(difficulty: int) -> float:
    """Information of a question without statistics: a Rasch item's for a candidate of middling ability.

    A step of difficulty counts as half a logit; so a question of middle difficulty gives most (0.25).
    """
    return information(0, location(difficulty))


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the pool.

    `points` (hundredths) matter for kinds whose points are part of their content. `information` None: by difficulty.
    `exposure` counts earlier uses; `enemies` names the groups of which at most one may stand on a form.
    """

    key: str
    kind: str
    topic: str
    difficulty: int
    points: int
    information: float | None = None
    exposure: int = 0
    enemies: frozenset[str] = frozenset()

    @property
    def worth(self) -> float:
        """Its information, known or by default."""
        return default_information(self.difficulty) if self.information is None else self.information

    def fits(self, section: Section) -> bool:
        """Whether it may stand in a section, topic and difficulty shares left aside."""
        return self.kind == section.kind and (self.kind not in FIXED_POINTS or self.points == section.points)


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far forms may lie apart: in mean difficulty (1–5, weighted by points); in information, as a share.

    In points they never differ: every section gives each of its questions the same points on every form.
    """

    difficulty: float = 0.25
    information: float = 0.02


@dataclass(frozen=True)
class Request:
    """Papers to assemble from `items`; keys are unique.

    `fixed` questions stand on every form and do not count as overlap. Besides them exactly `overlap` questions stand
    on every form (with one form: none) and no other on more than one. `duplicates` are pairs of keys that must not
    meet on a form. A question used `exposure_limit` times or more is not used again. The search ends at a relative
    `gap`, or after `seconds` with the best that was found by then.
    """

    items: Sequence[Item]
    sections: Sequence[Section]
    seed: str
    forms: int = 1
    overlap: int = 0
    fixed: Collection[str] = ()
    duplicates: Sequence[tuple[str, str]] = ()
    exposure_limit: int | None = None
    tolerances: Tolerances = field(default_factory=Tolerances)
    gap: float = 0.005
    seconds: float = 10.0

    @property
    def able(self) -> list[Item]:
        """The questions that no exposure limit bars; and fixed ones, so that it shows where it does."""
        return [item for item in self.items if item.key in self.fixed or not self.worn(item)]

    def worn(self, item: Item) -> bool:
        """Whether the exposure limit bars a question."""
        return self.exposure_limit is not None and item.exposure >= self.exposure_limit


class RuleKind(StrEnum):
    """What a constraint is about."""

    SECTION = "section"
    TOPIC = "topic"
    DIFFICULTY = "difficulty"
    FIXED = "fixed"
    ENEMIES = "enemies"
    DUPLICATES = "duplicates"
    EXPOSURE = "exposure"
    OVERLAP = "overlap"
    EQUAL_DIFFICULTY = "equal_difficulty"
    EQUAL_INFORMATION = "equal_information"


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint as its author knows it: one wish of a section (from 0), one group, one pair, one limit.

    `wanted` is the number it asks for or allows, per form where that makes a difference; `group` names enemies,
    `questions` are the keys of a fixed question or of a pair of near-duplicates.
    """

    kind: RuleKind
    wanted: float
    section: int | None = None
    topic: str | None = None
    difficulty: int | None = None
    group: str | None = None
    questions: tuple[str, ...] = ()

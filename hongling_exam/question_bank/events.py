"""What others tell about a question: on which papers and drafts it stands, and how its answers turned out.

The floors above register who knows it (`register` in their `setup(app)`); the bank itself knows no paper and no result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask, current_app

from hongling_exam.core.actor import Actor


@dataclass(frozen=True, slots=True)
class PaperUse:
    """A paper that a version stands on; `url` is None where the actor may not open it.

    `title` and `state` may be Chinese source text.
    """

    version_id: int
    title: str
    url: str | None
    state: str
    sessions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DraftUse:
    """What is not sealed yet and holds so many of the questions asked for: what it is (`kind`, Chinese source text),
    and its title and page where the actor may open it.
    """

    kind: str
    questions: int
    title: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Fared:
    """How a version's answers turned out in released results: all, the wholly right, the mean share of the points."""

    answers: int
    right: int
    share: float


@dataclass(frozen=True, slots=True)
class TopicGone:
    """A topic was merged into another: whoever keeps its code keeps the other's from now on."""

    code: str
    into: str


Uses = Callable[[Actor, Sequence[int]], Sequence[PaperUse]]
Drafts = Callable[[Actor, Sequence[int]], Sequence[DraftUse]]
Outcomes = Callable[[Sequence[int]], Mapping[int, Fared]]


@dataclass(slots=True)
class Tellers:
    """Who tells what, in the order of the floors."""

    uses: list[Uses] = field(default_factory=list)
    drafts: list[Drafts] = field(default_factory=list)
    outcomes: list[Outcomes] = field(default_factory=list)


def tellers(app: Flask) -> Tellers:
    """The app's own, to add to."""
    found: Tellers = app.extensions.setdefault("hongling_question_tellers", Tellers())
    return found


def _told() -> Tellers:
    found: Tellers = current_app.extensions.get("hongling_question_tellers", Tellers())
    return found


def list_uses(actor: Actor, version_ids: Sequence[int]) -> list[PaperUse]:
    """The papers that these versions stand on, newest first for each teller."""
    return [use for tell in _told().uses for use in tell(actor, version_ids)]


def list_drafts_with(actor: Actor, question_ids: Sequence[int]) -> list[DraftUse]:
    """What these questions would have to leave if they left the pool."""
    return [use for tell in _told().drafts for use in tell(actor, question_ids)]


def list_outcomes(version_ids: Sequence[int]) -> dict[int, Fared]:
    """How these versions fared, where anybody has answered them."""
    found: dict[int, Fared] = {}
    for tell in _told().outcomes:
        found |= tell(version_ids)
    return found

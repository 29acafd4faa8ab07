"""What the pool holds for each cell of a blueprint: counted by the database in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.queries.exposure import exposures
from hongling_exam.exams.rules.blueprints import FIXED_POINTS, MOST_COUNT, Section
from hongling_exam.exams.rules.selection import Shortage, shortages_of
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import within
from hongling_exam.question_bank.models import Question, QuestionLevel, QuestionVersion, Topic
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level


@dataclass(frozen=True, slots=True)
class Stock:
    """So many questions alike in all that a section asks for; `points` of kinds that have their own, else 0."""

    purpose: Purpose
    kind: str
    topic: str
    difficulty: int
    points: int
    count: int

    def fits(self, section: Section) -> bool:
        """Whether they may stand in a section, its topic and difficulty shares left aside."""
        return self.kind == section.kind and (self.kind not in FIXED_POINTS or self.points == section.points)


@dataclass(frozen=True)
class Availability:
    """What the pool gives for one section: in all, by topic code, by difficulty; `short` is what it lacks."""

    total: int
    topics: Mapping[str, int]
    difficulty: Mapping[int, int]
    short: Sequence[Shortage]


def count_stock(level: Level, paths: Sequence[str], exposure: int | None = None) -> Sequence[Stock]:
    """The approved questions of a level that are shared or below `paths`, counted by purpose and cell.

    `exposure` leaves out those that stood on more sealed papers.
    """
    own = sa.and_(Question.current_version_id == QuestionVersion.id, Question.kind.in_(sorted(FIXED_POINTS)))
    points = sa.func.coalesce(QuestionVersion.points, 0)
    cell = (Question.purpose, Question.kind, Topic.code, Question.difficulty, points)
    query = (
        sa.select(*cell, sa.func.count())
        .join_from(Question, QuestionLevel, QuestionLevel.question_id == Question.id)
        .join(Topic, Question.topic_id == Topic.id)
        .outerjoin(QuestionVersion, own)
        .outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
        .where(QuestionLevel.level == level, Question.state == QuestionState.APPROVED, within(paths))
        .group_by(*cell)
    )
    if exposure is not None:
        used = exposures().subquery()
        query = query.outerjoin(used, used.c.question_id == Question.id)
        query = query.where(sa.func.coalesce(used.c.papers, 0) <= exposure)
    return [Stock(*row) for row in db.session.execute(query)]


def available(stock: Sequence[Stock], section: Section, place: int) -> Availability:
    """What a stock gives for the section at `place`."""
    cells: Counter[tuple[str, int]] = Counter()
    topics: Counter[str] = Counter()
    levels: Counter[int] = Counter()
    for each in stock:
        if each.fits(section):
            cells[each.topic, each.difficulty] += each.count
            topics[each.topic] += each.count
            levels[each.difficulty] += each.count
    short = shortages_of(cells, section, place) if 0 < section.count <= MOST_COUNT else []
    return Availability(sum(cells.values()), topics, levels, short)

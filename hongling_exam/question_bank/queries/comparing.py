"""The bank's side of a comparison: every text once, contents only where they must be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.importing.comparing import Comparison, Match, content_print
from hongling_exam.question_bank.models import ImportedQuestion, Question, QuestionSearch, QuestionVersion
from hongling_exam.question_bank.outgoing import content_of

_BATCH = 500


def compare_with_bank(questions: Sequence[IncomingQuestion], paths: Sequence[str]) -> list[Match]:
    """What the questions of a file are to each other, to those below `paths` and to shared ones; conflicts first."""
    comparison = Comparison(questions)
    comparison.compare_file()
    texts = sa.select(Question.id, Question.key, QuestionSearch.text).join(
        QuestionSearch, QuestionSearch.question_id == Question.id
    )
    rows = db.session.execute(_within(texts, paths).execution_options(yield_per=1000))
    wanted = [found for found, key, text in rows if comparison.compare_text(key, text)]
    for key, content in _contents(wanted):
        comparison.compare_question(key, content)
    return comparison.matches()


def newest_version() -> int:
    """The highest id that a version has; 0 in an empty bank."""
    return db.session.scalar(sa.select(sa.func.max(QuestionVersion.id))) or 0


@dataclass
class Arrivals:
    """What came into the bank after the version `since`, but by the import `import_id` itself, by its content print.

    What was looked at is not read again: thousands may have come in while a file waited, and a step that writes holds
    up everybody else.
    """

    since: int
    import_id: int
    paths: Sequence[str]
    prints: set[str] = field(default_factory=set)
    read: set[int] = field(default_factory=set)

    def look(self) -> set[str]:
        """The prints of all that came in up to now."""
        own = sa.select(ImportedQuestion.question_id).where(ImportedQuestion.import_id == self.import_id)
        arrived = _within(sa.select(Question.current_version_id), self.paths)
        arrived = arrived.where(Question.current_version_id > self.since, Question.id.not_in(own))
        fresh = sorted(set(db.session.scalars(arrived)) - self.read)
        for start in range(0, len(fresh), _BATCH):
            query = sa.select(Question.kind, QuestionVersion).join(
                QuestionVersion, Question.current_version_id == QuestionVersion.id
            )
            query = query.where(QuestionVersion.id.in_(fresh[start : start + _BATCH]))
            self.prints |= {content_print(content_of(kind, version)) for kind, version in db.session.execute(query)}
        self.read.update(fresh)
        return self.prints


def _within(query: sa.Select, paths: Sequence[str]) -> sa.Select:  # type: ignore[type-arg] # whatever it selects
    shared = Question.jurisdiction_id.is_(None)
    own = Question.jurisdiction_id.in_(sa.select(Jurisdiction.id).where(under_paths(paths)))
    return query.where(Question.current_version_id.is_not(None), sa.or_(shared, own))


def _contents(ids: Sequence[int]) -> Iterator[tuple[str, IncomingQuestion]]:
    for start in range(0, len(ids), _BATCH):
        query = sa.select(Question.key, Question.kind, QuestionVersion).join(
            QuestionVersion, Question.current_version_id == QuestionVersion.id
        )
        batch = db.session.execute(query.where(Question.id.in_(ids[start : start + _BATCH])))
        for key, kind, version in batch:
            yield key, content_of(kind, version, key)

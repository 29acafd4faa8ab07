"""Which questions rest on which edition of which document, and what a replaced edition took out of the pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import EDIT, owned, within
from hongling_exam.question_bank.models import EditionReplacement, Question, QuestionRecheck, QuestionSource
from hongling_exam.question_bank.queries.standing import Replaced
from hongling_exam.question_bank.states import QuestionState

RECHECK_FILTERS = ("open",)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in use: the reader's questions that rest on it, approved and in all; shared ones that others keep; and
    the edition it gave way to, if it did.
    """

    document: str
    edition: str
    approved: int
    total: int
    shared: int
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class ReplacementLine:
    """A replacement with how many of its questions the reader sees, and how many still wait."""

    replacement: EditionReplacement
    total: int
    open: int


@dataclass(frozen=True, slots=True)
class Recheck:
    """A question on a re-review list."""

    question: Question
    settled: bool


def _here(actor: Actor, statement: Any) -> Any:
    """Of questions that the actor reads where they write, shared ones among them."""
    joined = statement.outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    return joined.where(within(actor.paths(EDIT)))


def _theirs(actor: Actor, statement: Any) -> Any:
    """Of questions that the actor may change."""
    joined = statement.outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    return joined.where(owned(actor.paths(EDIT)))


def list_editions(actor: Actor) -> Sequence[EditionLine]:
    """The documents and editions that questions rest on, where the actor writes questions, by name."""
    theirs, named = owned(actor.paths(EDIT)), (QuestionSource.document, QuestionSource.edition)
    counted = sa.and_(theirs, Question.state == QuestionState.APPROVED), theirs, sa.not_(theirs)
    counts = [sa.func.count(sa.distinct(sa.case((each, QuestionSource.question_id)))) for each in counted]
    statement: Any = sa.select(*named, *counts).join(Question, QuestionSource.question_id == Question.id)
    rows = db.session.execute(_here(actor, statement).group_by(*named).order_by(*named))
    made, replaced = Replaced(), dict[tuple[str, str], str]()
    for path in actor.paths(EDIT):
        replaced |= made.at(path)
    return [EditionLine(row[0], row[1], row[2], row[3], row[4], replaced.get((row[0], row[1]))) for row in rows]


def _resting(actor: Actor, document: str, edition: str) -> Any:
    rests = sa.exists().where(
        QuestionSource.question_id == Question.id,
        QuestionSource.document == document,
        QuestionSource.edition == edition,
    )
    return _theirs(actor, sa.select(Question)).where(rests).order_by(Question.key)


def list_resting(actor: Actor, document: str, edition: str) -> Sequence[Question]:
    """All questions that rest on an edition and are the actor's to change, whatever their state."""
    return db.session.scalars(_resting(actor, document, edition).options(selectinload(Question.current_version))).all()


def is_rested_on(actor: Actor, document: str, edition: str) -> bool:
    """Whether there is any of them."""
    return db.session.scalar(_resting(actor, document, edition).with_only_columns(Question.id).limit(1)) is not None


def hold_approved(actor: Actor, document: str, edition: str) -> Sequence[Question]:
    """The approved ones, held until the unit of work ends.

    All are held before their state is looked at, so that one that is approved just now is among them.
    """
    held = _resting(actor, document, edition).with_for_update(of=Question).execution_options(populate_existing=True)
    return [each for each in db.session.scalars(held) if each.state is QuestionState.APPROVED]


def list_replacements(actor: Actor) -> Sequence[ReplacementLine]:
    """The replacements whose questions the actor sees, newest first."""
    waiting = sa.func.sum(sa.case((QuestionRecheck.settled_at.is_(None), 1), else_=0))
    statement: Any = (
        sa.select(EditionReplacement, sa.func.count(), waiting)
        .join(QuestionRecheck, QuestionRecheck.replacement_id == EditionReplacement.id)
        .join(Question, QuestionRecheck.question_id == Question.id)
    )
    grouped = _here(actor, statement).group_by(EditionReplacement.id).order_by(EditionReplacement.id.desc())
    return [ReplacementLine(*row) for row in db.session.execute(grouped)]


def get_replacement(actor: Actor, replacement_id: int) -> ReplacementLine:
    """One of them; raises NotFound."""
    found = next((each for each in list_replacements(actor) if each.replacement.id == replacement_id), None)
    if found is None:
        raise NotFound()
    return found


def list_rechecks(actor: Actor, replacement_id: int, wanted: Wanted) -> Listing[Recheck]:
    """One page of a re-review list: what waits, or all with the filter `open` at "all"."""
    statement: Any = sa.select(Question, QuestionRecheck.settled_at).join(
        QuestionRecheck, QuestionRecheck.question_id == Question.id
    )
    statement = _here(actor, statement).where(QuestionRecheck.replacement_id == replacement_id)
    if wanted.filters.get("open") != "all":
        statement = statement.where(QuestionRecheck.settled_at.is_(None))
    shown = statement.options(selectinload(Question.current_version), selectinload(Question.topic))
    page = list_page(shown, wanted, {"key": Question.key.expression}, "key")
    return Listing([Recheck(row[0], row[1] is not None) for row in page.items], page.total, page.wanted)

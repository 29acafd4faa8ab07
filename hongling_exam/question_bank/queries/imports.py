"""Reading imports: one's own, by their public names."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.question_bank.importing.states import WORKING, ImportState
from hongling_exam.question_bank.models import (
    ImportedQuestion,
    Question,
    QuestionDraft,
    QuestionImport,
    QuestionSubmission,
    QuestionVersion,
)
from hongling_exam.question_bank.states import QuestionState


def list_imports(actor: Actor, wanted: Wanted) -> Listing[QuestionImport]:
    """One page of the actor's imports, newest first."""
    own = sa.select(QuestionImport).where(QuestionImport.account_id == actor.account_id)
    newest = replace(wanted, sort="sent", direction="desc")
    return list_page(own, newest, {"sent": QuestionImport.id.expression}, "sent")


def get_import(actor: Actor, name: str, *, lock: bool = False) -> QuestionImport:
    """The actor's own import of this public name, held until the unit of work ends where `lock`; raises NotFound."""
    query = sa.select(QuestionImport).where(
        QuestionImport.public_id == name, QuestionImport.account_id == actor.account_id
    )
    query = query.options(joinedload(QuestionImport.jurisdiction))
    held = query.with_for_update(of=QuestionImport).execution_options(populate_existing=True)
    found = db.session.scalar(held if lock else query)
    if found is None:
        raise NotFound()
    return found


def list_working() -> list[int]:
    """The imports that wait for their next step, longest waiting first."""
    query = sa.select(QuestionImport.id).where(QuestionImport.state.in_(WORKING)).order_by(QuestionImport.changed_at)
    return list(db.session.scalars(query.order_by(QuestionImport.id)))


def another_is_importing(import_id: int) -> bool:
    """Whether the questions of another file are being written just now."""
    query = sa.select(QuestionImport.id).where(
        QuestionImport.state == ImportState.IMPORTING, QuestionImport.id != import_id
    )
    return db.session.scalar(query.limit(1)) is not None


def untouched(import_id: int) -> sa.Select[Question]:
    """The questions of an import as it left them: drafts in their first version, never handed in, not being edited."""
    handed = sa.select(QuestionSubmission.question_id)
    written = sa.select(QuestionDraft.question_id).where(QuestionDraft.question_id.is_not(None))
    return (
        sa.select(Question)
        .join(ImportedQuestion, ImportedQuestion.question_id == Question.id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(
            ImportedQuestion.import_id == import_id,
            Question.state == QuestionState.DRAFT,
            QuestionVersion.number == 1,
            Question.id.not_in(handed),
            Question.id.not_in(written),
        )
    )


def count_imported(import_id: int) -> int:
    """How many questions an import has made that are still there."""
    query = sa.select(sa.func.count()).select_from(ImportedQuestion)
    return db.session.scalar(_still_there(query, import_id)) or 0


def _still_there(query: sa.Select, import_id: int) -> sa.Select:  # type: ignore[type-arg] # whatever it selects
    joined = query.join(Question, ImportedQuestion.question_id == Question.id)
    return joined.where(ImportedQuestion.import_id == import_id, Question.current_version_id.is_not(None))


def count_touched(import_id: int) -> int:
    """How many of them have since been handed in, edited or used, so that they cannot be taken back."""
    left = untouched(import_id).with_only_columns(sa.func.count())
    return count_imported(import_id) - (db.session.scalar(left) or 0)


def list_imported_keys(import_id: int, most: int) -> list[str]:
    """The keys of the first questions an import has made, in the order of the file."""
    query = sa.select(Question.key).select_from(ImportedQuestion).order_by(Question.id).limit(most)
    return list(db.session.scalars(_still_there(query, import_id)))

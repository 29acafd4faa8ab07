"""Taking up an older version again, and removing questions that were never used."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, NotFound, Refused
from hongling_exam.question_bank import access, search_index
from hongling_exam.question_bank.actions.writing import QuestionContent, QuestionPlace, write_question
from hongling_exam.question_bank.models import Question, QuestionDraft, QuestionVersion
from hongling_exam.question_bank.queries import is_unused_draft
from hongling_exam.question_bank.sources import put_sources


def restore_version(actor: Actor, key: str, number: int) -> Question:
    """The content of version `number` as the newest version; the place stays.

    Raises NotFound for no such version, and Refused where the question could not be edited either.
    """
    [question] = access.get_questions_to_edit(actor, [key])
    query = sa.select(QuestionVersion).where(
        QuestionVersion.question_id == question.id, QuestionVersion.number == number
    )
    old = db.session.scalar(query)
    if old is None or question.current_version is None:
        raise NotFound()
    content = QuestionContent(question.kind, old.body, old.key, old.policy, old.points, old.explanation, old.sources)
    place = QuestionPlace(
        question.topic,
        question.difficulty,
        [each.level for each in question.levels],
        question.purpose,
        [each.name for each in question.tags],
    )
    return write_question(actor, content, place, key=key, seen=question.current_version.number)


def delete_question(actor: Actor, key: str, *, used: bool) -> None:
    """Take a draft out of the bank that no paper (`used`) and no reviewer has seen; raises Refused for any other.

    Its versions stay behind it, since what was once written is never changed; nothing finds it any more.
    """
    [question] = access.get_questions_to_edit(actor, [key])
    if used or not is_unused_draft(question):
        raise Refused(N_("只能删除没有送审过、也没有用过的草稿题；其他试题请停用。"), code="used")
    path = access.owner_path(question.jurisdiction)
    question.current_version = None
    question.tags = []
    db.session.flush()
    search_index.remove_texts([question.id])
    put_sources({question.id: []})
    db.session.execute(sa.delete(QuestionDraft).where(QuestionDraft.question_id == question.id))
    audit.record(actor, "question_bank.question.delete", f"question:{key}", jurisdiction=path)

"""A document's new edition: its questions leave the pool as one act, and come back through review (exam-engine 27)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.reviewing import hand_in
from hongling_exam.question_bank.actions.versions import add_versions
from hongling_exam.question_bank.models import (
    EditionReplacement,
    Question,
    QuestionRecheck,
    QuestionVersion,
    ReplacementReach,
)
from hongling_exam.question_bank.queries.editions import get_replacement, hold_approved, is_rested_on
from hongling_exam.question_bank.queries.versions import DIGESTED
from hongling_exam.question_bank.states import QuestionState, move_question

MOST_EDITION, MOST_REASON = 100, 500


def replace_edition(
    actor: Actor, document: str, edition: str, new_edition: str, reason: str
) -> tuple[EditionReplacement, int]:
    """Take every approved question that rests on an edition out of the pool, for re-review; gives how many.

    Of the questions that are the actor's to change, for whom alone it holds. Sealed papers and attempts keep the
    versions they have. Raises NotFound for an edition that no question of theirs rests on.
    """
    actor.require(access.EDIT)
    new_edition, reason = new_edition.strip(), reason.strip()
    _check(edition, new_edition, reason)
    if not is_rested_on(actor, document, edition):
        raise NotFound()
    questions = hold_approved(actor, document, edition)
    replacement = EditionReplacement(
        document=document,
        edition=edition,
        new_edition=new_edition,
        reason=reason,
        account_id=actor.account_id,
        at=clock.now(),
        reach=[ReplacementReach(path=path) for path in actor.paths(access.EDIT)],
    )
    db.session.add(replacement)
    db.session.flush()
    for question in questions:
        question.state = move_question(question.state, QuestionState.RETURNED)
    db.session.add_all(QuestionRecheck(replacement_id=replacement.id, question_id=each.id) for each in questions)
    details = {"document": document, "edition": edition, "new_edition": new_edition, "questions": len(questions)}
    subject = f"edition_replacement:{replacement.id}"
    audit.record(actor, "question_bank.edition.replace", subject, details | {"reason": reason})
    db.session.flush()
    return replacement, len(questions)


def _check(edition: str, new_edition: str, reason: str) -> None:
    errors = []
    if not 1 <= len(new_edition) <= MOST_EDITION:
        errors.append({"field": "new_edition", "reason": N_("请填写新版的名称，例如“2027 年修订”。")})
    elif new_edition == edition:
        errors.append({"field": "new_edition", "reason": N_("新版与旧版不能相同。")})
    if not 1 <= len(reason) <= MOST_REASON:
        errors.append({"field": "reason", "reason": N_("请填写理由。")})
    if errors:
        raise Invalid(errors[0]["reason"], errors)


def move_to_new_edition(actor: Actor, replacement_id: int, keys: Sequence[str]) -> int:
    """内容不变，改用新版并送审: the next version of each of these questions names the new edition, and is handed in.

    Only questions of the replacement's list that still wait: what they say stays, and somebody else reviews it. All or
    none.
    """
    replacement = get_replacement(actor, replacement_id).replacement
    questions = access.get_questions_to_edit(actor, keys)
    if _waiting(replacement.id, questions) < len(questions):
        raise NotFound()
    for question in questions:
        if question.state is QuestionState.IN_REVIEW:
            raise Refused(N_("试题 %(key)s 正在审题，请先撤回。"), code="in-review", key=question.key)
    add_versions(actor.account_id, {each: _moved(each.current_version, replacement) for each in questions})
    db.session.flush()
    for question in questions:
        if question.state is not QuestionState.DRAFT:
            question.state = move_question(question.state, QuestionState.DRAFT)
        db.session.refresh(question, ["current_version"])
    hand_in(actor, questions)
    return len(questions)


def _waiting(replacement_id: int, questions: Sequence[Question]) -> int:
    query = sa.select(sa.func.count(QuestionRecheck.question_id)).where(
        QuestionRecheck.replacement_id == replacement_id,
        QuestionRecheck.question_id.in_([each.id for each in questions]),
        QuestionRecheck.settled_at.is_(None),
    )
    return db.session.scalar(query) or 0


def _moved(version: QuestionVersion | None, replacement: EditionReplacement) -> Mapping[str, Any]:
    """The content of a version with the new edition in the place of the old one, in a group's parts too."""
    assert version is not None
    content = {name: getattr(version, name) for name in (*DIGESTED, "explanation_html")}
    content["sources"] = _named_anew(version.sources, replacement)
    if "questions" in version.body:
        parts = [
            {**part, "sources": _named_anew(part["sources"], replacement)} if "sources" in part else part
            for part in version.body["questions"]
        ]
        content["body"] = {**version.body, "questions": parts}
    return content


def _named_anew(sources: Sequence[Sequence[str]], replacement: EditionReplacement) -> list[list[str]]:
    old = [replacement.document, replacement.edition]
    return [
        [replacement.document, replacement.new_edition, *each[2:]] if list(each[:2]) == old else list(each)
        for each in sources
    ]

"""The one way a version comes into being."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.models import Question, QuestionVersion
from hongling_exam.question_bank.queries import content_digest
from hongling_exam.question_bank.search import searched_text
from hongling_exam.question_bank.sources import put_sources

Content = Mapping[str, Any]
"""What a version holds: body (rendered HTML included), key, policy, points, explanation, explanation_html, sources."""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """Version `number` of a question that is stored already, `key` being the question's; `sha256` is its digest."""

    question_id: int
    key: str
    number: int
    sha256: str
    content: Content


def add_versions(author_id: int | None, contents: Mapping[Question, Content]) -> set[Question]:
    """Give each question its content as the next version where its SHA-256 differs; tells which questions changed.

    The questions are stored already and, where they had a version, held by who calls. State and place stay.
    """
    versions = {}
    last = _last_numbers([each.id for each in contents if each.current_version is None])
    for question, content in contents.items():
        digest, current = content_digest(question.kind, content), question.current_version
        if current is None or current.sha256 != digest:
            number = current.number if current else last.get(question.id, 0)
            versions[question] = NewVersion(question.id, question.key, number + 1, digest, content)
    db.session.flush()
    for question, version_id in zip(versions, insert_versions(author_id, list(versions.values())), strict=True):
        question.current_version_id = version_id
    return set(versions)


def _last_numbers(question_ids: Sequence[int]) -> Mapping[int, int]:
    """The last version's number of those that were removed, and keep their versions."""
    found: dict[int, int] = {}
    for start in range(0, len(question_ids), 500):
        query = sa.select(QuestionVersion.question_id, sa.func.max(QuestionVersion.number))
        query = query.where(QuestionVersion.question_id.in_(question_ids[start : start + 500]))
        found |= {row[0]: row[1] for row in db.session.execute(query.group_by(QuestionVersion.question_id))}
    return found


def insert_versions(author_id: int | None, versions: Sequence[NewVersion]) -> Sequence[int]:
    """Insert versions, and let their questions be found by them; gives their ids, which become the current ones."""
    if not versions:
        return []
    now = clock.now()
    rows = [
        {
            "question_id": each.question_id,
            "number": each.number,
            "sha256": each.sha256,
            "author_id": author_id,
            "created_at": now,
            **each.content,
        }
        for each in versions
    ]
    # One short statement, many times over, costs a third of one long statement that returns the ids.
    last = db.session.scalar(sa.select(sa.func.max(QuestionVersion.id))) or 0
    db.session.execute(sa.insert(QuestionVersion), rows)
    made = sa.select(QuestionVersion.question_id, QuestionVersion.id).where(QuestionVersion.id > last)
    ids = {row.question_id: row.id for row in db.session.execute(made)}
    search_index.put_texts({each.question_id: searched_text(each.key, each.content["body"]) for each in versions})
    put_sources({each.question_id: each.content["sources"] for each in versions})
    return [ids[each.question_id] for each in versions]

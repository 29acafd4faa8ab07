"""The one way a version comes into being."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.models import Question, QuestionVersion
from hongling_exam.question_bank.queries import content_digest
from hongling_exam.question_bank.search import searched_text
from hongling_exam.question_bank.sources import put_sources

Content = Mapping[str, Any]
"""What a version holds: body (rendered HTML included), key, policy, points, explanation, explanation_html, sources."""


def add_versions(author_id: int | None, contents: Mapping[Question, Content]) -> set[Question]:
    """Give each question its content as the next version where its SHA-256 differs; tells which questions changed.

    The questions are stored already and, where they had a version, held by who calls. State and place stay.
    """
    versions = {}
    for question, content in contents.items():
        digest, current = content_digest(question.kind, content), question.current_version
        if current is not None and current.sha256 == digest:
            continue
        versions[question] = QuestionVersion(
            question_id=question.id,
            number=current.number + 1 if current else 1,
            sha256=digest,
            author_id=author_id,
            created_at=clock.now(),
            **content,
        )
    db.session.add_all(versions.values())
    db.session.flush()
    for question, version in versions.items():
        question.current_version_id = version.id
    search_index.put_texts({each.id: searched_text(each.key, version.body) for each, version in versions.items()})
    put_sources({each.question_id: each.sources for each in versions.values()})
    return set(versions)

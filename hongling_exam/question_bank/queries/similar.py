"""Questions of the bank that read like one just typed: the same stem with another answer first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlalchemy.orm import lazyload, selectinload

from hongling_exam.core.db import db
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.twins import contradicts
from hongling_exam.question_bank.likeness import NEAR_DUPLICATE, similarity
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.queries.listing import listed
from hongling_exam.question_bank.rules import text_read
from hongling_exam.question_bank.search import squash

SHORTEST = 4
WINDOW = 8
MOST_LOOKED_AT = 60
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Similar:
    """A question like the one typed. `conflict`: the same stem, and both answers cannot be right."""

    key: str
    stem: str
    similarity: float
    conflict: bool
    same_stem: bool


def similar_questions(
    paths: Sequence[str], kind: str, body: Mapping[str, Any], key: Mapping[str, Any], *, but: str = ""
) -> list[Similar]:
    """At most MOST_SHOWN questions below `paths` like this one, conflicts first; the question `but` is itself."""
    stem = squash(str(body.get("stem", "")))
    if len(stem) < SHORTEST:
        return []
    typed = IncomingQuestion("", kind, body, key)
    found = (_compared(typed, stem, each) for each in _candidates(paths, stem) if each.key != but)
    ranked = sorted((each for each in found if each), key=lambda each: (not each.conflict, -each.similarity, each.key))
    return ranked[:MOST_SHOWN]


def _candidates(paths: Sequence[str], stem: str) -> Sequence[Question]:
    """Questions that hold the beginning, the middle or the end of the stem."""
    last = max(0, len(stem) - WINDOW)
    windows = list(dict.fromkeys(stem[start : start + WINDOW] for start in (0, last // 2, last)))
    found: dict[int, Question] = {}
    for window in windows:
        query = search_index.by_index(sa.select(Question).where(listed(paths)), [window]).limit(MOST_LOOKED_AT)
        query = query.options(selectinload(Question.current_version), lazyload(Question.topic))
        found |= {each.id: each for each in db.session.scalars(query.options(lazyload(Question.levels)))}
    return list(found.values())


def _compared(typed: IncomingQuestion, stem: str, other: Question) -> Similar | None:
    version = other.current_version
    if version is None:
        return None
    theirs = squash(str(version.body.get("stem", "")))
    mine, whole = squash(text_read(typed.body)), squash(text_read(version.body))
    percent, same = fuzz.ratio(mine, whole), theirs == stem
    conflict = same and _contradicts(typed, IncomingQuestion("", other.kind, version.body, version.key))
    if not (similarity(mine, whole) or conflict or (same and percent >= NEAR_DUPLICATE / 2)):
        return None
    return Similar(other.key, str(version.body.get("stem", "")), percent, conflict, same)


def _contradicts(typed: IncomingQuestion, other: IncomingQuestion) -> bool:
    """A key that is not finished yet contradicts nothing."""
    try:
        return contradicts(typed, other)
    except (KeyError, TypeError):
        return False

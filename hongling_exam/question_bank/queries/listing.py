"""The list of questions: found, filtered, counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.models import (
    Question,
    QuestionLevel,
    QuestionSource,
    QuestionTag,
    QuestionVersion,
    Topic,
)
from hongling_exam.question_bank.search import Excerpt, excerpt, query_words
from hongling_exam.question_bank.search_filters import kept_by_index, kept_values
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level

FILTERS = ("level", "kind", "topic", "difficulty", "purpose", "state", "tag", "source", "author")
LARGE_BANK = 100_000
MOST_COUNTED = 700
MOST_READ = 5_000
"""Questions that may be read one after another, by key, to fill a page; beyond, what was found is sorted."""
LONGEST_FILTER = 64
"""Characters of a filter's value that an address may have (core.listing)."""


def listed(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    """Questions with a version, and `access.within` without a join: counting needs no row of another table.

    SQLite, without statistics, would take the index of jurisdictions for nearly all questions; the sign keeps it off.
    """
    sqlite = db.engine.dialect.name == "sqlite"
    owner = sa.literal_column("+question.jurisdiction_id") if sqlite else Question.jurisdiction_id.expression
    own = owner.in_(sa.select(Jurisdiction.id).where(under_paths(paths)))
    return sa.and_(Question.current_version_id.is_not(None), sa.or_(owner.is_(None), own))


def list_questions(paths: Sequence[str], wanted: Wanted) -> Listing[Question]:
    """One page of the questions below `paths` that hold every word of the query in key, stem, options or passage.

    Filtered by FILTERS. A word is any part of a text, also of one character (question_bank.search). What is searched
    is counted up to MOST_COUNTED: who finds that many adds a word, and need not wait for the exact number.
    """
    words = query_words(wanted.query)
    if not wanted.query:
        return _page(sa.select(Question).where(listed(paths), *_conditions(wanted)), wanted, None)
    if not words:
        return _page(sa.select(Question).where(sa.false()), wanted, 0)
    with search_index.row_by_row():
        return _searched(paths, wanted, words)


def _searched(paths: Sequence[str], wanted: Wanted, words: Sequence[str]) -> Listing[Question]:
    ids = search_index.ids_found(_found_ids(paths, wanted, words).limit(MOST_COUNTED + 1))
    total = ids.count(",") + 1 if ids else 0
    if total <= MOST_COUNTED:
        return _page(sa.select(Question).where(search_index.among(ids)), wanted, total)
    if _is_near(wanted, total):
        passing = sa.select(Question).where(listed(paths), *_conditions(wanted, row_by_row=True))
        found = search_index.by_text(passing, words)
    else:
        found = _found(paths, wanted, words)
    return replace(_page(found, wanted, MOST_COUNTED), more=True)


def _found_ids(paths: Sequence[str], wanted: Wanted, words: Sequence[str]) -> sa.Select[int]:
    """What is found, without a row of any other table where the index of PostgreSQL knows all that is asked."""
    if kept_by_index() and not _conditions(wanted, kept_by_index()):
        owners = sa.select(Jurisdiction.id).where(under_paths(paths))
        return search_index.ids_by_index(words, kept_values(wanted), owners)
    return _found(paths, wanted, words).with_only_columns(Question.id)


def _found(paths: Sequence[str], wanted: Wanted, words: Sequence[str]) -> sa.Select[Question]:
    """What holds the words, found by the index, which on PostgreSQL keeps to most filters too."""
    statement = sa.select(Question).where(listed(paths), *_conditions(wanted, kept_by_index()))
    return search_index.by_index(statement, words, kept_values(wanted))


def matching(paths: Sequence[str], wanted: Wanted) -> sa.Select[Question]:
    """All that `list_questions` finds, whatever the page, for acts on the whole of it."""
    if not wanted.query:
        return sa.select(Question).where(listed(paths), *_conditions(wanted))
    words = query_words(wanted.query)
    return _found(paths, wanted, words) if words else sa.select(Question).where(sa.false())


def _is_near(wanted: Wanted, total: int) -> bool:
    """Whether going through the bank by key fills the page sooner than all that was found can be sorted.

    The page's last row stands after about its rank × bank ÷ `total` questions; the other way looks at all there are.
    """
    by_key = wanted.sort not in SORTS or wanted.sort == "key"
    return by_key and wanted.page * wanted.per_page * LARGE_BANK < total * MOST_READ


SORTS: Mapping[str, sa.ColumnElement[Any]] = {
    "key": Question.key.expression,
    "difficulty": Question.difficulty.expression,
    "points": QuestionVersion.points.expression,
    "changed": QuestionVersion.created_at.expression,
}


def _page(statement: sa.Select[Any], wanted: Wanted, total: int | None) -> Listing[Question]:
    """What a row shows is loaded for the rows of the page alone, not joined to all that were found."""
    if wanted.sort in ("points", "changed"):
        statement = statement.join(QuestionVersion, Question.current_version_id == QuestionVersion.id)
    shown = statement.options(selectinload(Question.current_version), selectinload(Question.topic))
    return list_page(shown, wanted, SORTS, "key", total)


def excerpts(listing: Listing[Question]) -> Mapping[str, Excerpt]:
    """What each row of a list shows of its question, by key, with the words searched for marked."""
    words = query_words(listing.query)
    found = [(each.key, each.current_version) for each in listing.items]
    return {key: excerpt(key, version.body if version else {}, words) for key, version in found}


def _conditions(
    wanted: Wanted, beside: Collection[str] = (), *, row_by_row: bool = False
) -> list[sa.ColumnElement[bool]]:
    """The filters that name a known value, those in `beside` left out; nonsense filters nothing.

    `row_by_row` keeps SQLite from going by the index of a filter where the bank is read in another order.
    """
    found: list[sa.ColumnElement[bool]] = []
    filters = {name: value for name, value in wanted.filters.items() if name not in beside}
    asked = replace(wanted, filters=filters)
    if level := asked.member("level", Level):
        found.append(Question.levels.any(QuestionLevel.level == level))
    if filters.get("kind") in KINDS:
        found.append((Question.kind + "" if row_by_row else Question.kind) == filters["kind"])
    if "topic" in filters:
        topic = Question.topic_id + 0 if row_by_row else Question.topic_id
        found.append(topic.in_(_topic_and_below(filters["topic"])))
    if filters.get("difficulty", "") in set("12345"):
        found.append(Question.difficulty == int(filters["difficulty"]))
    if purpose := asked.member("purpose", Purpose):
        found.append(Question.purpose == purpose)
    if state := asked.member("state", QuestionState):
        found.append(Question.state == state)
    if tag := filters.get("tag"):
        found.append(Question.tags.any(QuestionTag.name == tag))
    if document := filters.get("source"):
        name = QuestionSource.document
        named = name == document if len(document) < LONGEST_FILTER else name.startswith(document, autoescape=True)
        found.append(Question.id.in_(sa.select(QuestionSource.question_id).where(named)))
    if author := asked.number("author"):
        written = sa.select(QuestionVersion.id).where(QuestionVersion.author_id == author)
        found.append(Question.current_version_id.in_(written))
    return found


def _topic_and_below(code: str) -> sa.Select[tuple[int]]:
    """The ids of a topic and of all below it."""
    tree = sa.select(Topic.id).where(Topic.code == code).cte("tree", recursive=True)
    tree = tree.union(sa.select(Topic.id).where(Topic.parent_id == tree.c.id))
    return sa.select(tree.c.id)


def count_states(paths: Sequence[str]) -> Mapping[tuple[Purpose, QuestionState], int]:
    """How many questions below `paths` there are by purpose and state."""
    query = sa.select(Question.purpose, Question.state, sa.func.count()).where(listed(paths))
    rows = db.session.execute(query.group_by(Question.purpose, Question.state))
    return {(purpose, state): count for purpose, state, count in rows}

"""Reading the question bank. Keys and explanations are secret: who shows them has checked the permission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from hongling_exam.accounts.models import Account
from hongling_exam.core import signing
from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.access import within
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.models import Question, QuestionLevel, QuestionVersion, Topic
from hongling_exam.question_bank.rules import near_duplicates, question_faults, text_read
from hongling_exam.question_bank.search import Excerpt, excerpt, query_words
from hongling_exam.question_bank.showing import ShownQuestion, show_question
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level

__all__ = [
    "PoolItem",
    "ShownQuestion",
    "content_digest",
    "count_states",
    "digest_of",
    "excerpts",
    "get_versions",
    "list_pool",
    "list_questions",
    "list_topics",
    "list_versions",
    "near_duplicates",
    "question_faults",
    "show_version",
    "text_read",
]

DIGESTED = ("body", "key", "policy", "points", "explanation", "sources")
FILTERS = ("level", "kind", "topic", "difficulty", "purpose", "state")
LARGE_BANK = 100_000
MOST_COUNTED = 3_000


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An approved question that may be drawn, by its current version.

    `text` is everything a candidate reads of it, for finding near-duplicates; `points` are the version's own.
    """

    version_id: int
    question_id: int
    key: str
    kind: str
    topic: str
    difficulty: int
    purpose: Purpose
    points: int
    sources: tuple[tuple[str, str, str], ...]
    stem: str
    text: str


def content_digest(kind: str, content: Mapping[str, Any]) -> str:
    """SHA-256 over RFC 8785 of a version's kind and content, rendered HTML included; `content` has DIGESTED's names."""
    return signing.sha256_hex({"kind": kind, **{name: content[name] for name in DIGESTED}})


def digest_of(version: QuestionVersion) -> str:
    """What the SHA-256 of a stored version must be."""
    return content_digest(version.question.kind, {name: getattr(version, name) for name in DIGESTED})


def list_pool(
    level: Level,
    *,
    purpose: Purpose | None = None,
    paths: Sequence[str] = ("/",),
    kinds: Sequence[str] | None = None,
) -> Sequence[PoolItem]:
    """The approved questions of a level, in order of key: shared ones and those of jurisdictions below `paths`.

    `purpose` None gives both purposes; `kinds` None every kind.
    """
    query = (
        sa.select(Question, QuestionVersion, Topic.code)
        .join(QuestionVersion, Question.current_version_id == QuestionVersion.id)
        .join(Topic, Question.topic_id == Topic.id)
        .join(QuestionLevel, QuestionLevel.question_id == Question.id)
        .outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
        .where(QuestionLevel.level == level, Question.state == QuestionState.APPROVED, within(paths))
        .options(sa.orm.lazyload(Question.topic), sa.orm.lazyload(Question.levels))
        .order_by(Question.key)
    )
    if purpose is not None:
        query = query.where(Question.purpose == purpose)
    if kinds is not None:
        query = query.where(Question.kind.in_(kinds))
    return [_pool_item(question, version, topic) for question, version, topic in db.session.execute(query)]


def _pool_item(question: Question, version: QuestionVersion, topic: str) -> PoolItem:
    return PoolItem(
        version_id=version.id,
        question_id=question.id,
        key=question.key,
        kind=question.kind,
        topic=topic,
        difficulty=question.difficulty,
        purpose=question.purpose,
        points=version.points,
        sources=tuple((source[0], source[1], source[2]) for source in version.sources),
        stem=str(version.body.get("stem", "")),
        text=text_read(version.body),
    )


def get_versions(ids: Sequence[int]) -> Mapping[int, QuestionVersion]:
    """These versions with their questions, by id; raises KeyError when one is absent."""
    query = sa.select(QuestionVersion).where(QuestionVersion.id.in_(set(ids)))
    found = {each.id: each for each in db.session.scalars(query.options(joinedload(QuestionVersion.question)))}
    return {each: found[each] for each in ids}


def list_versions(question: Question) -> Sequence[tuple[QuestionVersion, str | None]]:
    """All versions of a question, newest first, each with its author's name (None: loaded from a file)."""
    query = sa.select(QuestionVersion, Account.display_name).outerjoin(Account, QuestionVersion.author_id == Account.id)
    rows = db.session.execute(
        query.where(QuestionVersion.question_id == question.id).order_by(QuestionVersion.number.desc())
    )
    return [(version, author) for version, author in rows]


def show_version(
    version: QuestionVersion, points: int | None = None, orders: Mapping[str, Mapping[str, Sequence[str]]] | None = None
) -> ShownQuestion:
    """A version with its key as pages show it, worth `points` (its own when None), in the orders of a form if given."""
    return show_question(
        version.question.kind,
        version.body,
        version.key,
        version.policy,
        points=version.points if points is None else points,
        explanation_html=version.explanation_html,
        orders=orders,
    )


def list_topics() -> Sequence[Topic]:
    """The topics in their order, track by track."""
    return db.session.scalars(sa.select(Topic).order_by(Topic.position, Topic.id)).all()


def _listed(paths: Sequence[str]) -> sa.ColumnElement[bool]:
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
    statement = sa.select(Question).where(_listed(paths), *_conditions(wanted))
    if not wanted.query:
        return _page(statement, wanted, None)
    words = query_words(wanted.query)
    if not words:
        return _page(statement.where(sa.false()), wanted, 0)
    found = search_index.by_index(statement, words)
    first = found.with_only_columns(Question.id).limit(MOST_COUNTED + 1).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(first)) or 0
    quickest = search_index.by_text(statement, words) if _is_near(wanted, total) else found
    listing = _page(quickest, wanted, min(total, MOST_COUNTED))
    return replace(listing, more=total > MOST_COUNTED)


def _is_near(wanted: Wanted, total: int) -> bool:
    """Whether going through the bank by key fills the page sooner than all that was found can be sorted.

    The page's last row stands after about its rank × bank ÷ `total` questions; the other way looks at `total`.
    """
    by_key = wanted.sort not in SORTS or wanted.sort == "key"
    return by_key and not wanted.filters and wanted.page * wanted.per_page * LARGE_BANK < total * total


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


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """The filters that name a known value; nonsense filters nothing."""
    found: list[sa.ColumnElement[bool]] = []
    filters = wanted.filters
    if level := wanted.member("level", Level):
        found.append(Question.levels.any(QuestionLevel.level == level))
    if filters.get("kind") in KINDS:
        found.append(Question.kind == filters["kind"])
    if "topic" in filters:
        found.append(Question.topic_id.in_(sa.select(Topic.id).where(Topic.code == filters["topic"])))
    if filters.get("difficulty", "") in set("12345"):
        found.append(Question.difficulty == int(filters["difficulty"]))
    if purpose := wanted.member("purpose", Purpose):
        found.append(Question.purpose == purpose)
    if state := wanted.member("state", QuestionState):
        found.append(Question.state == state)
    return found


def count_states(paths: Sequence[str]) -> Mapping[tuple[Purpose, QuestionState], int]:
    """How many questions below `paths` there are by purpose and state."""
    query = sa.select(Question.purpose, Question.state, sa.func.count()).where(_listed(paths))
    rows = db.session.execute(query.group_by(Question.purpose, Question.state))
    return {(purpose, state): count for purpose, state, count in rows}

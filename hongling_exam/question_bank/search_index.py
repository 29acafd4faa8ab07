"""The index behind the search of the bank: the same tokens in FTS5 on SQLite and in a tsvector with GIN on PostgreSQL.

`question_search` keeps each question's folded text; `fts_question_search` its tokens. The second is the engine's own
kind of table, which Alembic leaves alone (core.schema.managed); both change in the unit of work of the question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from hongling_exam.core.db import db
from hongling_exam.question_bank.models import Question, QuestionSearch
from hongling_exam.question_bank.search import query_tokens, to_compare, tokens

NAME = "fts_question_search"
_FTS = "fts5(tokens, content='', columnsize=0, detail='none', tokenize='ascii')"
_COLUMNS = (
    "rowid integer PRIMARY KEY REFERENCES question (id) ON DELETE CASCADE, tokens tsvector NOT NULL, "
    "filters text[] DEFAULT '{}' NOT NULL"
)
_MAKE: tuple[tuple[str, str], ...] = (
    ("sqlite", f"CREATE VIRTUAL TABLE {NAME} USING {_FTS}"),
    ("postgresql", f"CREATE TABLE {NAME} ({_COLUMNS})"),
    (
        "postgresql",
        (
            f"CREATE INDEX ix_{NAME}_tokens ON {NAME} USING gin (tokens, filters) "
            "WITH (fastupdate = on, gin_pending_list_limit = 1024)"
        ),
    ),
)
"""(dialect, SQL); the revisions that brought them have copies of their own.

SQLite keeps no text beside the postings: a row is taken out by telling FTS5 the tokens it went in with, so other tokens
of the same text would need the index rebuilt. PostgreSQL puts what came in last into the index a megabyte at a time:
thousands of questions come in a quarter sooner, and no search reads more than that megabyte beside the index.
"""

_VECTOR = "array_to_tsvector(string_to_array(CAST(:tokens AS text), ' '))"
_PUT = {
    "sqlite": f"INSERT INTO {NAME} (rowid, tokens) VALUES (:id, :tokens)",  # noqa: S608 - a name of ours, and below
    "postgresql": f"INSERT INTO {NAME} (rowid, tokens, filters) VALUES (:id, {_VECTOR}, question_filters(:id))",  # noqa: S608
}
_TAKE = {
    "sqlite": f"INSERT INTO {NAME} ({NAME}, rowid, tokens) VALUES ('delete', :id, :tokens)",  # noqa: S608
    "postgresql": f"DELETE FROM {NAME} WHERE rowid = :id",  # noqa: S608
}
_INDEX = sa.table(
    NAME, sa.column("rowid", sa.Integer), sa.column("tokens"), sa.column("filters", postgresql.ARRAY(sa.Text))
)
_ROW_BY_ROW = {"enable_seqscan": "off", "enable_hashjoin": "off", "max_parallel_workers_per_gather": "0"}
_BATCH = 500

for _dialect, _sql in _MAKE:
    sa.event.listen(QuestionSearch.__table__, "after_create", sa.DDL(_sql).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
sa.event.listen(QuestionSearch.__table__, "before_drop", sa.DDL(f"DROP TABLE {NAME}"))  # type: ignore[no-untyped-call]


def put_texts(texts: Mapping[int, str]) -> None:
    """Let the questions of these ids be found by these searched texts, and no longer by what they had before."""
    ids = list(texts)
    for start in range(0, len(ids), _BATCH):
        _put_batch({each: texts[each] for each in ids[start : start + _BATCH]})


def _put_batch(texts: Mapping[int, str]) -> None:
    query = sa.select(QuestionSearch.question_id, QuestionSearch.text).where(QuestionSearch.question_id.in_(texts))
    before = {row.question_id: row.text for row in db.session.execute(query)}
    changed = {each: text for each, text in texts.items() if before.get(each) != text}
    gone = {each: text for each, text in before.items() if each in changed}
    _each(_TAKE, gone)
    if gone:
        db.session.execute(sa.delete(QuestionSearch).where(QuestionSearch.question_id.in_(gone)))
    if changed:
        db.session.execute(
            sa.insert(QuestionSearch), [{"question_id": each, "text": text} for each, text in changed.items()]
        )
    _each(_PUT, changed)


def remove_texts(ids: Sequence[int]) -> None:
    """Let the questions of these ids be found no longer."""
    for start in range(0, len(ids), _BATCH):
        query = sa.select(QuestionSearch).where(QuestionSearch.question_id.in_(ids[start : start + _BATCH]))
        before = {row.question_id: row.text for row in db.session.scalars(query)}
        _each(_TAKE, before)
        db.session.execute(sa.delete(QuestionSearch).where(QuestionSearch.question_id.in_(before)))


def _each(statements: Mapping[str, str], texts: Mapping[int, str]) -> None:
    if texts:
        rows = [{"id": each, "tokens": " ".join(tokens(text))} for each, text in texts.items()]
        db.session.execute(sa.text(statements[db.engine.dialect.name]), rows)


def by_index(statement: sa.Select[Any], words: Sequence[str], filters: Sequence[str] = ()) -> sa.Select[Any]:
    """`statement` over Question, only those that have every folded word, found by their tokens.

    `filters` (search_filters.kept_values) are kept to by the index as well.
    """
    # The sign keeps SQLite, which knows no statistics, from asking FTS5 again for each question of some other index.
    found = statement.join(_INDEX, sa.literal_column(f"+{NAME}.rowid") == Question.id)
    found = found.where(*_held(words, filters))
    rest = to_compare(words)
    return by_text(found, rest) if rest else found


def ids_by_index(words: Sequence[str], filters: Sequence[str], owners: sa.Select[int]) -> sa.Select[int]:
    """The ids of what has every folded word and passes the filters, shared or owned by one of `owners`, from the index
    alone; for PostgreSQL.
    """
    # Joined to nothing, the array is no longer the index's: owners are looked at in the few rows that were found.
    own = sa.func.array_cat(
        ["owner:0"], sa.func.array(sa.select("owner:" + owners.subquery().c[0].cast(sa.Text)).scalar_subquery())
    )
    present = sa.func.array_cat(_INDEX.c.filters, sa.literal([], postgresql.ARRAY(sa.Text)))
    query = sa.select(_INDEX.c.rowid).where(*_held(words, filters), present.op("&&", is_comparison=True)(own))
    rest = to_compare(words)
    if not rest:
        return query
    query = query.join(QuestionSearch, QuestionSearch.question_id == _INDEX.c.rowid)
    return query.where(*(sa.func.strpos(QuestionSearch.text, word) > 0 for word in rest))


def _held(words: Sequence[str], filters: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """What the index must hold."""
    found = [_has_tokens(query_tokens(words))]
    return found + ([_INDEX.c.filters.contains(list(filters))] if filters else [])


@contextmanager
def row_by_row() -> Iterator[None]:
    """Let PostgreSQL look up the few questions that the index found one by one, and alone.

    By itself it takes some thousands of them for reason enough to read the whole bank, with helpers that are slower to
    come than the work is done.
    """
    if db.engine.dialect.name != "postgresql":
        yield
        return
    db.session.execute(sa.text("; ".join(f"SET LOCAL {name} TO {value}" for name, value in _ROW_BY_ROW.items())))
    yield
    db.session.execute(sa.text("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _ROW_BY_ROW)))


def ids_found(statement: sa.Select[Any]) -> str:
    """The ids that a statement gives, with commas between: one text is read sooner than thousands of rows."""
    each = sa.cast(statement.subquery().c[0], sa.Text)
    sqlite = db.engine.dialect.name == "sqlite"
    joined = sa.func.group_concat(each) if sqlite else sa.func.string_agg(each, ",")
    return db.session.scalar(sa.select(joined)) or ""


def among(ids: str) -> sa.ColumnElement[bool]:
    """Questions of these ids, as `ids_found` gives them: a parameter each would cost its time."""
    if db.engine.dialect.name == "sqlite":
        return Question.id.in_(sa.select(sa.func.json_each(f"[{ids}]").table_valued("value").c.value))
    given = sa.cast(sa.literal(f"{{{ids}}}", sa.Text), postgresql.ARRAY(sa.Integer))
    return Question.id.in_(sa.select(sa.func.unnest(given)))


def by_text(statement: sa.Select[Any], words: Sequence[str]) -> sa.Select[Any]:
    """The same, found by comparing row after row: the quicker way to the first rows of very many."""
    place = sa.func.instr if db.engine.dialect.name == "sqlite" else sa.func.strpos
    joined = statement.join(QuestionSearch, QuestionSearch.question_id == sa.literal_column("+question.id"))
    return joined.where(*(place(QuestionSearch.text, word) > 0 for word in words))


def _has_tokens(wanted: Sequence[str]) -> sa.ColumnElement[bool]:
    """Tokens hold no sign of either engine's query language, so quoting them is enough."""
    if db.engine.dialect.name == "sqlite":
        return sa.literal_column(NAME).op("MATCH", is_comparison=True)(" AND ".join(f'"{each}"' for each in wanted))
    query = sa.cast(" & ".join(f"'{each}'" for each in wanted), postgresql.TSQUERY)
    return _INDEX.c.tokens.op("@@", is_comparison=True)(query)

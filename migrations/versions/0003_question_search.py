"""Find questions by any part of their text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from hongling_exam.question_bank.search import searched_text, tokens

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE, INDEX = "question_search", "fts_question_search"
BATCH = 500
FTS = "fts5(tokens, content='', columnsize=0, detail='none', tokenize='ascii')"
COLUMNS = "rowid integer PRIMARY KEY REFERENCES question (id) ON DELETE CASCADE, tokens tsvector NOT NULL"
MAKE = {
    "sqlite": [f"CREATE VIRTUAL TABLE {INDEX} USING {FTS}"],
    "postgresql": [
        f"CREATE TABLE {INDEX} ({COLUMNS})",
        f"CREATE INDEX ix_{INDEX}_tokens ON {INDEX} USING gin (tokens) WITH (fastupdate = off)",
    ],
}
VECTOR = "array_to_tsvector(string_to_array(CAST(:tokens AS text), ' '))"
PUT = {
    "sqlite": f"INSERT INTO {INDEX} (rowid, tokens) VALUES (:id, :tokens)",  # noqa: S608 - a name of ours
    "postgresql": f"INSERT INTO {INDEX} (rowid, tokens) VALUES (:id, {VECTOR})",  # noqa: S608
}
QUESTION = sa.table("question", sa.column("id"), sa.column("key"), sa.column("current_version_id"))
VERSION = sa.table(
    "question_version", sa.column("id"), sa.column("body", sa.JSON().with_variant(JSONB(), "postgresql"))
)


def upgrade() -> None:
    """Make the index and put every question's current version into it.

    Texts and tokens come from the code that searches, not from a copy: an index that was filled by other rules than
    it is asked by would miss questions.
    """
    op.create_table(
        TABLE,
        sa.Column("question_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_search_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_search")),
    )
    for statement in MAKE[op.get_bind().dialect.name]:
        op.execute(statement)
    last = 0
    while rows := _batch_after(last):
        _fill({row.id: searched_text(row.key, row.body) for row in rows})
        last = rows[-1].id


def _batch_after(last: int) -> list[sa.Row[tuple[int, str, dict[str, object]]]]:
    query = sa.select(QUESTION.c.id, QUESTION.c.key, VERSION.c.body)
    query = query.join(VERSION, VERSION.c.id == QUESTION.c.current_version_id).where(QUESTION.c.id > last)
    return list(op.get_bind().execute(query.order_by(QUESTION.c.id).limit(BATCH)).all())


def _fill(texts: dict[int, str]) -> None:
    connection = op.get_bind()
    rows = [{"id": each, "text": text, "tokens": " ".join(tokens(text))} for each, text in texts.items()]
    connection.execute(sa.text(f"INSERT INTO {TABLE} (question_id, text) VALUES (:id, :text)"), rows)  # noqa: S608
    connection.execute(sa.text(PUT[connection.dialect.name]), rows)


def downgrade() -> None:
    """Questions stay; only the index goes."""
    op.execute(f"DROP TABLE {INDEX}")
    op.drop_table(TABLE)

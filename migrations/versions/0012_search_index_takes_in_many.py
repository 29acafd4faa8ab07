"""On PostgreSQL, put what came in last into the search index a megabyte at a time."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "ix_fts_question_search_tokens"


def upgrade() -> None:
    """SQLite needs nothing of it."""
    _set("fastupdate = on, gin_pending_list_limit = 1024")


def downgrade() -> None:
    """Question by question."""
    _set("fastupdate = off")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} RESET (gin_pending_list_limit)")


def _set(storage: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} SET ({storage})")

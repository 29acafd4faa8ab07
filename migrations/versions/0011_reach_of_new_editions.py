"""A document's new edition holds where its maker may change questions, not for everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hongling_exam.core.db import append_only_statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE = "edition_replacement_reach"


def upgrade() -> None:
    """One table; what was replaced before was replaced for everybody, and stays so."""
    op.create_table(
        TABLE,
        sa.Column("replacement_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["replacement_id"],
            ["edition_replacement.id"],
            name=op.f("fk_edition_replacement_reach_replacement_id_edition_replacement"),
        ),
        sa.PrimaryKeyConstraint("replacement_id", "path", name=op.f("pk_edition_replacement_reach")),
    )
    op.execute(f"INSERT INTO {TABLE} (replacement_id, path) SELECT id, '/' FROM edition_replacement")  # noqa: S608
    shape = sa.Table(TABLE, sa.MetaData(), sa.Column("replacement_id"), sa.Column("path"))
    for dialect, statement in append_only_statements(shape):
        if dialect == op.get_bind().dialect.name:
            op.execute(statement)


def downgrade() -> None:
    """Every replacement holds for everybody again."""
    op.drop_table(TABLE)

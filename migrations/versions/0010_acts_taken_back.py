"""Verdicts and replacements that were taken back; pairs that read alike and are no duplicates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hongling_exam.core.db import append_only_statements

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FROZEN = {
    "verdict_undone": "submission_id next_id account_id at",
    "edition_replacement_undone": "replacement_id account_id at",
}


def upgrade() -> None:
    """Three tables; nothing has been taken back yet."""
    op.create_table(
        "verdict_undone",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("next_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_verdict_undone_account_id_account")),
        sa.ForeignKeyConstraint(
            ["next_id"], ["question_submission.id"], name=op.f("fk_verdict_undone_next_id_question_submission")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["question_submission.id"],
            name=op.f("fk_verdict_undone_submission_id_question_submission"),
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_verdict_undone")),
        sa.UniqueConstraint("next_id", name=op.f("uq_verdict_undone_next_id")),
    )
    op.create_table(
        "edition_replacement_undone",
        sa.Column("replacement_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_edition_replacement_undone_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["replacement_id"],
            ["edition_replacement.id"],
            name=op.f("fk_edition_replacement_undone_replacement_id_edition_replacement"),
        ),
        sa.PrimaryKeyConstraint("replacement_id", name=op.f("pk_edition_replacement_undone")),
    )
    _distinct_pair()
    for table, columns in FROZEN.items():
        shape = sa.Table(table, sa.MetaData(), *map(sa.Column, columns.split()))
        for dialect, statement in append_only_statements(shape):
            if dialect == op.get_bind().dialect.name:
                op.execute(statement)


def _distinct_pair() -> None:
    op.create_table(
        "distinct_pair",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_distinct_pair_ordered")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_distinct_pair_account_id_account")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["question.id"], name=op.f("fk_distinct_pair_one_id_question"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["question.id"], name=op.f("fk_distinct_pair_other_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_distinct_pair")),
    )
    op.create_index(op.f("ix_distinct_pair_other_id"), "distinct_pair", ["other_id"])


def downgrade() -> None:
    """What was taken back stays taken back: only the note of it goes."""
    op.drop_table("distinct_pair")
    op.drop_table("edition_replacement_undone")
    op.drop_table("verdict_undone")

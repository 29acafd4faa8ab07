"""Imports of question files, and the questions that came out of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
STATES = ("reading", "ready", "importing", "done", "undoing", "undone", "rejected", "failed")
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables; the files and what was read of them lie in storage."""
    op.create_table(
        "question_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("jurisdiction_id", sa.Integer(), nullable=True),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="importstate", native_enum=False, length=32, create_constraint=True),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(length=64), nullable=True),
        sa.Column("parsed_name", sa.String(length=64), nullable=True),
        sa.Column("findings_name", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_question_import_account_id_account")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_question_import_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_import_public_id")),
    )
    with op.batch_alter_table("question_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_import_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_import_jurisdiction_id"), ["jurisdiction_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_import_state"), ["state"], unique=False)

    op.create_table(
        "imported_question",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["question_import.id"], name=op.f("fk_imported_question_import_id_question_import")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_imported_question_question_id_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_imported_question")),
    )
    with op.batch_alter_table("imported_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_question_import_id"), ["import_id"], unique=False)


def downgrade() -> None:
    """The questions stay; how they came in is forgotten."""
    op.drop_table("imported_question")
    op.drop_table("question_import")

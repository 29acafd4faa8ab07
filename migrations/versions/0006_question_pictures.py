"""Pictures in the texts of questions; versions found by their author."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the pictures themselves lie in storage."""
    op.create_table(
        "question_picture",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_question_picture_account_id_account")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_question_picture")),
    )
    op.create_index(op.f("ix_question_version_author_id"), "question_version", ["author_id"])


def downgrade() -> None:
    """Drop the table; texts that show pictures keep their addresses."""
    op.drop_index(op.f("ix_question_version_author_id"), table_name="question_version")
    op.drop_table("question_picture")

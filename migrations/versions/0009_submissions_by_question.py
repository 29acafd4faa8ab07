"""Find all submissions of a question without going through everybody's."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_question_submission_question_id"


def upgrade() -> None:
    """One index."""
    op.create_index(INDEX, "question_submission", ["question_id"])


def downgrade() -> None:
    """Without it."""
    op.drop_index(INDEX, table_name="question_submission")

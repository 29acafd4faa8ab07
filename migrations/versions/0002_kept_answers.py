"""Keep another answer under the same (epoch, seq) beside the first one."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE, ONCE = "aside_response", "uq_aside_response_once"
FORMER = "uq_aside_response_attempt_id_question_epoch_seq_reason"
PLACE = ["attempt_id", "question", "epoch", "seq", "reason"]


def upgrade() -> None:
    """Tell kept answers apart by their digest too."""
    op.add_column(TABLE, sa.Column("answer_digest", sa.String(length=64), nullable=True))
    connection = op.get_bind()
    kept = connection.execute(sa.text(f"SELECT id, answer FROM {TABLE}")).all()  # noqa: S608 - a name of ours
    fill = sa.text(f"UPDATE {TABLE} SET answer_digest = :digest WHERE id = :id")  # noqa: S608
    for each in kept:
        digest = hashlib.sha256((each.answer or "").encode()).hexdigest()
        connection.execute(fill, {"digest": digest, "id": each.id})
    with op.batch_alter_table(TABLE) as batch:
        batch.alter_column("answer_digest", existing_type=sa.String(length=64), nullable=False)
        batch.drop_constraint(FORMER, type_="unique")
        batch.create_unique_constraint(ONCE, [*PLACE, "answer_digest"])


def downgrade() -> None:
    """Refuses where it would have to throw a kept answer away."""
    place = ", ".join(PLACE)
    twice = sa.text(f"SELECT 1 FROM {TABLE} GROUP BY {place} HAVING count(*) > 1")  # noqa: S608
    if op.get_bind().execute(twice).first() is not None:
        raise RuntimeError("two answers are kept under one sequence; going down would lose one; nothing was changed")
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(ONCE, type_="unique")
        batch.create_unique_constraint(FORMER, PLACE)
        batch.drop_column("answer_digest")

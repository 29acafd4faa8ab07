"""Tags, sources, drafts, reviews, reports and replaced editions of questions; constraints of blueprints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from hongling_exam.core.db import append_only_statements

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FROZEN = {
    "question_review": "id submission_id reviewer_id verdict text at",
    "edition_replacement": "id document edition new_edition reason account_id at",
}
BATCH = 500
QUESTION = sa.table("question", sa.column("id"), sa.column("current_version_id"))
VERSION = sa.table("question_version", sa.column("id"), sa.column("sources", JSON))
SOURCE = sa.table("question_source", *map(sa.column, ("question_id", "position", "document", "edition", "article")))


def upgrade() -> None:
    """Make the tables, and write the sources of every current version into theirs."""
    op.create_table(
        "enemy_pair",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_enemy_pair_ordered")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["question.id"], name=op.f("fk_enemy_pair_one_id_question"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["question.id"], name=op.f("fk_enemy_pair_other_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_enemy_pair")),
    )
    with op.batch_alter_table("enemy_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enemy_pair_other_id"), ["other_id"], unique=False)

    op.create_table(
        "question_source",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=100), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_source_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", "position", name=op.f("pk_question_source")),
    )
    with op.batch_alter_table("question_source", schema=None) as batch_op:
        batch_op.create_index("ix_question_source_document_edition", ["document", "edition"], unique=False)

    op.create_table(
        "question_tag",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_tag_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", "name", name=op.f("pk_question_tag")),
    )
    with op.batch_alter_table("question_tag", schema=None) as batch_op:
        batch_op.create_index("ix_question_tag_name", ["name"], unique=False)

    op.create_table(
        "edition_replacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=100), nullable=False),
        sa.Column("new_edition", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_edition_replacement_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_replacement")),
    )
    op.create_table(
        "question_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("document", JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_question_draft_account_id_account")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_draft_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_draft")),
        sa.UniqueConstraint("account_id", "question_id", name=op.f("uq_question_draft_account_id_question_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_draft_public_id")),
    )
    with op.batch_alter_table("question_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_draft_question_id"), ["question_id"], unique=False)

    op.create_table(
        "question_recheck",
        sa.Column("replacement_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_recheck_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["replacement_id"],
            ["edition_replacement.id"],
            name=op.f("fk_question_recheck_replacement_id_edition_replacement"),
        ),
        sa.PrimaryKeyConstraint("replacement_id", "question_id", name=op.f("pk_question_recheck")),
    )
    with op.batch_alter_table("question_recheck", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_recheck_question_id"), ["question_id"], unique=False)

    op.create_table(
        "question_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_question_remark_settled")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_question_remark_author_id_account")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_question_remark_question_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["account.id"], name=op.f("fk_question_remark_settled_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_remark")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_remark_public_id")),
    )
    with op.batch_alter_table("question_remark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_remark_question_version_id"), ["question_version_id"], unique=False
        )

    op.create_table(
        "question_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "upheld", "dismissed", name="reportstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_question_report_settled")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_question_report_account_id_account")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_question_report_question_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["account.id"], name=op.f("fk_question_report_settled_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_report_public_id")),
        sa.UniqueConstraint(
            "question_version_id", "account_id", name=op.f("uq_question_report_question_version_id_account_id")
        ),
    )
    with op.batch_alter_table("question_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_report_account_id"), ["account_id"], unique=False)

    op.create_table(
        "question_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("approved", "returned", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.CheckConstraint("closed_at IS NOT NULL OR verdict IS NULL", name=op.f("ck_question_submission_closed")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_submission_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_question_submission_question_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name=op.f("fk_question_submission_submitted_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_submission")),
    )
    with op.batch_alter_table("question_submission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_submission_question_version_id"), ["question_version_id"], unique=False
        )
        batch_op.create_index(
            "uq_question_submission_open",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "question_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("approved", "returned", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_question_review_reviewer_id_account")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["question_submission.id"],
            name=op.f("fk_question_review_submission_id_question_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_review")),
        sa.UniqueConstraint("submission_id", "reviewer_id", name=op.f("uq_question_review_submission_id_reviewer_id")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assembly", JSON, nullable=True))

    with op.batch_alter_table("paper_blueprint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("constraints", JSON, server_default="{}", nullable=False))

    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_topic_parent_id"), ["parent_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_topic_parent_id_topic"), "topic", ["parent_id"], ["id"])
    for table, columns in FROZEN.items():
        shape = sa.Table(table, sa.MetaData(), *map(sa.Column, columns.split()))
        for dialect, statement in append_only_statements(shape):
            if dialect == op.get_bind().dialect.name:
                op.execute(statement)
    last = 0
    while rows := _batch_after(last):
        _fill(rows)
        last = rows[-1].id


def _batch_after(last: int) -> list[sa.Row[tuple[int, list[list[str]]]]]:
    query = sa.select(QUESTION.c.id, VERSION.c.sources).join(VERSION, VERSION.c.id == QUESTION.c.current_version_id)
    return list(op.get_bind().execute(query.where(QUESTION.c.id > last).order_by(QUESTION.c.id).limit(BATCH)).all())


def _fill(rows: list[sa.Row[tuple[int, list[list[str]]]]]) -> None:
    found = [
        {"question_id": row.id, "position": place, "document": one[0], "edition": one[1], "article": one[2]}
        for row in rows
        for place, one in enumerate(row.sources)
    ]
    if found:
        op.get_bind().execute(sa.insert(SOURCE), found)


def downgrade() -> None:
    """Questions and papers stay; the work on them goes."""
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_topic_parent_id_topic"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_topic_parent_id"))
        batch_op.drop_column("parent_id")

    with op.batch_alter_table("paper_blueprint", schema=None) as batch_op:
        batch_op.drop_column("constraints")

    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_column("assembly")

    op.drop_table("question_review")
    op.drop_table("question_submission")
    op.drop_table("question_report")
    op.drop_table("question_remark")
    op.drop_table("question_recheck")
    op.drop_table("question_draft")
    op.drop_table("edition_replacement")
    op.drop_table("question_tag")
    op.drop_table("question_source")
    op.drop_table("enemy_pair")

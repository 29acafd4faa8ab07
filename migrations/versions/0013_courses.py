"""Courses: material, editions, learning records, and the ledger of credit minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from hongling_exam.core.db import append_only_statements

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
# The two tables point at each other; SQLite takes the key with the table, PostgreSQL only afterwards.
CURRENT = "fk_lesson_current_version_id_lesson_version"
FROZEN = {
    "lesson_version": "id lesson_id number title minutes body body_html goals sources questions sha256 author_id created_at",
    "edition_lesson": "edition_id position unit_title lesson_id version_id",
    "credit_entry": "id person_id year kind reference title minutes explanation at",
}


def upgrade() -> None:
    """All tables of courses; nobody has learned anything yet."""
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction_id", sa.Integer(), nullable=True),
        sa.Column(
            "track",
            sa.Enum(
                "role_awareness",
                "party_building_practice",
                "corporate_culture",
                name="track",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_course_jurisdiction_id_jurisdiction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("key", name=op.f("uq_course_key")),
    )
    op.create_index(op.f("ix_course_jurisdiction_id"), "course", ["jurisdiction_id"], unique=False)
    op.create_table(
        "course_level",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "junior", "intermediate", "senior", name="level", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_level_course_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_id", "level", name=op.f("pk_course_level")),
    )
    op.create_table(
        "course_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_unit_course_id_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_unit")),
    )
    op.create_index(op.f("ix_course_unit_course_id"), "course_unit", ["course_id"], unique=False)
    op.create_table(
        "credit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "lesson",
                "meeting",
                "correction",
                name="creditkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("explanation", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0 OR kind = 'correction'", name=op.f("ck_credit_entry_minutes")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credit_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entry")),
        sa.UniqueConstraint("person_id", "kind", "reference", name=op.f("uq_credit_entry_person_id_kind_reference")),
    )
    op.create_index("ix_credit_entry_person_id_year", "credit_entry", ["person_id", "year"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("current_version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_lesson_course_id_course")),
        sa.ForeignKeyConstraint(
            ["current_version_id"],
            ["lesson_version.id"],
            name=op.f("fk_lesson_current_version_id_lesson_version"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["course_unit.id"], name=op.f("fk_lesson_unit_id_course_unit"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("key", name=op.f("uq_lesson_key")),
    )
    op.create_index(op.f("ix_lesson_course_id"), "lesson", ["course_id"], unique=False)
    op.create_index(op.f("ix_lesson_current_version_id"), "lesson", ["current_version_id"], unique=False)
    op.create_index(op.f("ix_lesson_unit_id"), "lesson", ["unit_id"], unique=False)
    op.create_table(
        "course_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "returned",
                "approved",
                "withdrawn",
                name="editionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("reviewer_id <> author_id", name=op.f("ck_course_edition_not_own")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_course_edition_author_id_account")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_edition_course_id_course")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_course_edition_reviewer_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_edition")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_course_edition_course_id_number")),
    )
    op.create_index(op.f("ix_course_edition_author_id"), "course_edition", ["author_id"], unique=False)
    op.create_index(op.f("ix_course_edition_reviewer_id"), "course_edition", ["reviewer_id"], unique=False)
    op.create_index(
        "uq_course_edition_in_review",
        "course_edition",
        ["course_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in_review'"),
        postgresql_where=sa.text("state = 'in_review'"),
    )
    op.create_table(
        "lesson_answer",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("right_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lesson_answer_account_id_account")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_answer_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_lesson_answer_question_id_question")),
        sa.PrimaryKeyConstraint("account_id", "lesson_id", "question_id", name=op.f("pk_lesson_answer")),
    )
    op.create_index(op.f("ix_lesson_answer_lesson_id"), "lesson_answer", ["lesson_id"], unique=False)
    op.create_index(op.f("ix_lesson_answer_question_id"), "lesson_answer", ["question_id"], unique=False)
    op.create_table(
        "lesson_note",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lesson_note_account_id_account")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_note_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("account_id", "lesson_id", name=op.f("pk_lesson_note")),
    )
    op.create_index(op.f("ix_lesson_note_lesson_id"), "lesson_note", ["lesson_id"], unique=False)
    op.create_table(
        "lesson_progress",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_lesson_progress_counted")),
        sa.CheckConstraint(
            "share BETWEEN 0 AND 100 AND place BETWEEN 0 AND 100", name=op.f("ck_lesson_progress_share")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lesson_progress_account_id_account")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_progress_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("account_id", "lesson_id", name=op.f("pk_lesson_progress")),
    )
    op.create_index(op.f("ix_lesson_progress_lesson_id"), "lesson_progress", ["lesson_id"], unique=False)
    op.create_table(
        "lesson_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("goals", JSON, nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 300", name=op.f("ck_lesson_version_minutes")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_lesson_version_author_id_account")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_version_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_version")),
        sa.UniqueConstraint("lesson_id", "number", name=op.f("uq_lesson_version_lesson_id_number")),
    )
    op.create_index(op.f("ix_lesson_version_author_id"), "lesson_version", ["author_id"], unique=False)
    op.create_table(
        "edition_lesson",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_title", sa.String(length=100), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["course_edition.id"], name=op.f("fk_edition_lesson_edition_id_course_edition")
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_edition_lesson_lesson_id_lesson")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["lesson_version.id"], name=op.f("fk_edition_lesson_version_id_lesson_version")
        ),
        sa.PrimaryKeyConstraint("edition_id", "position", name=op.f("pk_edition_lesson")),
        sa.UniqueConstraint("edition_id", "lesson_id", name=op.f("uq_edition_lesson_edition_id_lesson_id")),
    )
    op.create_index(op.f("ix_edition_lesson_lesson_id"), "edition_lesson", ["lesson_id"], unique=False)
    op.create_index(op.f("ix_edition_lesson_version_id"), "edition_lesson", ["version_id"], unique=False)
    op.create_table(
        "learning_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pulses", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("unproved", sa.Integer(), nullable=False),
        sa.Column("check_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "counted >= 0 AND unproved >= 0 AND unproved <= counted", name=op.f("ck_learning_visit_counted")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_learning_visit_account_id_account")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_learning_visit_lesson_id_lesson")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["lesson_version.id"], name=op.f("fk_learning_visit_version_id_lesson_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_learning_visit_public_id")),
    )
    op.create_index(op.f("ix_learning_visit_account_id"), "learning_visit", ["account_id"], unique=False)
    op.create_index(op.f("ix_learning_visit_lesson_id"), "learning_visit", ["lesson_id"], unique=False)
    op.create_index(
        "uq_learning_visit_open",
        "learning_visit",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.create_foreign_key(CURRENT, "lesson", "lesson_version", ["current_version_id"], ["id"])
    for table, columns in FROZEN.items():
        shape = sa.Table(table, sa.MetaData(), *map(sa.Column, columns.split()))
        for name, statement in append_only_statements(shape):
            if name == dialect:
                op.execute(statement)


def downgrade() -> None:
    """Without courses and everything that was learned."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(CURRENT, "lesson", type_="foreignkey")
    for table in (
        "learning_visit",
        "edition_lesson",
        "lesson_version",
        "lesson_progress",
        "lesson_note",
        "lesson_answer",
        "course_edition",
        "lesson",
        "credit_entry",
        "course_unit",
        "course_level",
        "course",
    ):
        op.drop_table(table)

"""Nobody reviews a question that they handed in, or wrote a version of since it was last approved."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = "question_review_not_own"
OWN = """EXISTS (
  SELECT 1 FROM question_submission AS handed
  WHERE handed.id = NEW.submission_id AND (handed.submitted_by = NEW.reviewer_id OR EXISTS (
    SELECT 1 FROM question_version AS written
    WHERE written.question_id = handed.question_id AND written.author_id = NEW.reviewer_id AND (
      written.id = handed.question_version_id
      OR written.number > COALESCE((
        SELECT MAX(earlier.number) FROM question_submission AS passed
        JOIN question_version AS earlier ON earlier.id = passed.question_version_id
        WHERE passed.question_id = handed.question_id AND passed.verdict = 'approved'), 0)))))"""


def upgrade() -> None:
    """Let the database refuse it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE INSERT ON question_review WHEN {OWN} "
            "BEGIN SELECT RAISE(ABORT, 'nobody reviews an own question'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION hongling_not_own_review() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {OWN} "
        "THEN RAISE EXCEPTION 'nobody reviews an own question' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {NAME} BEFORE INSERT ON question_review FOR EACH ROW "
        "EXECUTE FUNCTION hongling_not_own_review()"
    )


def downgrade() -> None:
    """Leave it to the code."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
        return
    op.execute(f"DROP TRIGGER {NAME} ON question_review")
    op.execute("DROP FUNCTION hongling_not_own_review()")

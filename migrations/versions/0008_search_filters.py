"""On PostgreSQL, keep what questions are filtered by beside the tokens that they are found by."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "fts_question_search"
UP = (
    """CREATE OR REPLACE FUNCTION question_filters(wanted integer) RETURNS text[] LANGUAGE sql STABLE AS $$
SELECT coalesce((
    SELECT ARRAY['kind:' || kind, 'purpose:' || purpose, 'state:' || state, 'difficulty:' || difficulty,
            'owner:' || coalesce(jurisdiction_id, 0)]
        || ARRAY(SELECT 'level:' || level FROM question_level WHERE question_id = wanted)
    FROM question WHERE id = wanted
), '{}') $$""",
    """CREATE OR REPLACE FUNCTION keep_question_filters() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed integer;
BEGIN
    IF TG_TABLE_NAME = 'question' THEN changed := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN changed := OLD.question_id;
    ELSE changed := NEW.question_id;
    END IF;
    UPDATE fts_question_search SET filters = question_filters(changed)
        WHERE rowid = changed AND filters IS DISTINCT FROM question_filters(changed);
    RETURN NULL;
END $$""",
    f"ALTER TABLE {INDEX} ADD COLUMN filters text[] DEFAULT '{{}}' NOT NULL",
    f"DROP INDEX ix_{INDEX}_tokens",
    f"UPDATE {INDEX} SET filters = question_filters(rowid)",  # noqa: S608 - a name of ours
    f"CREATE INDEX ix_{INDEX}_tokens ON {INDEX} USING gin (tokens, filters) WITH (fastupdate = off)",
    """CREATE OR REPLACE TRIGGER question_filters AFTER UPDATE OF kind, purpose, state, difficulty, jurisdiction_id
ON question FOR EACH ROW EXECUTE FUNCTION keep_question_filters()""",
    """CREATE OR REPLACE TRIGGER question_level_filters AFTER INSERT OR UPDATE OR DELETE ON question_level
FOR EACH ROW EXECUTE FUNCTION keep_question_filters()""",
)
DOWN = (
    "DROP TRIGGER question_filters ON question",
    "DROP TRIGGER question_level_filters ON question_level",
    "DROP FUNCTION keep_question_filters()",
    "DROP FUNCTION question_filters(integer)",
    f"DROP INDEX ix_{INDEX}_tokens",
    f"ALTER TABLE {INDEX} DROP COLUMN filters",
    f"CREATE INDEX ix_{INDEX}_tokens ON {INDEX} USING gin (tokens) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """SQLite needs nothing of it."""
    _run(UP)


def downgrade() -> None:
    """The filters stand in the questions themselves."""
    _run(DOWN)


def _run(statements: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)

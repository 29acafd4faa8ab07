"""What the list filters by, beside each question's tokens, so that one index of PostgreSQL answers both at once.

A common word stands in ten thousands of questions: to look each of them up for its kind, level or state takes several
times as long as the search itself. The database keeps the values itself, by triggers, whoever changes a question. On
SQLite, where a row is at hand at once, the filters are conditions like any other.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from hongling_exam.core.db import Base, db
from hongling_exam.core.listing import Wanted
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level

MAKE = (
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
    """CREATE OR REPLACE TRIGGER question_filters AFTER UPDATE OF kind, purpose, state, difficulty, jurisdiction_id
ON question FOR EACH ROW EXECUTE FUNCTION keep_question_filters()""",
    """CREATE OR REPLACE TRIGGER question_level_filters AFTER INSERT OR UPDATE OR DELETE ON question_level
FOR EACH ROW EXECUTE FUNCTION keep_question_filters()""",
)
"""SQL for PostgreSQL, run once all tables are there; the revision that brought it has its own copy."""
KEPT = frozenset({"level", "kind", "difficulty", "purpose", "state"})
"""The filters that the index knows; what else is asked for are conditions."""

for _sql in MAKE:
    sa.event.listen(Base.metadata, "after_create", sa.DDL(_sql).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]


def kept_by_index() -> frozenset[str]:
    """The filters that the search itself takes care of, on the engine at work."""
    return KEPT if db.engine.dialect.name == "postgresql" else frozenset()


def kept_values(wanted: Wanted) -> list[str]:
    """What the index must hold of a question for it to pass the filters that it knows; nonsense asks for nothing."""
    known: Mapping[str, object] = {
        "level": wanted.member("level", Level),
        "kind": wanted.filters.get("kind") if wanted.filters.get("kind") in KINDS else None,
        "difficulty": wanted.filters["difficulty"] if wanted.filters.get("difficulty", "") in set("12345") else None,
        "purpose": wanted.member("purpose", Purpose),
        "state": wanted.member("state", QuestionState),
    }
    return [f"{name}:{value}" for name, value in known.items() if value and name in kept_by_index()]

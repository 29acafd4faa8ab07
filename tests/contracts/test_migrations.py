"""The revisions make exactly what the models say, on both engines; append-only tables refuse by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from hongling_exam.core import schema
from hongling_exam.core.db import Base, db
from hongling_exam.exams.models import AsideResponse
from tests.apps import app_on
from tests.cast import Cast
from tests.clock import SetClock
from tests.contracts.portrait import portrait
from tests.contracts.world import make_world
from tests.databases import Databases

APPEND_ONLY = {
    "attempt_event": "kind",
    "audit_checkpoint": "signature",
    "audit_entry": "action",
    "credit_entry": "minutes",
    "edition_lesson": "unit_title",
    "edition_replacement": "reason",
    "edition_replacement_reach": "path",
    "edition_replacement_undone": "at",
    "exam_credit": "points",
    "incident": "note",
    "lesson_version": "body",
    "marking": "points",
    "question_review": "text",
    "question_version": "key",
    "receipt": "digest",
    "time_ledger_entry": "given_ms",
    "verdict_undone": "at",
}
"""Append-only tables, by hand, each with a column somebody might like to change."""
OTHER_TRIGGERS = {"question_filters", "question_level_filters", "question_review_not_own"}
"""Triggers with another purpose, on either engine; each has tests of its own."""
LATER = {
    "course",
    "course_edition",
    "course_level",
    "course_unit",
    "credit_entry",
    "distinct_pair",
    "edition_lesson",
    "edition_replacement",
    "edition_replacement_reach",
    "edition_replacement_undone",
    "enemy_pair",
    "imported_question",
    "learning_visit",
    "lesson",
    "lesson_answer",
    "lesson_note",
    "lesson_progress",
    "lesson_version",
    "question_draft",
    "question_import",
    "question_picture",
    "question_recheck",
    "question_remark",
    "question_report",
    "question_review",
    "question_submission",
    "question_tag",
    "verdict_undone",
}
"""Tables that the first revision does not know, with rows that nothing else holds: going down to it drops them."""


@pytest.fixture
def bare(engine_name: str, databases: Databases, tmp_path: Path, time: SetClock) -> Iterator[Flask]:
    """An app on a database without a table."""
    url = databases.empty(engine_name, tmp_path)
    yield from app_on(url, tmp_path / "bare", time)
    databases.drop(url)


def migrate(app: Flask, revision: str = "head") -> None:
    """Up to `revision`, or down to base."""
    with app.app_context():
        if revision == "base":
            schema.downgrade("base")
        else:
            schema.upgrade(revision)
        db.session.remove()


def picture(app: Flask) -> dict[str, object]:
    """The database of `app` as it is."""
    with app.app_context():
        return portrait(db.engine)


def rows(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context():
        count = sa.select(sa.func.count())
        return {each.name: db.session.scalar(count.select_from(each)) or 0 for each in Base.metadata.sorted_tables}


def test_upgrading_an_empty_database_leaves_alembic_nothing_to_change(bare: Flask) -> None:
    migrate(bare)
    with bare.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": schema.managed})
        assert compare_metadata(context, Base.metadata) == []
        assert schema.schema_state() == "current"


def test_upgrading_makes_every_constraint_index_and_trigger_of_the_models(bare: Flask, app: Flask) -> None:
    migrate(bare)
    made, wanted = picture(bare), picture(app)
    assert made.keys() == wanted.keys()
    for table, look in wanted.items():
        assert made[table] == look, table
    assert len(wanted["triggers"]) >= len(APPEND_ONLY)  # type: ignore[arg-type]


def test_migrated_database_carries_an_exam_and_goes_down_and_up_again(bare: Flask) -> None:
    migrate(bare)
    before = picture(bare)
    make_world(bare, Cast.make(bare))
    assert min(rows(bare).values()) > 0
    migrate(bare, "base")
    assert set(picture(bare)) == {"triggers"}
    with bare.app_context():
        assert schema.present_revision() is None
    migrate(bare)
    assert picture(bare) == before
    assert Cast.make(bare).accounts


def test_upgrading_a_current_database_with_rows_changes_none(bare: Flask) -> None:
    migrate(bare)
    make_world(bare, Cast.make(bare))
    before = rows(bare)
    migrate(bare)
    assert rows(bare) == before


def test_going_down_to_the_first_revision_and_up_again_keeps_every_row_and_answer(bare: Flask) -> None:
    migrate(bare)
    make_world(bare, Cast.make(bare))
    before, kept = rows(bare), answers_kept(bare)
    with bare.app_context():
        schema.downgrade("0001")
        db.session.remove()
    migrate(bare)
    assert answers_kept(bare) == kept
    assert {table: count for table, count in rows(bare).items() if table not in LATER} == {
        table: count for table, count in before.items() if table not in LATER
    }


def answers_kept(app: Flask) -> list[tuple[str | None, str]]:
    """(answer, digest) of all that was kept aside."""
    with app.app_context():
        return [(each.answer, each.answer_digest) for each in db.session.scalars(sa.select(AsideResponse))]


def test_append_only_tables_refuse_update_and_delete_by_sql(app: Flask, cast: Cast) -> None:
    make_world(app, cast)
    before = rows(app)
    with app.app_context():
        for table, column in APPEND_ONLY.items():
            assert before[table] > 0, table
            for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
                    connection.execute(sa.text(statement))
    assert rows(app) == before


def test_no_table_is_append_only_without_standing_in_the_list(app: Flask) -> None:
    names = [str(name) for name in picture(app)["triggers"]]  # type: ignore[attr-defined]
    keeping = {name for name in names if name.endswith(("_frozen", "_kept"))}
    assert {name.removesuffix("_frozen").removesuffix("_kept") for name in keeping} == set(APPEND_ONLY)
    assert {"question_review_not_own"} <= set(names) - keeping <= OTHER_TRIGGERS

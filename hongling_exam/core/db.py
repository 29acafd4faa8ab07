"""The database: one declarative base, one session, column types, and the names constraints get."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware instant, stored in UTC. A naive value is refused: it would be somebody's local guess."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=dt.UTC)


TYPES: dict[Any, sa.types.TypeEngine[Any]] = {
    dt.datetime: UtcDateTime(),
    dict[str, Any]: sa.JSON().with_variant(JSONB(), "postgresql"),
    list[Any]: sa.JSON().with_variant(JSONB(), "postgresql"),
}


class Base(DeclarativeBase):
    """Every table's class. Integer keys stay inside; what leaves the server is a `public_id`."""

    registry = registry(metadata=sa.MetaData(naming_convention=NAMING), type_annotation_map=TYPES)


db = SQLAlchemy(model_class=Base)


def stored_enum(enum: type[StrEnum], length: int = 32) -> sa.Enum:
    """A StrEnum stored by value in a short text column with a CHECK that lists the values."""
    return sa.Enum(
        enum,
        native_enum=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
        create_constraint=True,
        name=enum.__name__.lower(),
    )


def new_public_id(prefix: str) -> str:
    """A random name of 80 bits that says nothing, such as `a_k3v9…`; `prefix` tells the kind of thing."""
    return f"{prefix}_" + "".join(secrets.choice(ID_ALPHABET) for _ in range(16))


def public_id(prefix: str) -> Mapped[str]:
    """A unique column that holds a public id made on insert."""
    return mapped_column(sa.String(24), unique=True, default=lambda: new_public_id(prefix))


def insert_new(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that no unique constraint has already; two who insert the same at once both go on."""
    if rows:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        db.session.execute(insert(model).on_conflict_do_nothing(), rows)


def append_only(table: sa.Table | sa.FromClause, *, settable: tuple[str, ...] = ()) -> None:
    """Let the database itself refuse DELETE, and UPDATE of any column but the `settable` ones, on `table`."""
    assert isinstance(table, sa.Table)
    for dialect, sql in append_only_statements(table, settable):
        sa.event.listen(table, "after_create", sa.DDL(sql).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


def append_only_statements(table: sa.Table, settable: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(dialect, SQL) of the triggers behind `append_only`; migrations run the same ones."""
    name = table.name
    frozen = ", ".join(column.name for column in table.columns if column.name not in settable)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    return [
        ("sqlite", f"CREATE TRIGGER {name}_frozen BEFORE UPDATE OF {frozen} ON {name} {refuse}"),
        ("sqlite", f"CREATE TRIGGER {name}_kept BEFORE DELETE ON {name} {refuse}"),
        (
            "postgresql",
            (
                "CREATE OR REPLACE FUNCTION hongling_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
            ),
        ),
        (
            "postgresql",
            (
                f"CREATE TRIGGER {name}_frozen BEFORE UPDATE OF {frozen} OR DELETE ON {name} "
                "FOR EACH ROW EXECUTE FUNCTION hongling_append_only()"
            ),
        ),
    ]

"""A database as it is, table by table: what two ways of making it must agree in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

OWN_TO_ALEMBIC = {"alembic_version"}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def portrait(engine: sa.Engine) -> dict[str, Any]:
    """{table: columns, keys, checks and indexes}, and {"triggers": their names}. The order of columns is no part."""
    found = sa.inspect(engine)
    tables = sorted(set(found.get_table_names()) - OWN_TO_ALEMBIC)
    return {name: table_portrait(found, name) for name in tables} | {"triggers": triggers(engine)}


def table_portrait(found: sa.Inspector, name: str) -> dict[str, Any]:
    """Everything of one table that the database enforces."""
    columns = {each["name"]: (str(each["type"]), each["nullable"]) for each in found.get_columns(name)}
    return {
        "columns": columns,
        "primary key": found.get_pk_constraint(name)["constrained_columns"],
        "foreign keys": sorted((_pointer(each) for each in found.get_foreign_keys(name)), key=repr),
        "unique": sorted((each["name"], each["column_names"]) for each in found.get_unique_constraints(name)),
        "checks": sorted((each["name"], each["sqltext"]) for each in found.get_check_constraints(name)),
        "indexes": sorted((_index(each) for each in found.get_indexes(name)), key=repr),
    }


def _pointer(key: Any) -> tuple[Any, ...]:
    return key["name"], key["constrained_columns"], key["referred_table"], key["referred_columns"], key["options"]


def _index(index: Any) -> tuple[Any, ...]:
    where = {name: str(value) for name, value in index.get("dialect_options", {}).items() if name.endswith("_where")}
    return index["name"], index["column_names"], bool(index["unique"]), where


def triggers(engine: sa.Engine) -> list[str]:
    """The names of the database's own triggers."""
    with engine.connect() as connection:
        return sorted(connection.scalars(sa.text(TRIGGERS[engine.dialect.name])))

"""`database upgrade / downgrade / check`: the schema."""

from __future__ import annotations

import click

from hongling_exam.core import schema
from hongling_exam.core.command import answer, json_option, refuse, with_app


@click.group()
def database() -> None:
    """The database's schema."""


@database.command()
@with_app
def upgrade() -> None:
    """Bring the schema up to what this release needs."""
    schema.upgrade()
    click.echo(f"schema is at {schema.present_revision()}")


@database.command()
@click.argument("revision")
@with_app
def downgrade(revision: str) -> None:
    """Take the schema down to REVISION ("base" removes every table)."""
    schema.downgrade(revision)
    click.echo(f"schema is at {schema.present_revision() or 'base'}")


@database.command()
@json_option
@with_app
def check(as_json: bool) -> None:
    """Tell whether the schema is the one this release needs; status 1 when not."""
    state, present, wanted = schema.schema_state(), schema.present_revision(), schema.wanted_revision()
    document = {"state": state, "present": present, "wanted": wanted}
    answer(document, as_json=as_json, text=f"schema: {state} (present {present}, wanted {wanted})")
    if state != "current":
        refuse("run: hongling-exam database upgrade")

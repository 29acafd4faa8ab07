"""When a client was last seen: written down at most once a minute, which is also what keeps it from idling out."""

from __future__ import annotations

import datetime as dt

import structlog
from flask import current_app, g

from hongling_exam.accounts.models import SignIn
from hongling_exam.accounts.rules import next_expiry
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core.engine import driver_connection
from hongling_exam.core.errors import Busy

BEAT = dt.timedelta(minutes=1)
SQLITE = """
UPDATE sign_in SET last_seen_at = :moment, expires_at = max(expires_at, :until) WHERE id = :id AND ended_at IS NULL
"""
POSTGRESQL = """
UPDATE sign_in SET last_seen_at = %(moment)s, expires_at = greatest(expires_at, %(until)s)
WHERE id = %(id)s AND ended_at IS NULL
"""
SQLITE_TIME = "%Y-%m-%d %H:%M:%S.%f"
log = structlog.get_logger()


def note_contact(client: SignIn, moment: dt.datetime, idle: dt.timedelta) -> None:
    """Move the client's last contact, and the end of a browser's sign-in, which is never brought nearer.

    A reading request writes in a transaction of its own; on SQLite a writing request holds the writer's turn already
    and takes the change along.
    """
    if moment - client.last_seen_at < BEAT:
        return
    until = client.expires_at
    if client.kind is not SignInKind.TOKEN:
        until = next_expiry(client.created_at, client.expires_at, moment, idle)
    hot = current_app.extensions["hongling_hot"]
    if hot.dialect.name != "sqlite":
        _write_at_once(POSTGRESQL, {"moment": moment, "until": until, "id": client.id})
    elif g.get("hongling_writing", False):
        client.last_seen_at, client.expires_at = moment, until
    else:
        given = {"moment": moment.strftime(SQLITE_TIME), "until": until.strftime(SQLITE_TIME), "id": client.id}
        _write_at_once(SQLITE, given)


def _write_at_once(statement: str, given: dict[str, object]) -> None:
    """A page that only reads is shown also while nothing can be written."""
    refusals: type[Exception] = current_app.extensions["hongling_hot"].dialect.dbapi.Error
    try:
        with driver_connection(writing=True) as connection:
            connection.execute(statement, given)
    except (Busy, refusals) as error:
        log.warning("last contact not written", error=str(error)[:200])

"""Reading the audit log: what an auditor sees of it, and how the chain stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sqlalchemy as sa

from hongling_exam.accounts.models import Account
from hongling_exam.core.actor import Actor
from hongling_exam.core.audit import AuditCheckpoint, AuditEntry, AuditPersonalValue
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.core.office_time import OFFICE_ZONE

READ = "accounts.audit.read"
WHOLE = "/"
MOST_ABOUT = 50
WORDS = ("reason", "note")


class EntryRow(NamedTuple):
    """An entry with the name of who acted, as the account is called today, and the words written with it.

    The words are a reason or note that stands beside the entry until its subject is erased; empty when there is none.
    """

    entry: AuditEntry
    name: str | None
    words: str


@dataclass(frozen=True)
class ChainState:
    """How far the log is chained and signed; `waiting` entries are not linked yet."""

    linked: int
    waiting: int
    checkpoints: int
    last_checkpoint: AuditCheckpoint | None


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Entries of the auditor's jurisdictions, and those that concern the whole installation."""
    under = (AuditEntry.jurisdiction.startswith(path, autoescape=True) for path in actor.paths(READ))
    return sa.or_(AuditEntry.jurisdiction == WHOLE, *under)


def _rows(condition: sa.ColumnElement[bool], most: int) -> list[EntryRow]:
    query = (
        sa.select(AuditEntry, Account.display_name, AuditPersonalValue.value)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .outerjoin(
            AuditPersonalValue, (AuditPersonalValue.entry_id == AuditEntry.id) & AuditPersonalValue.field.in_(WORDS)
        )
        .where(condition)
        .order_by(AuditEntry.id.desc())
        .limit(most)
    )
    return [EntryRow(row[0], row[1], row[2] or "") for row in db.session.execute(query)]


def list_entries(actor: Actor, wanted: Wanted) -> Listing[Any]:
    """Rows (entry, name of who acted), newest first.

    `q` finds a subject, a part of the act's name, or who acted, by name or user name. Filters: `action` (exact),
    `subject` (exact), `since` and `until` (days of the office, both included).
    """
    statement: sa.Select[Any] = sa.select(AuditEntry).outerjoin(Account, Account.id == AuditEntry.actor_id)
    statement = statement.where(_visible(actor), *_filters(wanted))
    if wanted.query:
        statement = statement.where(_matches(wanted.query))
    return list_page(statement.add_columns(Account.display_name), wanted, {"at": AuditEntry.id.expression}, "-at")


def _matches(text: str) -> sa.ColumnElement[bool]:
    found = sa.or_(AuditEntry.subject == text, AuditEntry.action.contains(text, autoescape=True))
    return found | (Account.username == text.lower()) | Account.display_name.contains(text, autoescape=True)


def _filters(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    asked = wanted.filters
    conditions = [column == asked[name] for name, column in _EXACT.items() if asked.get(name)]
    since, until = _midnight(asked.get("since")), _midnight(asked.get("until"))
    if since is not None:
        conditions.append(AuditEntry.at >= since)
    if until is not None:
        conditions.append(AuditEntry.at < until + dt.timedelta(days=1))
    return conditions


_EXACT = {"action": AuditEntry.action, "subject": AuditEntry.subject}


def _midnight(text: str | None) -> dt.datetime | None:
    """The beginning of a day of the office; None for what is no day that the log could hold."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return dt.datetime.combine(day, dt.time(), OFFICE_ZONE) if 2000 <= day.year < 2200 else None


def list_acts() -> Sequence[str]:
    """The names of all acts that occur in the log."""
    return db.session.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def get_entry(actor: Actor, entry_id: int) -> EntryRow:
    """One entry the auditor may see; raises NotFound."""
    rows = _rows(sa.and_(AuditEntry.id == entry_id, _visible(actor)), 1)
    if not rows:
        raise NotFound()
    return rows[0]


def list_entries_about(subject: str) -> Sequence[EntryRow]:
    """The last 50 entries about one subject, newest first; for who may see the subject."""
    return _rows(AuditEntry.subject == subject, MOST_ABOUT)


def read_chain_state() -> ChainState:
    """How far the chain has come, without verifying it."""
    count = sa.select(sa.func.count()).select_from(AuditEntry)
    last = sa.select(AuditCheckpoint).order_by(AuditCheckpoint.id.desc()).limit(1)
    return ChainState(
        linked=db.session.scalar(count.where(AuditEntry.chain_index.is_not(None))) or 0,
        waiting=db.session.scalar(count.where(AuditEntry.chain_index.is_(None))) or 0,
        checkpoints=db.session.scalar(sa.select(sa.func.count()).select_from(AuditCheckpoint)) or 0,
        last_checkpoint=db.session.scalar(last),
    )


def list_checkpoints(wanted: Wanted) -> Listing[AuditCheckpoint]:
    """The signed checkpoints, newest first."""
    newest = replace(wanted, sort="index", direction="desc")
    return list_page(sa.select(AuditCheckpoint), newest, {"index": AuditCheckpoint.id.expression}, "index")

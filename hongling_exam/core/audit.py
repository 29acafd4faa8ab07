"""The audit log: an entry is part of the act's own unit of work; one elected writer chains entries afterwards.

h_i = SHA-256(h_{i-1} ‖ RFC 8785 of entry i). Checkpoints sign the head of the chain, so a cut tail shows. Personal
values never stand in an entry: it holds a salted commitment, and the value lies beside it, where erasure can reach it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core import clock, signing
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import Base, append_only, db

GENESIS = "0" * 64
CONTEXT = b"audit-checkpoint-v1\0"
BATCH = 500


class AuditEntry(Base):
    """Who did what to what, when. Frozen by the database but for its place in the chain, which is set once."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(sa.String(64))
    action: Mapped[str] = mapped_column(sa.String(64), index=True)
    subject: Mapped[str] = mapped_column(sa.String(64))
    jurisdiction: Mapped[str] = mapped_column(sa.String(255), default="/")
    details: Mapped[dict[str, Any]]
    chain_index: Mapped[int | None] = mapped_column(unique=True)
    chain_hash: Mapped[str | None] = mapped_column(sa.String(64))
    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject", "id"),)


class AuditPersonalValue(Base):
    """A personal value an entry commits to: SHA-256(salt ‖ value) stands in the entry's details."""

    __tablename__ = "audit_personal_value"
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_entry.id"), primary_key=True)
    field: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    salt: Mapped[str] = mapped_column(sa.String(32))
    value: Mapped[str] = mapped_column(sa.Text)


class AuditCheckpoint(Base):
    """A signed statement that the chain had `chain_index` as its last entry, with that hash."""

    __tablename__ = "audit_checkpoint"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    chain_index: Mapped[int]
    chain_hash: Mapped[str] = mapped_column(sa.String(64))
    key_id: Mapped[str] = mapped_column(sa.String(32))
    signature: Mapped[str] = mapped_column(sa.String(128))


append_only(AuditEntry.__table__, settable=("chain_index", "chain_hash"))
append_only(AuditCheckpoint.__table__)


def record(
    actor: Actor,
    action: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
    *,
    jurisdiction: str = "/",
    personal: Mapping[str, str] | None = None,
) -> AuditEntry:
    """Write an entry into this unit of work.

    `action` is a dotted verb ("exams.session.publish"), `subject` a kind and id ("exam_session:12"); `details` is
    JSON without personal data, which goes into `personal` (field → value) and is committed to by salt and hash.
    """
    committed: dict[str, Any] = dict(details or {})
    values = []
    for field, value in (personal or {}).items():
        salt = secrets.token_hex(16)
        committed[field] = {"sha256": hashlib.sha256((salt + value).encode()).hexdigest()}
        values.append((field, salt, value))
    entry = AuditEntry(
        at=clock.now(),
        actor_id=actor.account_id,
        actor_name="system" if actor.system else f"account:{actor.account_id}",
        action=action,
        subject=subject,
        jurisdiction=jurisdiction,
        details=committed,
    )
    db.session.add(entry)
    if values:
        db.session.flush()
        db.session.add_all(
            AuditPersonalValue(entry_id=entry.id, field=field, salt=salt, value=value) for field, salt, value in values
        )
    return entry


def _document(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "subject": entry.subject,
        "jurisdiction": entry.jurisdiction,
        "details": entry.details,
        "index": entry.chain_index,
    }


def _next_hash(previous: str, entry: AuditEntry) -> str:
    return hashlib.sha256(previous.encode() + signing.canonical(_document(entry))).hexdigest()


def _head() -> tuple[int, str]:
    query = sa.select(AuditEntry.chain_index, AuditEntry.chain_hash).where(AuditEntry.chain_index.is_not(None))
    row = db.session.execute(query.order_by(AuditEntry.chain_index.desc()).limit(1)).first()
    return (row[0] or 0, row[1] or GENESIS) if row else (0, GENESIS)


def link_entries() -> int:
    """Chain up to 500 entries that are not yet linked, oldest first; tells how many. A job of the elected process."""
    query = sa.select(AuditEntry).where(AuditEntry.chain_index.is_(None)).order_by(AuditEntry.id).limit(BATCH)
    # The entries are held before the head is read: of two who link at once, one finds them linked and leaves them.
    entries = db.session.scalars(query.with_for_update()).all()
    index, chain_hash = _head()
    for entry in entries:
        index += 1
        entry.chain_index = index
        chain_hash = entry.chain_hash = _next_hash(chain_hash, entry)
    db.session.flush()
    return len(entries)


def make_checkpoint() -> AuditCheckpoint | None:
    """Sign the head of the chain; None when nothing was linked since the last checkpoint."""
    index, chain_hash = _head()
    last = db.session.scalar(sa.select(sa.func.max(AuditCheckpoint.chain_index))) or 0
    if index <= last:
        return None
    key_id, signature = signing.sign({"index": index, "hash": chain_hash}, purpose="audit", context=CONTEXT)
    checkpoint = AuditCheckpoint(
        at=clock.now(), chain_index=index, chain_hash=chain_hash, key_id=key_id, signature=signature
    )
    db.session.add(checkpoint)
    return checkpoint


@dataclass(frozen=True)
class Verification:
    """What `verify` found: `linked` entries in order, `unlinked` in the tail, and the first fault if any."""

    linked: int
    unlinked: int
    checkpoints: int
    first_bad_index: int | None = None
    reason: str = ""

    @property
    def sound(self) -> bool:
        """Whether no fault was found."""
        return self.first_bad_index is None


def _linked_entries() -> Iterator[AuditEntry]:
    query = sa.select(AuditEntry).where(AuditEntry.chain_index.is_not(None)).order_by(AuditEntry.chain_index)
    yield from db.session.scalars(query.execution_options(yield_per=BATCH))


def verify() -> Verification:
    """Walk the whole chain and every checkpoint; names the first index where the log is not what was written."""
    checkpoints = {c.chain_index: c for c in db.session.scalars(sa.select(AuditCheckpoint))}
    unlinked = db.session.scalar(
        sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.chain_index.is_(None))
    )
    previous, expected = GENESIS, 0
    for entry in _linked_entries():
        expected += 1
        fault = _fault(entry, expected, previous, checkpoints.get(expected))
        if fault:
            return Verification(expected - 1, unlinked or 0, len(checkpoints), expected, fault)
        previous = str(entry.chain_hash)
    beyond = [index for index in checkpoints if index > expected]
    if beyond:
        return Verification(expected, unlinked or 0, len(checkpoints), expected + 1, "the tail was cut")
    return Verification(expected, unlinked or 0, len(checkpoints))


def _fault(entry: AuditEntry, index: int, previous: str, checkpoint: AuditCheckpoint | None) -> str:
    if entry.chain_index != index:
        return "an entry is missing"
    if entry.chain_hash != _next_hash(previous, entry):
        return "the entry was changed, moved or inserted"
    if checkpoint is None:
        return ""
    public_key = signing.find_public_key(checkpoint.key_id) or ""
    document = {"index": index, "hash": entry.chain_hash, "key_id": checkpoint.key_id}
    if not signing.verify(document, checkpoint.signature, public_key, context=CONTEXT):
        return "the signed checkpoint does not match"
    return ""

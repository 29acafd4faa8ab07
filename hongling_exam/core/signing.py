"""Ed25519 signatures over canonical JSON (RFC 8785). Keys rotate; an old key goes on verifying."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import rfc8785
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core import clock
from hongling_exam.core.db import Base, db, insert_new
from hongling_exam.core.encryption import sealer

EXACT = 2**53
"""Whole numbers from here on are not exact in every program that reads JSON."""


class SigningKey(Base):
    """A key pair; the private half is sealed with the installation's secret."""

    __tablename__ = "signing_key"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(32), index=True)
    public_key: Mapped[str] = mapped_column(sa.String(64))
    sealed_private_key: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]
    __table_args__ = (
        sa.Index(
            "uq_signing_key_current",
            "purpose",
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        ),
    )


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes of unpadded base64url; raises ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def canonical(document: Any) -> bytes:
    """RFC 8785 bytes of a JSON document."""
    if _is_simple(document):
        with suppress(UnicodeEncodeError):  # half a character: the library says what is wrong
            return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return rfc8785.dumps(document)


def _is_simple(value: Any) -> bool:
    """Whether Python's own writer gives RFC 8785: no fractions, no names beyond ASCII, no numbers a double cannot hold.

    It is forty times quicker, which counts for the digests of thousands of questions.
    """
    sort = type(value)
    if sort is dict:
        return all(type(name) is str and name.isascii() and _is_simple(inner) for name, inner in value.items())
    if sort is list or sort is tuple:
        return all(map(_is_simple, value))
    return sort is str or value is None or sort is bool or (sort is int and abs(value) < EXACT)


def sha256_hex(document: Any) -> str:
    """SHA-256 over the canonical form, as hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def current_key(purpose: str) -> SigningKey:
    """The key that signs for `purpose` now, made when there is none yet."""
    return db.session.scalar(_current(purpose)) or _new_key(purpose)


def _current(purpose: str) -> sa.Select[SigningKey]:
    return sa.select(SigningKey).where(SigningKey.purpose == purpose, SigningKey.retired_at.is_(None))


def _new_key(purpose: str) -> SigningKey:
    """Of two made at the same moment one stays, and both callers get that one."""
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = {
        "id": hashlib.sha256(public).hexdigest()[:16],
        "purpose": purpose,
        "public_key": base64url(public),
        "sealed_private_key": sealer().seal(raw, "signing"),
        "created_at": clock.now(),
    }
    insert_new(SigningKey, [key])
    return db.session.execute(_current(purpose)).scalar_one()


def sign(document: Mapping[str, Any], *, purpose: str, context: bytes) -> tuple[str, str]:
    """(key id, base64url signature) over `context` ‖ RFC 8785 of the document, into which `key_id` is put first."""
    key = current_key(purpose)
    private = Ed25519PrivateKey.from_private_bytes(sealer().unseal(key.sealed_private_key, "signing"))
    return key.id, base64url(private.sign(context + canonical({**document, "key_id": key.id})))


def verify(document: Mapping[str, Any], signature: str, public_key: str, *, context: bytes) -> bool:
    """Whether `signature` is that key's over `context` ‖ RFC 8785 of the document. Never raises for bad input."""
    try:
        key = Ed25519PublicKey.from_public_bytes(from_base64url(public_key))
        key.verify(from_base64url(signature), context + canonical(dict(document)))
    except (InvalidSignature, ValueError, TypeError, rfc8785.CanonicalizationError):
        return False
    return True


def find_public_key(key_id: str) -> str | None:
    """The base64url public key of a current or past key."""
    key = db.session.get(SigningKey, key_id)
    return key.public_key if key else None


def public_keys() -> dict[str, list[dict[str, str]]]:
    """The JWK set of all keys, current and past, newest first."""
    keys = db.session.scalars(sa.select(SigningKey).order_by(SigningKey.created_at.desc()))
    return {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": "EdDSA",
                "kid": key.id,
                "use": "sig",
                "x": key.public_key,
                "purpose": key.purpose,
                "status": "current" if key.retired_at is None else "past",
            }
            for key in keys
        ]
    }

"""Field encryption: personal values are stored sealed, with a keyed digest beside them for exact search."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from hongling_exam.core.settings import SettingsError


class Sealer:
    """Seals and digests with keys derived from the installation's secret, one for each purpose."""

    def __init__(self, secret: str) -> None:
        if len(secret) < 32:
            raise SettingsError("HONGLING_SECRET_KEY: at least 32 characters are needed")
        self._secret = secret.encode()
        self._keys: dict[str, bytes] = {}

    def key(self, purpose: str) -> bytes:
        """32 bytes for `purpose`, derived once."""
        if purpose not in self._keys:
            derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
            self._keys[purpose] = derivation.derive(self._secret)
        return self._keys[purpose]

    def seal(self, plain: bytes, purpose: str) -> str:
        """AES-256-GCM under a fresh nonce, as base64url text."""
        nonce = os.urandom(12)
        sealed = AESGCM(self.key(purpose)).encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, text: str, purpose: str) -> bytes:
        """The plain bytes; raises SettingsError when the secret is not the one they were sealed with."""
        raw = base64.urlsafe_b64decode(text)
        try:
            return AESGCM(self.key(purpose)).decrypt(raw[:12], raw[12:], purpose.encode())
        except InvalidTag as error:
            raise SettingsError("HONGLING_SECRET_KEY is not the one this database was sealed with") from error

    def digest(self, value: str, purpose: str) -> str:
        """HMAC-SHA-256 as hex: equal values have equal digests, and nobody without the secret can try values."""
        return hmac.new(self.key("digest:" + purpose), value.encode(), hashlib.sha256).hexdigest()


class SealedText(TypeDecorator[str]):
    """A text column that is encrypted at rest. It can be read, not searched: keep a digest beside it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else sealer().seal(value.encode(), "field")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else sealer().unseal(value, "field").decode()


def sealer() -> Sealer:
    """The current app's sealer."""
    found: Sealer = current_app.extensions["hongling_sealer"]
    return found


def digest(value: str, purpose: str) -> str:
    """The keyed digest of `value` for exact search under `purpose` ("id_number", "phone")."""
    return sealer().digest(value, purpose)


def find_secret(configured: str, instance: Path, *, may_create: bool) -> str:
    """The installation's secret: the configured one, else the instance folder's, else made once.

    Made only where `may_create` says that this is a single-machine SQLite installation; demanded otherwise.
    """
    if configured:
        return configured
    path = instance / "secret.key"
    if path.exists():
        return path.read_text().strip()
    if not may_create:
        raise SettingsError("HONGLING_SECRET_KEY must be set when the database is not a local SQLite file")
    instance.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def install(app: Flask, secret: str) -> None:
    """Give the app its sealer."""
    app.extensions["hongling_sealer"] = Sealer(secret)

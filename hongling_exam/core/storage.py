"""Where files lie. They are always streamed through the app; a file is named by the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from flask import Flask, current_app

from hongling_exam.core.errors import NotFound


class FolderStorage:
    """Files in a local folder, spread over 256 subfolders, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, name: str) -> Path:
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            raise NotFound()
        return self._folder / name[:2] / name

    def put(self, data: bytes) -> str:
        """Store `data` durably; gives its name."""
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        return name

    def get(self, name: str) -> bytes:
        """The bytes stored under `name`; raises NotFound."""
        path = self._path(name)
        if not path.exists():
            raise NotFound()
        return path.read_bytes()

    def delete(self, name: str) -> None:
        """Remove `name`; absent is fine."""
        self._path(name).unlink(missing_ok=True)

    def check(self) -> bool:
        """Whether a file can be written; for readiness checks."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                return True
        except OSError:
            return False


def storage() -> FolderStorage:
    """The current app's storage."""
    found: FolderStorage = current_app.extensions["hongling_storage"]
    return found


def install(app: Flask, folder: Path) -> None:
    """Give the app its storage."""
    app.extensions["hongling_storage"] = FolderStorage(folder)

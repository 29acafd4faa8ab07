"""Static files: their address carries a hash of them all, so browsers keep them forever; text travels compressed.

Only static files are compressed. Pages carry secrets beside what a stranger may choose, and compressing the two
together would give the secrets away by length.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

FOLDER = Path(__file__).parent / "static"
COMPRESSED = frozenset({".js", ".css", ".svg", ".json", ".html"})


@cache
def version() -> str:
    """16 hex digits that change when any static file does."""
    whole = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(FOLDER).as_posix().encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


@cache
def _zipped(filename: str) -> bytes:
    return gzip.compress((FOLDER / filename).read_bytes(), 9, mtime=0)


class HonglingApp(Flask):
    """A Flask app whose static files lie below their version; relative imports between modules inherit it."""

    def __init__(self, instance: Path) -> None:
        super().__init__(
            "hongling_exam",
            static_folder=str(FOLDER),
            static_url_path=f"/static/{version()}",
            instance_path=str(instance),
        )

    def send_static_file(self, filename: str) -> Response:
        """The file, compressed where the browser takes it and it is text."""
        response = super().send_static_file(filename)
        text = Path(filename).suffix in COMPRESSED
        if text:
            response.vary.add("Accept-Encoding")
        if text and response.status_code == 200 and request.accept_encodings["gzip"] > 0:
            response.direct_passthrough = False
            response.set_data(_zipped(filename))
            response.headers["Content-Encoding"] = "gzip"
        return response

"""Static files under an address that changes with their content: browsers keep them for good, upgrades reach everybody.

The version stands in the path, not in a query, so that modules which import each other by relative path carry it too.
Only static files travel compressed: pages carry secrets beside what a stranger may choose, and compressing the two
together would give the secrets away by length.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

FOLDER = Path(__file__).parent / "static"
TEXT = frozenset({".js", ".css", ".svg", ".json"})


def content_version(folder: Path) -> str:
    """Twelve hexadecimal digits over the names and bytes of all files below `folder`."""
    digest = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


@cache
def _zipped(filename: str, version: str) -> bytes:
    return gzip.compress((FOLDER / filename).read_bytes(), 9, mtime=0)


class HonglingApp(Flask):
    """A Flask app that serves the package's static files under their version, compressed where they are text."""

    jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    def __init__(self, instance: Path) -> None:
        self._assets = content_version(FOLDER)
        super().__init__(
            "hongling_exam",
            static_folder=str(FOLDER),
            static_url_path=f"/static/{self._assets}",
            instance_path=str(instance),
        )

    def send_static_file(self, filename: str) -> Response:
        """The file, compressed where the browser takes it."""
        response = super().send_static_file(filename)
        if Path(filename).suffix not in TEXT:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings["gzip"] > 0:
            response.direct_passthrough = False
            response.set_data(_zipped(filename, self._assets))
            response.headers["Content-Encoding"] = "gzip"
        return response

"""Files that a browser saves."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gift": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "xml": "application/xml",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', "-"))


def file_answer(data: bytes, name: str) -> Response:
    """A file to save under `name`, mostly Chinese (RFC 6266); its ending tells the type.

    It says nothing of caching, so the shell forbids to store it: what is exported is personal.
    """
    ending = name.rpartition(".")[2]
    disposition = f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{quote(name.translate(UNSAFE), safe='')}"
    return Response(data, content_type=TYPES[ending], headers={"Content-Disposition": disposition})

"""Static files under an address that changes with their content: browsers keep them for good, upgrades reach everybody.

The version stands in the path, not in a query, so that modules which import each other by relative path carry it too.
"""

from __future__ import annotations

import hashlib
from pathlib import Path


def content_version(folder: Path) -> str:
    """Twelve hexadecimal digits over the names and bytes of all files below `folder`."""
    digest = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]

"""Pictures that travel with questions: our texts show them by their address in the bank, other formats by files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import TypeAlias

from hongling_exam.core.pictures import Picture, clean_picture

Pictures: TypeAlias = Callable[[str], bytes | None]
"""The bytes of a picture by its address in a text, None for one that there is not."""

OWN = re.compile("/media/([0-9a-f]{64})")
SHOWN = re.compile(r'<img\b[^>]*?\bsrc="([^"]*)"')
"""A picture in HTML of ours, with its address."""

_SUFFIXES = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"RIFF", "webp"))


def no_pictures(address: str) -> bytes | None:
    """For whoever has no pictures at hand."""
    return None


def take_in(data: bytes, taken: dict[str, Picture]) -> str:
    """The address under which a picture from a file is shown, once it is cleaned; it joins those `taken` in by their
    addresses. Raises PictureRefused.
    """
    picture = clean_picture(data)
    address = f"/media/{hashlib.sha256(picture.data).hexdigest()}"
    taken[address] = picture
    return address


def file_name(address: str, data: bytes) -> str:
    """A short name that differs from picture to picture, with the suffix of its type."""
    suffix = next((suffix for start, suffix in _SUFFIXES if data.startswith(start)), "bin")
    return f"{address.rpartition('/')[2][:16]}.{suffix}"

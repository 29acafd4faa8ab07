"""What the readers of picture files share."""

from __future__ import annotations


class BrokenPicture(ValueError):
    """The file breaks its format, or ends too early."""


def take(data: bytes, start: int, length: int) -> bytes:
    """Exactly `length` bytes from `start`."""
    piece = data[start : start + length]
    if len(piece) != length:
        raise BrokenPicture
    return piece

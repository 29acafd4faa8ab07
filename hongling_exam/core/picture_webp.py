"""WebP (RFC 9649): one still picture, lossy or lossless, with its transparency."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hongling_exam.core.picture_parts import BrokenPicture, take

_ALPHA = 0x10


def clean_webp(data: bytes, measure: Callable[[int, int], None]) -> bytes:
    """The same picture from its own chunks alone; a moving one is refused."""
    chunks = dict(reversed(list(_chunks(data))))
    if b"ANIM" in chunks or b"ANMF" in chunks or (b"VP8 " in chunks) == (b"VP8L" in chunks):
        raise BrokenPicture
    lossless = b"VP8L" in chunks
    width, height = _lossless_size(chunks[b"VP8L"]) if lossless else _lossy_size(chunks[b"VP8 "])
    measure(width, height)
    made = _chunk(b"VP8L", chunks[b"VP8L"]) if lossless else _chunk(b"VP8 ", chunks[b"VP8 "])
    if not lossless and b"ALPH" in chunks:
        sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        made = _chunk(b"VP8X", bytes([_ALPHA, 0, 0, 0]) + sizes) + _chunk(b"ALPH", chunks[b"ALPH"]) + made
    return b"RIFF" + (len(made) + 4).to_bytes(4, "little") + b"WEBP" + made


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks within the length that the file states; what stands behind it is no part of the picture."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise BrokenPicture
    place = 12
    while place < end:
        kind, length = take(data, place, 4), int.from_bytes(take(data, place + 4, 4), "little")
        yield kind, take(data, place + 8, length)
        place += 8 + length + length % 2


def _lossy_size(body: bytes) -> tuple[int, int]:
    if len(body) < 10 or body[0] & 1 or body[3:6] != b"\x9d\x01\x2a":
        raise BrokenPicture
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def _lossless_size(body: bytes) -> tuple[int, int]:
    if len(body) < 5 or body[0] != 0x2F:
        raise BrokenPicture
    bits = int.from_bytes(body[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)

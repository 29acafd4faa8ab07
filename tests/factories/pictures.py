"""Small pictures of each kind, sound or with something in them."""

from __future__ import annotations

import zlib


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def png(
    width: int,
    height: int,
    *,
    honest: bool = True,
    text: bytes = b"",
    tail: bytes = b"",
    pixels: bytes | None = None,
    packed: bytes | None = None,
) -> bytes:
    """A grey PNG; `honest` False: with hardly a pixel, whatever its size; `tail` follows its compressed pixels."""
    rows = (b"\0" + bytes(width)) * height if honest else b"\0"
    data = packed if packed is not None else zlib.compress(rows if pixels is None else pixels)
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    comment = _chunk(b"tEXt", b"Comment\0" + text) if text else b""
    chunks = [_chunk(b"IHDR", header), comment, _chunk(b"IDAT", data + tail), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def jpeg(width: int, height: int, *, comment: bytes = b"", app1: bytes = b"") -> bytes:
    """A JPEG's frame around a few coded bytes."""
    size = b"\x08" + height.to_bytes(2) + width.to_bytes(2)
    parts = [_segment(0xE1, app1) if app1 else b"", _segment(0xFE, comment) if comment else b""]
    parts += [_segment(0xDB, bytes(65)), _segment(0xC0, size + b"\x01\x01\x11\0"), _segment(0xC4, bytes(20))]
    return b"\xff\xd8" + b"".join(parts) + _segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\x34\x56\xff\xd9"


def _riff(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def webp_with(width: int, height: int, kind: bytes, body: bytes) -> bytes:
    """A lossless WebP with another chunk before its picture; "" for none."""
    bits = ((width - 1) | (height - 1) << 14).to_bytes(4, "little")
    chunks = (_riff(kind, body) if kind else b"") + _riff(b"VP8L", b"\x2f" + bits + bytes(5))
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


def webp(width: int, height: int) -> bytes:
    """A lossless WebP."""
    return webp_with(width, height, b"", b"")

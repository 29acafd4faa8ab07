"""PNG (ISO/IEC 15948): the chunks that make the picture, each with its checksum, and pixels of the right number."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from hongling_exam.core.picture_parts import BrokenPicture, take

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset([b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"])
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 20


def clean_png(data: bytes, measure: Callable[[int, int], None]) -> bytes:
    """The same picture from its own chunks alone."""
    chunks = [(kind, body) for kind, body in _chunks(data) if kind in _KEPT]
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or kinds.count(b"IHDR") != 1:
        raise BrokenPicture
    header = chunks[0][1]
    size = _raw_size(header, measure)
    pixels = b"".join(body for kind, body in chunks if kind == b"IDAT")
    packed = pixels[: len(pixels) - _unused(pixels, size)]
    if header[9] == 3 and b"PLTE" not in kinds:
        raise BrokenPicture
    before = [(kind, body) for kind, body in chunks[1:-1] if kind != b"IDAT"]
    return _SIGNATURE + b"".join(
        _chunk(*each) for each in [(b"IHDR", header), *before, (b"IDAT", packed), (b"IEND", b"")]
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks up to IEND; what stands behind it is no part of the picture."""
    place = len(_SIGNATURE)
    kind = b""
    while kind != b"IEND":
        length, kind = int.from_bytes(take(data, place, 4)), take(data, place + 4, 4)
        body = take(data, place + 8, length)
        if zlib.crc32(kind + body) != int.from_bytes(take(data, place + 8 + length, 4)):
            raise BrokenPicture
        yield kind, body
        place += length + 12


def _raw_size(header: bytes, measure: Callable[[int, int], None]) -> int:
    """How many bytes the pixels unpack to, a filter byte for each row included."""
    if len(header) != 13:
        raise BrokenPicture
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    measure(width, height)
    depth, colour, compression, filtering, interlaced = header[8:]
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering or interlaced > 1:
        raise BrokenPicture
    bits = depth * _CHANNELS[colour]
    passes = [(width, height)]
    if interlaced:
        passes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in _ADAM7]
    return sum((1 + -(-columns * bits // 8)) * rows for columns, rows in passes if columns > 0 and rows > 0)


def _unused(packed: bytes, size: int) -> int:
    """Unpack piece by piece, keeping nothing; how many bytes stand behind the end of the stream."""
    reader, seen, rest = zlib.decompressobj(), 0, packed
    try:
        while not reader.eof:
            piece = reader.decompress(rest, _STEP)
            seen, rest = seen + len(piece), reader.unconsumed_tail
            if seen > size or (not piece and not rest and not reader.eof):
                raise BrokenPicture
    except zlib.error:
        raise BrokenPicture from None
    if seen != size:
        raise BrokenPicture
    return len(reader.unused_data)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

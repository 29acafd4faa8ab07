"""JPEG (ISO/IEC 10918-1): the segments that make the picture. Of EXIF only which way up the picture stands is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

from hongling_exam.core.picture_parts import BrokenPicture, take

_TABLES = frozenset([0xC4, 0xDB, 0xDD])  # DHT, DQT, DRI
_FRAMES = frozenset([0xC0, 0xC1, 0xC2])  # baseline, extended, progressive: what browsers draw
_OTHER_FRAMES = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_SOS, _EOI, _APP1, _APP14 = 0xDA, 0xD9, 0xE1, 0xEE


def clean_jpeg(data: bytes, measure: Callable[[int, int], None]) -> bytes:
    """The same picture from its own segments alone."""
    place, kept, orientation, framed, scans = 2, [], 1, False, 0
    while True:
        marker, place = _marker(data, place)
        if marker == _EOI:
            break
        length = int.from_bytes(take(data, place, 2))
        body = take(data, place + 2, length - 2) if length >= 2 else b""
        if length < 2 or marker in _OTHER_FRAMES or (marker in _FRAMES and framed):
            raise BrokenPicture
        place += length
        if marker in _FRAMES:
            _check_frame(body, measure)
            framed = True
        if marker == _APP1:
            orientation = _orientation(body) or orientation
        if _is_picture(marker, body):
            kept.append(_segment(marker, body))
        if marker == _SOS:
            end = _SCAN_END.search(data, place)
            if end is None or not framed or end.start() == place:
                raise BrokenPicture
            kept.append(data[place : end.start()])
            place, scans = end.start(), scans + 1
    if not scans:
        raise BrokenPicture
    turned = _segment(_APP1, _exif(orientation)) if orientation != 1 else b""
    return b"\xff\xd8" + _JFIF + turned + b"".join(kept) + b"\xff\xd9"


def _is_picture(marker: int, body: bytes) -> bool:
    """Tables, frames, scans, and Adobe's word on the colours."""
    if marker == _APP14:
        return body[:5] == b"Adobe" and len(body) == 12
    return marker in _TABLES or marker in _FRAMES or marker == _SOS


def _marker(data: bytes, place: int) -> tuple[int, int]:
    """The marker at `place`, fill bytes passed over, and the place behind it."""
    if take(data, place, 1) != b"\xff":
        raise BrokenPicture
    while take(data, place, 1) == b"\xff":
        place += 1
    return data[place], place + 1


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def _check_frame(body: bytes, measure: Callable[[int, int], None]) -> None:
    if len(body) < 6 or body[0] != 8 or body[5] not in (1, 3, 4) or len(body) != 6 + 3 * body[5]:
        raise BrokenPicture
    measure(int.from_bytes(body[3:5]), int.from_bytes(body[1:3]))


def _orientation(body: bytes) -> int | None:
    """EXIF's tag 0x0112 of the first directory, 1 to 8; None where it is not told or not readable."""
    if body[:6] != b"Exif\x00\x00" or body[6:8] not in (b"II", b"MM"):
        return None
    order, tiff = ("little" if body[6:8] == b"II" else "big"), body[6:]

    def number(start: int, length: int) -> int:
        return int.from_bytes(tiff[start : start + length], "little" if order == "little" else "big")

    directory = number(4, 4)
    for entry in range(min(number(directory, 2), 100)):
        start = directory + 2 + 12 * entry
        if number(start, 2) == 0x0112 and 1 <= number(start + 8, 2) <= 8:
            return number(start + 8, 2)
    return None


def _exif(orientation: int) -> bytes:
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2) + b"\x00\x00"
    return b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"

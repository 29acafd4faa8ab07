"""Pictures that people upload: PNG, JPEG and WebP, taken apart and put together again from known parts only.

What comes out holds the picture and nothing else: no place where it was taken, no text, no bytes behind its end. It is
served under its own type and never sniffed, so a file that is also something else (a page, an archive) is neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.picture_jpeg import clean_jpeg
from hongling_exam.core.picture_parts import BrokenPicture
from hongling_exam.core.picture_png import clean_png
from hongling_exam.core.picture_webp import clean_webp

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 6000
MAX_PIXELS = 16_000_000

Cleaner = Callable[[bytes, Callable[[int, int], None]], bytes]
_CLEANERS: Mapping[str, tuple[Callable[[bytes], bool], Cleaner]] = {
    "image/png": (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), clean_png),
    "image/jpeg": (lambda data: data.startswith(b"\xff\xd8\xff"), clean_jpeg),
    "image/webp": (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", clean_webp),
}


class PictureRefused(Invalid):
    """The file is no picture that can be taken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture; width and height in pixels as stored."""

    content_type: str
    width: int
    height: int
    data: bytes


def clean_picture(data: bytes) -> Picture:
    """The picture in `data`, cleaned; raises PictureRefused for another type, a broken file or one too large."""
    if len(data) > MAX_BYTES:
        raise PictureRefused(N_("图片超过 2 MB，请缩小后再上传。"))
    for content_type, (begins, clean) in _CLEANERS.items():
        if begins(data):
            return _cleaned(content_type, clean, data)
    raise PictureRefused(N_("只能上传 PNG、JPEG 或 WebP 图片。"))


def _cleaned(content_type: str, clean: Cleaner, data: bytes) -> Picture:
    sizes: list[tuple[int, int]] = []

    def measure(width: int, height: int) -> None:
        """Called with the size before anything is unpacked."""
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
            raise PictureRefused(N_("图片的长或宽过大，最多 6000 像素、总共 1600 万像素。"))
        sizes.append((width, height))

    try:
        cleaned = clean(data, measure)
    except (BrokenPicture, IndexError):
        raise PictureRefused(N_("图片文件已损坏或不完整，请另存一次再上传。")) from None
    width, height = sizes[0]
    return Picture(content_type, width, height, cleaned)

"""Pictures taken apart and put together again: what hostile files become of it."""

from __future__ import annotations

import zlib

import pytest

from hongling_exam.core.pictures import MAX_BYTES, PictureRefused, clean_picture
from tests.factories.pictures import jpeg, png, webp, webp_with

PAGE = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("data", "content_type"), [(png(3, 2), "image/png"), (jpeg(3, 2), "image/jpeg"), (webp(3, 2), "image/webp")]
)
def test_sound_picture_is_kept_with_its_size(data: bytes, content_type: str) -> None:
    picture = clean_picture(data)
    assert (picture.content_type, picture.width, picture.height) == (content_type, 3, 2)
    assert clean_picture(picture.data) == picture


@pytest.mark.parametrize(
    "data",
    [
        png(3, 2, text=PAGE) + PAGE,
        png(3, 2, tail=PAGE),
        jpeg(3, 2, comment=PAGE) + PAGE,
        webp_with(3, 2, b"EXIF", PAGE) + PAGE,
    ],
)
def test_what_hides_in_a_picture_is_gone(data: bytes) -> None:
    assert PAGE in data
    assert b"script" not in clean_picture(data).data


def test_phone_picture_keeps_which_way_up_and_forgets_where() -> None:
    exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS-30.7N-121.0E"
    cleaned = clean_picture(jpeg(3, 2, app1=exif)).data
    assert b"GPS" not in cleaned
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in cleaned


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "只能上传"),
        (PAGE, "只能上传"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "只能上传"),
        (b"GIF89a" + bytes(40), "只能上传"),
        (b"%PDF-1.7" + bytes(40), "只能上传"),
        (png(60_000, 60_000, honest=False), "过大"),
        (png(5_000, 5_000, honest=False), "过大"),
        (jpeg(65_000, 65_000), "过大"),
        (webp(16_000, 16_000), "过大"),
        (png(3, 2)[:-20], "损坏"),
        (png(3, 2).replace(b"IDAT", b"IDAX"), "损坏"),
        (png(3, 2, pixels=bytes(5_000_000)), "损坏"),
        (png(300, 200, honest=False), "损坏"),
        (jpeg(3, 2)[:30], "损坏"),
        (jpeg(0, 2), "过大"),
        (webp_with(3, 2, b"ANIM", bytes(6)), "损坏"),
        (webp(3, 2)[:-4], "损坏"),
        (b"\x89PNG\r\n\x1a\n" + PAGE, "损坏"),
        (b"\xff\xd8\xff" + PAGE, "损坏"),
        (png(3, 2) + bytes(MAX_BYTES), "2 MB"),
    ],
)
def test_hostile_or_broken_picture_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PictureRefused, match=reason):
        clean_picture(data)


def test_bomb_of_zeros_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    with pytest.raises(PictureRefused, match="损坏"):
        clean_picture(png(3, 2, packed=bomb))

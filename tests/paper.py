"""Reading printed forms: their text, their pages, and what a phone reads from their QR code."""

from __future__ import annotations

import io
import subprocess

import zxingcpp
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def codes_on(pdf: bytes) -> list[str]:
    """The texts of the QR codes on the first page, as poppler draws it in grey."""
    drawing = subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-singlefile", "-"], input=pdf, capture_output=True, check=True
    )
    kind, size, _depth, pixels = drawing.stdout.split(b"\n", 3)
    assert kind == b"P5"
    width, height = map(int, size.split())
    return [code.text for code in zxingcpp.read_barcodes(memoryview(pixels).cast("B", (height, width)))]

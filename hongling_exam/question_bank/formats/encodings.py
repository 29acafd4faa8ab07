"""Bytes of a text file as text. Nothing is guessed: an encoding either fits for certain or the file is refused."""

from __future__ import annotations

import codecs
import re
import unicodedata

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import UnreadableFile

MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 1_000_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ODD = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffe\uffff]")
_USUAL = re.compile("[\t\n\r -~\u00a0-\u017f\u2010-\u22ff\u2460-\u24ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LEAST_USUAL = 0.9
_SAMPLE = 20_000
"""Characters by which the byte order of UTF-16 without a mark is told."""


def decode(data: bytes) -> str:
    """The text of UTF-8 and UTF-16 with or without their marks, or of GB18030 (GBK, GB2312); raises UnreadableFile.

    UTF-16 without a mark is known by its zero bytes, which no other text has.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(N_("文件超过 20 MB。请分成几个文件，再逐个上传。"))
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _sound(_strictly(data, encoding))
    if b"\0" in data:
        return _sound(_unmarked_utf_16(data))
    text = _strictly(data, "utf-8")
    return text if text is not None else _sound(_strictly(data, "gb18030"))


def lines_of(text: str) -> list[str]:
    """The lines, as Windows, Unix and old Macs end them; raises UnreadableFile for more than a million."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise UnreadableFile(N_("文件的行数太多，不像试题。请检查后分成几个文件，再逐个上传。"))
    return text.split("\n")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unmarked_utf_16(data: bytes) -> str | None:
    """The one byte order in which nearly every character is one that texts have; None for neither or both."""
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strictly(data, encoding)
        sample = text[:_SAMPLE] if text else ""
        if sample and len(_USUAL.findall(sample)) >= _LEAST_USUAL * len(sample):
            found.append(text)
    return found[0] if len(found) == 1 else None


def _sound(text: str | None) -> str:
    """The text, when it has nothing but characters that somebody could have typed."""
    if text is None or _ODD.search(text) or any(unicodedata.category(char) == "Cn" for char in set(text)):
        raise UnreadableFile(N_("文件的编码无法识别。请用记事本打开，另存为 UTF-8 编码的文本文件，再上传。"))
    return text

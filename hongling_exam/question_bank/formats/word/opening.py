"""A .docx from a stranger, opened only after every member was unpacked within bounds and every XML found harmless."""

from __future__ import annotations

import io
import posixpath
import zipfile

from docx import Document
from docx.document import Document as DocumentObject

from hongling_exam.core.errors import N_
from hongling_exam.core.spreadsheet_files import BROKEN, CHUNK, MOST_RATIO, MOST_UNPACKED, OLE, SMALLEST_RATED
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.xml_safety import MAX_BYTES, parse_xml

MOST_MEMBERS = 2_000
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_document(data: bytes) -> DocumentObject:
    """The document in these bytes; raises UnreadableFile, which says what to do, for everything else."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(N_("文件超过 20 MB。请去掉图片或分成几个文件，再逐个上传。"))
    if not data.startswith(b"PK"):
        raise _no_package(data)
    _check_members(data)
    try:
        document = Document(io.BytesIO(data))
    except Exception:  # a package whose parts do not fit together; the library raises whatever it happens to meet
        raise _no_document() from None
    return document


def _no_package(data: bytes) -> UnreadableFile:
    if data.startswith(OLE) and _ENCRYPTED in data:
        return UnreadableFile(N_("文件加了密码。请在 Word 中取消密码，另存为 .docx 再上传。"))
    if data.startswith(OLE):
        return UnreadableFile(N_("这是旧版 .doc 文件，改名不能变成 .docx。请在 Word 中打开，另存为 .docx 再上传。"))
    if data.lstrip()[:5].lower() == b"{\\rtf":
        return UnreadableFile(N_("这是 RTF 文件。请在 Word 中打开，另存为 .docx 再上传。"))
    return _no_document()


def _no_document() -> UnreadableFile:
    return UnreadableFile(N_("这不是可以读取的 Word 文件（.docx）。请在 Word 中打开检查，另存为 .docx 再上传。"))


def _check_members(data: bytes) -> None:
    """Unpack every member, counting; refuse macros and names that lead out; look through every XML."""
    if data.count(_DIRECTORY_ENTRY) > MOST_MEMBERS:  # before the directory is read: each of its entries costs memory
        raise _too_much()
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                _check_name(member.filename)
                content = _unpacked(archive, member, min(MOST_UNPACKED, _most(data)) - unpacked)
                unpacked += len(content)
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(content)
    except BROKEN:
        raise _no_document() from None


def _most(data: bytes) -> int:
    return max(SMALLEST_RATED, MOST_RATIO * len(data))


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    pieces, length = [], 0
    with archive.open(member) as file:
        while piece := file.read(CHUNK):
            length += len(piece)
            if length > most:
                raise _too_much()
            pieces.append(piece)
    return b"".join(pieces)


def _check_name(name: str) -> None:
    plain = posixpath.normpath(name)
    if "\\" in name or name.startswith("/") or plain == ".." or plain.startswith("../"):
        raise UnreadableFile(N_("文件中有指向包外的名称，不予读取。请在 Word 中另存为 .docx 再上传。"))
    if plain.lower().endswith(("vbaproject.bin", "vbadata.xml")):
        raise UnreadableFile(N_("文件含有宏，不予读取。请在 Word 中另存为不含宏的 .docx 再上传。"))


def _check_xml(content: bytes) -> None:
    if b"macroEnabled" in content[:20_000]:
        raise UnreadableFile(N_("文件含有宏，不予读取。请在 Word 中另存为不含宏的 .docx 再上传。"))
    parse_xml(content)


def _too_much() -> UnreadableFile:
    return UnreadableFile(N_("文件展开后过大，不予读取。请去掉图片或分成几个文件，再逐个上传。"))

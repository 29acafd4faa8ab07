"""What format a file is, told by its content; its name is asked only where the content leaves it open."""

from __future__ import annotations

import io
import re
import zipfile

from hongling_exam.core.errors import N_
from hongling_exam.core.spreadsheet_files import BROKEN, OLE
from hongling_exam.question_bank.formats.incoming import UnreadableFile

MOST_MEMBERS = 50_000
_HEAD = 8_192
_BY_MEMBER = (("xl/", "xlsx"), ("word/", "docx"), ("imsmanifest.xml", "qti"))
_BY_SUFFIX = {
    "xlsx": (".xlsx", ".xlsm", ".xls", ".et"),
    "docx": (".docx", ".docm", ".doc", ".wps"),
    "qti": (".zip",),
}
_ROOTS = {
    "quiz": "moodle-xml",
    "assessmentItem": "qti",
    "qti-assessment-item": "qti",
    "manifest": "qti",
    "assessmentTest": "qti",
    "qti-assessment-test": "qti",
}
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")


def detected(data: bytes, name: str) -> str:
    """A name of `registry.FORMATS`; raises UnreadableFile when neither content nor name tells."""
    if data.startswith(b"PK"):
        return _zipped(data, name)
    if data.startswith(OLE):
        return _by_suffix(name) or "xlsx"  # its reader says how to save an old or an encrypted file
    root = _root(data)
    if root in _ROOTS:
        return _ROOTS[root]
    if suffix_of(name) in {".csv", ".tsv"}:
        return "csv"
    raise _unknown()


def suffix_of(name: str) -> str:
    """`.xlsx` of `题库.XLSX`; "" without one."""
    return "." + name.rpartition(".")[2].strip().lower() if "." in name else ""


def _zipped(data: bytes, name: str) -> str:
    """By the members' names; their number is bounded before the directory is read."""
    names = []
    if data.count(b"PK\x01\x02") <= MOST_MEMBERS:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
        except BROKEN:
            names = []
    for start, found in _BY_MEMBER:
        if any(member.startswith(start) for member in names):
            return found
    by_suffix = _by_suffix(name)
    if by_suffix:
        return by_suffix  # its reader says what is wrong with it
    raise _unknown()


def _by_suffix(name: str) -> str:
    return next((found for found, suffixes in _BY_SUFFIX.items() if suffix_of(name) in suffixes), "")


def _root(data: bytes) -> str:
    """The name of the first element, "" when the file does not begin as XML does."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    head = data[:_HEAD].decode("utf-16" if wide else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not head.startswith("<"):
        return ""
    found = _ROOT.search(re.sub(r"<\?.*?\?>|<!--.*?-->|<![^>]*>", "", head, flags=re.DOTALL))
    return found[1] if found else ""


def _unknown() -> UnreadableFile:
    return UnreadableFile(
        N_("看不出这是哪种试题文件。可导入 .xlsx、.docx、.csv、.txt、.gift、Moodle XML 和 QTI（.xml 或 .zip）。")
    )

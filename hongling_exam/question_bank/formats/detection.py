"""What format a file is, told by its content; its name is asked only where the content leaves it open."""

from __future__ import annotations

import io
import re
import zipfile

from hongling_exam.core.errors import N_
from hongling_exam.core.spreadsheet_files import BROKEN, OLE
from hongling_exam.question_bank.formats.csv_sheet import delimiter_of
from hongling_exam.question_bank.formats.encodings import decode
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.text_file import own_level

MOST_MEMBERS = 50_000
RTF = b"{\\rtf"
_HEAD = 8_192
_LOOKED_AT = 200_000
_TEXTS = frozenset({"", ".txt", ".csv", ".tsv", ".gift"})
_AIKEN = re.compile(r"^[ \t]*ANSWER[ \t]*[:：]", re.MULTILINE)
_OPTION = re.compile(r"^[ \t]*[A-Z][.)]", re.MULTILINE)
_GIFT = re.compile(
    r"^\$CATEGORY:|^::[^\n:]{1,300}::|(?<!\\)\{\s*(?:[=~#}]|(?:TRUE|FALSE|T|F)\s{0,20}[#}])", re.MULTILINE
)
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
    if data.startswith((OLE, RTF)):
        return _by_suffix(name) or "docx"  # its reader says how to save an old or an encrypted file
    root = _root(data)
    if root in _ROOTS:
        return _ROOTS[root]
    by_suffix = _by_suffix(name)
    if by_suffix:
        return by_suffix
    try:
        return _written(decode(data), name)
    except UnreadableFile:
        if suffix_of(name) in _TEXTS:
            raise
        raise _unknown() from None


def _written(text: str, name: str) -> str:
    """Which of the text formats; a paper as people type it where nothing else fits."""
    head, suffix = text[:_LOOKED_AT], suffix_of(name)
    if own_level(text):
        return "text"
    if delimiter_of(text) or suffix in {".csv", ".tsv"}:
        return "csv"
    if _AIKEN.search(head) and _OPTION.search(head):
        return "aiken"
    if _GIFT.search(head) or suffix == ".gift":
        return "gift"
    if suffix == ".xml" or head.lstrip().startswith("<?xml"):
        raise _unknown()
    return "text"


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

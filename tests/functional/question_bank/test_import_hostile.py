"""Hostile and broken files, through the page: refused at once with what to do, memory bounded, nothing stored."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.spreadsheet_files import OLE
from hongling_exam.question_bank.models import Question, QuestionImport
from tests.client import Browser
from tests.factories.files import workbook
from tests.factories.question_files import HEADER, SINGLE, questions, send, text

BILLION = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><quiz><question type='essay'><name><text>&c;</text></name></question></quiz>"""
OUTSIDE = b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
PART = "xl/worksheets/sheet1.xml"


@pytest.fixture
def engine_name() -> str:
    """A file is refused before the database is asked: the cheaper engine."""
    return "sqlite"


def repacked(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """A sound workbook with its members changed, and further ones."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(questions(SINGLE))) as sound,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for member in sound.infolist():
            out.writestr(member.filename, change(member.filename, sound.read(member)))
        for name, data in (extra or {}).items():
            out.writestr(name, data)
    return made.getvalue()


def bomb() -> bytes:
    return repacked(lambda _name, data: data, {"xl/media/image1.bin": b"\0" * 200_000_000})


def sparse() -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return repacked(lambda name, data: data.replace(b"</sheetData>", cell) if name == PART else data)


def macros() -> bytes:
    return repacked(lambda _name, data: data, {"xl/vbaProject.bin": OLE + b"\0" * 100})


def escaping() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr("imsmanifest.xml", "<manifest/>")
        out.writestr("../../etc/cron.d/x", "x")
    return made.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "zip bomb": (bomb, "题库.xlsx", "100 MB"),
    "sparse sheet": (sparse, "题库.xlsx", "列"),
    "entity bomb": (lambda: BILLION, "题库.xml", "DTD"),
    "external entity": (lambda: OUTSIDE, "题库.xml", "DTD"),
    "macros": (macros, "题库.xlsm", "宏"),
    "password": (lambda: OLE + b"EncryptedPackage" + b"\0" * 2000, "题库.xlsx", "加了密码"),
    "old document renamed": (lambda: OLE + b"\0" * 2000, "题库.docx", "docx"),
    "names that lead out of the package": (escaping, "题库.zip", "包外"),
    "cut off archive": (lambda: questions(SINGLE)[:2000], "题库.xlsx", "Excel"),
    "no question file": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "图.png", "看不出"),
    "empty": (lambda: b"", "题库.xlsx", "没有找到表头"),
    "too large": (lambda: b"PK" + b"\0" * (10 * 1024 * 1024 + 1), "题库.xlsx", "10 MB"),
    "no header": (lambda: workbook(["甲", "乙", "丙"], ["1", "2", "3"]), "题库.xlsx", "题干"),
    "nothing in it": (lambda: workbook(HEADER), "题库.xlsx", "没有找到试题"),
}


def nothing_stored(app: Flask) -> bool:
    """Whether neither a row nor a file was left behind."""
    folder = app.extensions["hongling_storage"]._folder
    with app.app_context():
        counts = [
            db.session.scalar(sa.select(sa.func.count()).select_from(each)) for each in (Question, QuestionImport)
        ]
    return counts == [0, 0] and not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_what_to_do_and_nothing_is_stored(app: Flask, visitor: Browser, name: str) -> None:
    make, filename, says = HOSTILE[name]
    visitor.enter("trainer")
    answer = send(visitor, make(), filename)
    assert answer.status_code == 422
    assert says in text(answer)
    assert nothing_stored(app)


def test_formula_cell_is_a_fault_of_its_row(visitor: Browser) -> None:
    visitor.enter("trainer")
    answer = send(visitor, questions((*SINGLE[:2], "=1+1", *SINGLE[3:])))
    assert "第 2 行 选项A 单元格是公式" in text(visitor.get(answer.location))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_table_comes_in_whatever_its_encoding(visitor: Browser, encoding: str) -> None:
    visitor.enter("trainer")
    lines = [",".join(map(str, row)) for row in (HEADER, SINGLE)]
    answer = send(visitor, "\r\n".join(lines).encode(encoding), "题库.csv")
    assert "预备党员的预备期为多长时间？" in text(visitor.get(answer.location))


def test_broken_encoding_is_refused(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    answer = send(visitor, "题干,答案\n党章,对\n".encode() + b"\xff\xfe\x81\x00\x81", "题库.csv")
    assert answer.status_code == 422
    assert nothing_stored(app)


SCRIPT = """
import resource, sys
from hongling_exam.question_bank.formats.registry import read_file
from hongling_exam.question_bank.formats.incoming import UnreadableFile
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_file(sys.stdin.buffer.read(), sys.argv[1])
except UnreadableFile:
    own, child = (resource.getrusage(each).ru_maxrss for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(max(own - before, child) // 1024)
"""


@pytest.mark.parametrize("name", ["zip bomb", "sparse sheet", "entity bomb", "names that lead out of the package"])
def test_memory_stays_bounded_while_a_bomb_is_refused(name: str) -> None:
    make, filename, _says = HOSTILE[name]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, filename], input=make(), capture_output=True, timeout=100, check=True
    )
    assert int(done.stdout) < 200

"""Files that mean harm, sent through the page: refused with a reason, nothing kept, nothing run."""

from __future__ import annotations

import io
import resource
import zipfile

import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.uploads import HeldUpload
from tests.client import Browser
from tests.factories.files import PEOPLE, workbook

PAYLOADS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", " =cmd|'/c calc'!A1")


def bomb() -> bytes:
    """A workbook of some 200 kB that unpacks to 200 MB."""
    target = io.BytesIO(workbook(PEOPLE))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"0" * 200_000_000)
    return target.getvalue()


def xxe() -> bytes:
    """A workbook whose sheet names a file of the server."""
    target, declared = io.BytesIO(), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(io.BytesIO(workbook(PEOPLE, ["&x;"]))) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member.endswith("sheet1.xml"):
                content = declared.encode() + content.replace(b"&amp;x;", b"&x;")
            new.writestr(member, content)
    return target.getvalue()


HOSTILE = {
    "bomb": bomb(),
    "entities": xxe(),
    "page": b"<html><script>alert(1)</script></html>",
    "program": b"MZ" + b"\0" * 2000,
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
    "empty": b"",
    "another table": workbook(["部门", "职务"], ["组织科", "科员"]),
}


def test_hostile_files_are_refused_beside_their_field(visitor: Browser, app: Flask) -> None:
    visitor.sign_in("organizer")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for kind, data in HOSTILE.items():
        answer = visitor.post("/people/import", {"file": (io.BytesIO(data), "../../人员.xlsx")})
        assert answer.status_code == 422, kind
        assert 'id="file-error"' in answer.text, kind
        assert "root:" not in answer.text, kind
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(HeldUpload)) == 0


def test_file_over_the_limit_is_refused(visitor: Browser) -> None:
    visitor.sign_in("organizer")
    for size, status in ((10 * 1024 * 1024 + 1, 422), (13 * 1024 * 1024, 413)):
        answer = visitor.post("/people/import", {"file": (io.BytesIO(b"a,b\n" * (size // 4 + 1)), "人员.csv")})
        assert answer.status_code == status


def test_nothing_chosen_is_told_beside_the_field(visitor: Browser) -> None:
    visitor.sign_in("organizer")
    answer = visitor.post("/people/import")
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text


def test_payloads_in_cells_headers_and_file_names_stay_text(visitor: Browser) -> None:
    visitor.sign_in("organizer")
    for payload in PAYLOADS:
        data = workbook([*PEOPLE, payload], [payload] * len(PEOPLE))
        name = payload.replace('"', "") + ".xlsx"
        page = visitor.get(visitor.post("/people/import", {"file": (io.BytesIO(data), name)}).location).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert ">49<" not in page
        assert "没有登记叫“" in page

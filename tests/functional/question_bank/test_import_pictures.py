"""Pictures inside Moodle and QTI files: cleaned, shown in the preview, kept with the questions, and sent out again."""

from __future__ import annotations

import hashlib
import io
import zipfile

import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.pictures import clean_picture
from hongling_exam.question_bank.formats import moodle
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti.reading import read as read_qti
from hongling_exam.question_bank.models import QuestionPicture, QuestionVersion
from tests.client import Browser
from tests.factories.pictures import png
from tests.factories.question_files import confirm, sent, text

SENT = png(5, 4, text=b"where it was taken")
CLEAN = clean_picture(SENT).data
ADDRESS = f"/media/{hashlib.sha256(CLEAN).hexdigest()}"


def moodle_file() -> bytes:
    """A question whose picture is not clean."""
    options = [{"id": "A", "text": "甲"}, {"id": "B", "text": f"![乙]({ADDRESS})"}]
    body = {"stem": f"下图是什么？\n\n![标志]({ADDRESS})", "options": options}
    one = IncomingQuestion("1", "single_choice", body, {"right": ["A"]}, {"rule": "all_or_nothing"}, 100)
    data, faults = moodle.write([one], lambda address: SENT)
    assert faults == []
    return data


def test_picture_of_a_file_is_shown_in_its_preview_and_stays_with_the_question(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    address = sent(visitor, moodle_file(), "题.xml")
    assert f'src="{ADDRESS}"' in visitor.get(address).text
    shown = visitor.get(ADDRESS)
    assert (shown.data, shown.content_type) == (CLEAN, "image/png")
    assert confirm(visitor, address).status_code == 303
    with app.app_context():
        version = db.session.scalars(sa.select(QuestionVersion)).one()
        assert f'<img alt="标志" src="{ADDRESS}">' in version.body["stem_html"]
        assert db.session.scalars(sa.select(QuestionPicture.sha256)).all() == [ADDRESS[-64:]]


def test_question_with_a_picture_goes_out_as_a_package_and_is_known_when_it_comes_back(visitor: Browser) -> None:
    visitor.enter("trainer")
    confirm(visitor, sent(visitor, moodle_file(), "题.xml"))
    for format_name, file in (("qti21", "包.zip"), ("qti30", "包.zip"), ("moodle-xml", "题.xml")):
        assert "下载 1 题" in visitor.get(f"/questions/export?format={format_name}").text
        data = visitor.post("/questions/export", {"format": format_name}).data
        preview = text(visitor.get(sent(visitor, data, file)))
        assert "下图是什么？ [标志] 题库中已有 q-" in preview
        if file.endswith(".zip"):
            assert [each.data for each in read_qti(data, file).pictures.values()] == [CLEAN]
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                (name,) = [each for each in package.namelist() if each.startswith("media/")]
                assert f'<file href="{name}"/>' in package.read("imsmanifest.xml").decode()
    assert "图片" in text(visitor.get("/questions/export?format=gift"))

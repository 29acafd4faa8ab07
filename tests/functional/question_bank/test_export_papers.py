"""Exporting papers to print, with the pictures that lie in storage, and packages for other programs."""

from __future__ import annotations

import io

import pytest
from docx import Document
from flask import Flask

from hongling_exam.core.storage import storage
from hongling_exam.question_bank.formats.registry import read_file
from tests.cast import Cast
from tests.client import Browser
from tests.factories.pictures import png
from tests.factories.question_files import JUDGED, SINGLE, confirm, questions, sent, text
from tests.factories.reviewing import handed_in


def exported(visitor: Browser, name: str) -> bytes:
    answer = visitor.post("/questions/export", {"format": name})
    assert answer.status_code == 200
    return bytes(answer.data)


def test_trainer_takes_a_paper_with_its_pictures_and_without_its_key(app: Flask, cast: Cast, visitor: Browser) -> None:
    with app.app_context():
        name = storage().put(png(40, 30))
    handed_in(app, cast, stem=f"看图 ![标志](/media/{name})")
    visitor.enter("trainer")
    document = Document(io.BytesIO(exported(visitor, "docx")))
    assert len(document.inline_shapes) == 1
    assert "参考答案与解析" in [paragraph.text for paragraph in document.paragraphs]
    bare = Document(io.BytesIO(exported(visitor, "docx-paper")))
    assert "参考答案与解析" not in [paragraph.text for paragraph in bare.paragraphs]


def test_question_whose_picture_is_gone_is_named_before_the_download(app: Flask, cast: Cast, visitor: Browser) -> None:
    handed_in(app, cast, stem=f"看图 ![标志](/media/{'0' * 64})")
    handed_in(app, cast)
    visitor.enter("trainer")
    page = text(visitor.get("/questions/export?format=docx"))
    assert "下载 1 题" in page
    assert "不能写入 Word" in page


@pytest.mark.parametrize("name", ["docx", "qti21", "qti30"])
def test_what_a_trainer_takes_away_comes_back_as_the_same_questions(name: str, app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    confirm(visitor, sent(visitor, questions(SINGLE, JUDGED)))
    found = read_file(exported(visitor, name), "试题")
    assert found.faults == []
    assert sorted(str(one.body["stem"]) for one in found.questions) == sorted([SINGLE[1], JUDGED[1]])

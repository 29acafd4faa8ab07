"""Pictures in questions: taken by the editor, shown to who is signed in, and nothing else ever served."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.core.storage import storage
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import ensure_topics
from tests.cast import Cast
from tests.client import Browser
from tests.factories.pictures import png, webp
from tests.factories.question_forms import question_form

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture
def trainer(app: Flask, cast: Cast, visitor: Browser) -> Browser:
    """The trainer of 当湖街道, signed in."""
    with app.app_context(), unit_of_work():
        ensure_topics()
    visitor.enter("trainer")
    return visitor


def send(browser: Browser, data: bytes, name: str = "图.png") -> TestResponse:
    return browser.post("/questions/pictures", {"picture": (io.BytesIO(data), name)})


def test_picture_of_a_question_is_shown_to_a_candidate_under_its_own_type(
    app: Flask, cast: Cast, trainer: Browser
) -> None:
    told = send(trainer, png(3, 2, text=b"<script>"), "恶意.html").json
    assert told is not None
    form = question_form("true_false", cast.street, stem=f"看图：![组织架构]({told['address']})")
    page = trainer.post("/questions/new", form, follow_redirects=True).text
    assert f'<img alt="组织架构" src="{told["address"]}">' in page or f'src="{told["address"]}"' in page
    candidate = Browser(app)
    assert candidate.get(told["address"]).status_code == 303
    candidate.enter("lu")
    answer = candidate.get(told["address"])
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert b"script" not in answer.data
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert candidate.get(told["address"], headers=etag).status_code == 304


def test_picture_is_found_where_the_app_is_mounted_below_another(cast: Cast, trainer: Browser) -> None:
    told = send(trainer, png(3, 2)).json
    assert told is not None
    form = question_form("true_false", cast.street, stem=f"看图：![图]({told['address']})")
    address = trainer.post("/questions/new", form).location
    page = trainer.get(address, environ_overrides={"SCRIPT_NAME": "/exam"}).text
    assert f'src="/exam{told["address"]}"' in page


@pytest.mark.parametrize("data", [SVG, b"", b"GIF89a" + bytes(99), png(60_000, 60_000, honest=False)])
def test_hostile_picture_is_refused_with_what_to_do(trainer: Browser, data: bytes) -> None:
    answer = send(trainer, data)
    assert answer.status_code == 422
    assert answer.json is not None
    assert "图片" in answer.json["text"]


def test_same_picture_twice_has_one_address(trainer: Browser) -> None:
    assert send(trainer, webp(3, 2)).json == send(trainer, webp(3, 2)).json


def test_other_files_of_the_house_are_not_served(app: Flask, trainer: Browser) -> None:
    with app.app_context():
        name = storage().put(b"%PDF-1.7 evidence")
    assert trainer.get(f"/media/{name}").status_code == 404
    for address in ("/media/..%2f..%2fhongling.sqlite", "/media/0", f"/media/{'0' * 64}"):
        assert trainer.get(address).status_code == 404


def test_picture_without_script_goes_to_the_end_of_the_stem(cast: Cast, trainer: Browser) -> None:
    form = question_form("true_false", cast.street) | {"do": "picture"}
    page = trainer.post("/questions/new", {**form, "picture": (io.BytesIO(png(3, 2)), "a.png")})
    assert page.status_code == 200
    assert "![图](/media/" in page.text
    refused = trainer.post("/questions/new", {**form, "picture": (io.BytesIO(SVG), "a.svg")})
    assert (refused.status_code, "只能上传" in refused.text) == (422, True)
    assert form["stem"] in refused.text


@pytest.mark.parametrize("role", ["lu", "item_reviewer", "administrator"])
def test_who_writes_no_questions_uploads_no_pictures(visitor: Browser, role: str) -> None:
    visitor.enter(role)
    assert send(visitor, png(3, 2)).status_code == 403

"""A reason with its places filled is plain text to whoever keeps it, and another language's to whoever reads it."""

from __future__ import annotations

import copy
import json

from flask import Flask
from flask_babel import force_locale

from hongling_exam.core.errors import Invalid, Worded, worded
from hongling_exam.core.wording import said, told


def test_reason_is_plain_chinese_text_to_whoever_stores_it() -> None:
    reason = worded("选项 %(one)s 与 %(other)s 文字相同", one="A", other="B")
    assert reason == "选项 A 与 B 文字相同"
    assert json.loads(json.dumps({"reason": reason})) == {"reason": "选项 A 与 B 文字相同"}
    copied = copy.deepcopy(reason)
    assert isinstance(copied, Worded)
    assert copied.params == {"one": "A", "other": "B"}


def test_reader_of_english_reads_reasons_and_their_parts_in_english(app: Flask) -> None:
    inner = worded("选项 %(one)s 与 %(other)s 文字相同", one="A", other="B")
    outer = worded("第 %(id)s 小题：%(reason)s", id="2", reason=inner)
    first = worded("q-1：%(reason0)s", reason0=inner)
    refused = Invalid("有 %(count)s 题还有问题，没有送审。%(first)s", count=1, first=first)
    with app.test_request_context(), force_locale("en"):
        for text in (said(inner), said(outer), told(refused)):
            assert "Options A and B have the same text" in text
            assert not any("一" <= char <= "鿿" for char in text), text


def test_reader_of_chinese_reads_the_source_text(app: Flask) -> None:
    with app.test_request_context():
        assert said(worded("选项 %(id)s 没有文字", id="C")) == "选项 C 没有文字"
        assert said("缺少题干") == "缺少题干"

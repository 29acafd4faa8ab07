"""Batches of the wrong shape or size: 422 that names the place, and nothing of the batch is stored."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.exams import interface
from tests.cast import Cast
from tests.sitting import Sitting, change, open_session

WRONG: dict[str, tuple[Any, ...]] = {
    "single_choice": (1, True, "A", ["A"], {}, ""),
    "multiple_choice": ("A", ["A"], [1], {"A": True}, [[]]),
    "true_false": ("true", 1, 0, [], "对"),
    "fill_blank": ("三", [3], [None], ["a"] * 50, {"0": "三"}),
    "ordering": ("A", ["A", "B"], [1, 2], {}),
    "matching": ([], {"左1": "右A"}, {"x": 1}, "1-A"),
    "numeric": (40, 40.0, ["40"], {"n": 40}),
    "short_answer": (1, ["文"], {"text": "文"}),
    "essay": (1, False, ["文"]),
}
WRONG_FIELDS: list[dict[str, Any]] = [
    {"seq": 0},
    {"seq": -1},
    {"seq": 2**53},
    {"seq": 1.0},
    {"seq": "1"},
    {"seq": True},
    {"seq": None},
    {"flagged": 1},
    {"flagged": None},
    {"question": None},
    {"question": ["q"]},
    {"late": False},
    {"epoch": 9},
    {"client_elapsed_ms": "12"},
    {"client_elapsed_ms": True},
    {"saved_at": "2020-01-01T00:00:00Z"},
]
NO_BATCH = [
    b"",
    b"[]",
    b"null",
    b"{",
    b"\xff\xfe",
    b'{"epoch": 1}',
    b'{"epoch": 1, "changes": []}',
    b'{"epoch": 1, "changes": {}}',
    b'{"epoch": "1", "changes": [{}]}',
    b'{"epoch": true, "changes": [{}]}',
    b'{"epoch": -1, "changes": [{}]}',
    b'{"epoch": 2147483648, "changes": [{}]}',
    b'{"epoch": 1180591620717411303424, "changes": [{}]}',
    b"[" * 100_000,
]


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Sitting:
    """lu at work."""
    return Sitting(app, "lu", open_session(app, cast)).begin()


def raw(lu: Sitting, body: bytes) -> TestResponse:
    """PATCH these bytes."""
    headers = {"X-CSRFToken": lu.browser.token}
    return lu.browser.client.patch(lu.url, data=body, content_type="application/json", headers=headers)


def check_refused(lu: Sitting, answer: TestResponse) -> interface.Problem:
    """The 422's problem document, having seen that nothing was stored."""
    assert answer.status_code == 422, answer.text[:300]
    assert lu.show()["responses"] == {}
    return interface.Problem.model_validate(answer.json)


def test_wrong_shape_of_every_kind_stores_nothing_of_the_batch(lu: Sitting) -> None:
    good = change(lu.id_of("short_answer"), 1, "好答案")
    for kind, answers in WRONG.items():
        question = lu.id_of(kind)
        for answer in answers:
            others = [] if kind == "short_answer" else [good]
            problem = check_refused(lu, lu.send(*others, change(question, 2, answer)))
            assert problem.errors is not None
            assert [error["question"] for error in problem.errors] == [question], (kind, answer)
            assert problem.errors[0]["reason"]


def test_passage_of_a_case_and_strange_questions_take_no_answer(lu: Sitting) -> None:
    paper = lu.show()["paper"]
    asked = [question for section in paper["sections"] for question in section["questions"]]
    group = next(question for question in asked if question["kind"] == "case_group")
    for question in (group["id"], "q_" + "a" * 16, "", "q" * 500):
        problem = check_refused(lu, lu.send(change(question, 1)))
        assert problem.errors is not None
        assert problem.errors[0]["question"] == question


def test_change_with_a_wrong_or_further_field_stores_nothing(lu: Sitting) -> None:
    good = change(lu.id_of("true_false"), 1, True)
    for wrong in WRONG_FIELDS:
        problem = check_refused(lu, lu.send(good, change(lu.id_of("numeric"), 1) | wrong))
        assert problem.errors is not None, wrong
        assert len(problem.errors) == 1, wrong


def test_change_without_answer_or_as_no_object_stores_nothing(lu: Sitting) -> None:
    without = {"question": lu.id_of("numeric"), "seq": 1}
    for wrong in (without, None, 7, "q", []):
        check_refused(lu, lu.send(change(lu.id_of("true_false"), 1, True), wrong))  # type: ignore[arg-type]


def test_body_that_is_no_batch_is_named_so(lu: Sitting) -> None:
    for body in NO_BATCH:
        assert check_refused(lu, raw(lu, body)).type == "urn:hongling:shape", body[:40]


def test_batch_over_its_limits_is_refused_and_one_at_them_is_stored(lu: Sitting) -> None:
    numeric, essay = lu.id_of("numeric"), lu.id_of("essay")
    check_refused(lu, lu.send(*[change(numeric, seq) for seq in range(1, 202)]))
    text = "长" * 30_000
    check_refused(lu, lu.send(*[change(essay, seq, text) for seq in range(1, 4)]))
    check_refused(lu, lu.send(change(essay, 1, "x" * (64 * 1024 - 1))))
    assert lu.send(*[change(numeric, seq) for seq in range(1, 201)]).json["saved"] == {numeric: 200}  # type: ignore[index]
    assert lu.send(change(essay, 1, "长" * 20_000)).status_code == 200


def test_batch_sent_in_chunks_is_held_to_the_limit_too(lu: Sitting) -> None:
    changes = [change(lu.id_of("essay"), seq, "长" * 20_000) for seq in range(1, 6)]
    body = json.dumps({"epoch": 1, "changes": changes}, ensure_ascii=False).encode()
    assert len(body) > 256 * 1024
    environment = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    headers = {"X-CSRFToken": lu.browser.token}
    answer = lu.browser.client.patch(lu.url, data=body, headers=headers, environ_overrides=environment)
    check_refused(lu, answer)


def test_text_no_database_can_hold_is_refused(lu: Sitting) -> None:
    for character in ("\\u0000", "\\ud800", "\\udfff\\ud800"):
        one = f'{{"question": "{lu.id_of("essay")}", "seq": 1, "answer": "甲{character}乙", "flagged": false}}'
        problem = check_refused(lu, raw(lu, f'{{"epoch": 1, "changes": [{one}]}}'.encode()))
        assert problem.errors is not None
        assert problem.errors[0]["question"] == lu.id_of("essay")


def test_text_that_only_looks_like_an_escape_is_stored(lu: Sitting) -> None:
    essay = lu.id_of("essay")
    assert lu.send(change(essay, 1, "写作 \\u0000 的转义")).status_code == 200
    assert lu.show()["responses"][essay]["answer"] == "写作 \\u0000 的转义"


def test_number_that_json_does_not_know_stores_nothing(lu: Sitting) -> None:
    for field, number in itertools.product(("answer", "seq"), ("NaN", "Infinity", "1e999", "9" * 5000)):
        document = {"question": lu.id_of("numeric"), "seq": 1, "answer": "7", "flagged": False, field: "HERE"}
        body = json.dumps({"epoch": 1, "changes": [document]}).replace('"HERE"', number)
        check_refused(lu, raw(lu, body.encode()))

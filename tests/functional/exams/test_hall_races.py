"""Saves beside a submission, beside each other, and beside a takeover: nothing acknowledged is uncounted."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.exams.models import Attempt, Response
from tests.cast import Cast
from tests.sitting import Sitting, all_together, change, digest_of, open_session

SAVERS = 6


@pytest.fixture
def lu(app: Flask, cast: Cast) -> Sitting:
    """lu at work."""
    return Sitting(app, "lu", open_session(app, cast)).begin()


def stored(app: Flask, attempt: str) -> dict[str, tuple[int, str | None]]:
    """{question: (seq, JSON text)} as the rows have it."""
    with app.app_context():
        query = sa.select(Response.question, Response.seq, Response.answer).join(
            Attempt, Attempt.id == Response.attempt_id
        )
        return {row[0]: (row[1], row[2]) for row in db.session.execute(query.where(Attempt.public_id == attempt))}


def save_until(twin: Sitting, question: str, over: threading.Event, said: list[tuple[int, int]]) -> None:
    """Save 1, 2, 3 … to one question until refused or `over`; notes (status, seq)."""
    for seq in range(1, 400):
        status = twin.send(change(question, seq, str(seq))).status_code
        said.append((status, seq))
        if status != 200 or over.is_set():
            return


@pytest.mark.parametrize("turn", range(3))
def test_save_beside_a_submission_is_counted_or_refused(lu: Sitting, app: Flask, turn: int) -> None:
    written = [each["id"] for each in lu.questions if each["kind"] in {"numeric", "short_answer", "essay"}]
    twins = [(lu.twin(), written[place % len(written)]) for place in range(SAVERS)]
    over = threading.Event()
    said: list[list[tuple[int, int]]] = [[] for _ in twins]
    submitter = lu.twin()

    def submit() -> Any:
        while sum(map(len, said)) < SAVERS * (3 + 4 * turn):
            over.wait(0.002)
        answer = submitter.submit()
        over.wait(0.2)
        over.set()
        return answer

    acts: list[Any] = [
        lambda twin=twin, question=question, log=log: save_until(twin, question, over, log)
        for (twin, question), log in zip(twins, said, strict=True)
    ]
    receipt = all_together([submit, *acts])[0].json
    held = {question: seq for question, (seq, _answer) in stored(app, lu.attempt).items()}
    assert receipt["digest"] == digest_of(lu.attempt, {question: str(seq) for question, seq in held.items()})
    for (_twin, question), log in zip(twins, said, strict=True):
        acknowledged = [seq for status, seq in log if status == 200]
        assert max(acknowledged, default=0) <= held.get(question, 0)
    assert {status for log in said for status, _seq in log} <= {200, 410}
    assert any(status == 410 for log in said for status, _seq in log)


def test_many_saves_of_one_question_at_once_leave_the_greatest(lu: Sitting, app: Flask) -> None:
    essay = lu.id_of("essay")
    order = [(place * 7) % 40 + 1 for place in range(40)]
    twins = [lu.twin() for _ in order]
    answers = all_together(
        [
            lambda twin=twin, seq=seq: twin.send(change(essay, seq, str(seq)))  # type: ignore[misc]
            for twin, seq in zip(twins, order, strict=True)
        ]
    )
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json["saved"][essay] >= seq for answer, seq in zip(answers, order, strict=True))
    assert stored(app, lu.attempt) == {essay: (40, '"40"')}


def test_saves_of_two_candidates_at_once_stay_apart(lu: Sitting, app: Flask) -> None:
    shen = Sitting(app, "shen", lu.session).begin()
    written = [each["id"] for each in lu.questions if each["kind"] in {"numeric", "short_answer", "essay"}]
    acts: list[Any] = [
        lambda twin=twin, question=question, text=text: twin.send(change(question, 1, text))
        for twin, text in [(seat.twin(), text) for seat, text in ((lu, "陆"), (shen, "沈")) for _ in written]
        for question in written
    ]
    assert {answer.status_code for answer in all_together(acts)} == {200}
    assert {answer for _seq, answer in stored(app, lu.attempt).values()} == {'"陆"'}
    assert {answer for _seq, answer in stored(app, shen.attempt).values()} == {'"沈"'}


def test_save_beside_a_takeover_is_stored_or_kept_aside(lu: Sitting) -> None:
    other = lu.elsewhere()
    twins = [lu.twin() for _ in range(8)]
    acts: list[Any] = [lambda twin=twin, seq=place + 1: twin.save(seq, str(seq)) for place, twin in enumerate(twins)]
    taken, *answers = all_together([lambda: other.take_over("L-1"), *acts])
    assert taken.json == {"epoch": 2}
    acknowledged = [place + 1 for place, answer in enumerate(answers) if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 409}
    held = other.show()["responses"].get(lu.id_of("numeric"), {"seq": 0})
    assert held["seq"] == max(acknowledged, default=0)

"""A candidate in the hall, inside the process: what tests of the interface send, and what they check receipts by."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import ExamSession
from hongling_exam.organizations.models import Person
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import make_admission, make_session
from tests.foreign_client import plausible_answer, questions_of


class Sitting:
    """One candidate at one browser, in one session."""

    def __init__(self, app: Flask, username: str, session: str) -> None:
        self.app, self.username, self.session = app, username, session
        self.browser = Browser(app)
        self.browser.enter(username)
        self.attempt = ""
        self.questions: list[dict[str, Any]] = []

    def start(self) -> TestResponse:
        """POST …/attempt."""
        return self.browser.send("POST", f"/api/v1/sessions/{self.session}/attempt")

    def begin(self) -> Sitting:
        """Start, and know the paper."""
        self.attempt = self.start().json["attempt"]  # type: ignore[index]
        self.questions = questions_of(self.show()["paper"])
        return self

    def show(self) -> Any:
        """GET the attempt."""
        return self.browser.get(f"/api/v1/attempts/{self.attempt}").json

    def id_of(self, kind: str) -> str:
        """The id of the first question of a kind."""
        return str(next(question["id"] for question in self.questions if question["kind"] == kind))

    @property
    def url(self) -> str:
        """Where answers are saved."""
        return f"/api/v1/attempts/{self.attempt}/responses"

    def send(self, *changes: dict[str, Any], epoch: int = 1) -> TestResponse:
        """Save `changes` as they are."""
        return self.browser.send("PATCH", self.url, {"epoch": epoch, "changes": list(changes)})

    def save(self, seq: int, answer: Any = "7", *, epoch: int = 1) -> TestResponse:
        """Save the numeric question."""
        return self.send(change(self.id_of("numeric"), seq, answer), epoch=epoch)

    def answer_all(self, turn: int = 0) -> dict[str, int]:
        """Save an answer to every question; gives {question: seq}."""
        changes = [change(each["id"], turn + 1, plausible_answer(each, turn)) for each in self.questions]
        saved: dict[str, int] = self.send(*changes).json["saved"]  # type: ignore[index]
        return saved

    def submit(self, seqs: dict[str, int] | None = None, *, epoch: int = 1) -> TestResponse:
        """POST the submission."""
        document = {"epoch": epoch, "seqs": seqs or {}}
        return self.browser.send("POST", f"/api/v1/attempts/{self.attempt}/submission", document)

    def events(self, *events: Any) -> TestResponse:
        """POST events; none is the beat."""
        return self.browser.send("POST", f"/api/v1/attempts/{self.attempt}/events", list(events))

    def take_over(self, number: str) -> TestResponse:
        """POST the takeover."""
        return self.browser.send("POST", f"/api/v1/attempts/{self.attempt}/takeover", {"admission_number": number})

    def elsewhere(self) -> Sitting:
        """The same candidate at a second browser, before a takeover."""
        other = Sitting(self.app, self.username, self.session)
        other.attempt, other.questions = self.attempt, self.questions
        return other

    def twin(self) -> Sitting:
        """The same browser in another thread: the same cookie and token."""
        other = Sitting.__new__(Sitting)
        other.app, other.username, other.session = self.app, self.username, self.session
        other.attempt, other.questions = self.attempt, self.questions
        other.browser = Browser(self.app)
        cookie = self.browser.client.get_cookie("hongling_session")
        assert cookie is not None
        other.browser.client.set_cookie("hongling_session", cookie.value)
        other.browser.token = self.browser.token
        return other


def change(question: str, seq: int, answer: Any = "7", *, flagged: bool = False) -> dict[str, Any]:
    """One change as the page sends it."""
    return {"question": question, "seq": seq, "answer": answer, "flagged": flagged}


def open_session(app: Flask, cast: Cast, *, number: int = 1, extra_time_s: int = 0, **values: Any) -> str:
    """A session that is open, with lu (L-1, with extra time) and shen (S-1) admitted; gives its public id."""
    with app.app_context(), unit_of_work():
        session: ExamSession = make_session(**values)
        lu, shen = (db.session.get_one(Person, cast.persons[name]) for name in ("lu", "shen"))
        reason = "视力障碍" if extra_time_s else ""
        make_admission(session, lu, admission_number=f"L-{number}", extra_time_s=extra_time_s, extra_time_reason=reason)
        make_admission(session, shen, admission_number=f"S-{number}")
        return session.public_id


def all_together(acts: list[Callable[[], Any]]) -> list[Any]:
    """Let each act go in a thread of its own at the same moment; gives what they gave. An act that raises fails."""
    gate = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        outcomes[place] = acts[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def digest_of(attempt: str, responses: dict[str, Any]) -> str:
    """The receipt's digest of {question: answer}, as the interface defines it."""
    return hashlib.sha256(rfc8785.dumps({"attempt": attempt, "responses": responses})).hexdigest()


def check_signature(receipt: dict[str, Any], keys: list[dict[str, str]]) -> None:
    """Raises InvalidSignature unless one of the published keys signed the receipt."""
    encoded = next(key["x"] for key in keys if key["kid"] == receipt["key_id"])
    unsigned = {name: value for name, value in receipt.items() if name != "signature"}
    public = Ed25519PublicKey.from_public_bytes(_bytes(encoded))
    public.verify(_bytes(receipt["signature"]), b"receipt-v1\0" + rfc8785.dumps(unsigned))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

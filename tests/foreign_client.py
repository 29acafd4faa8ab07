"""A client that knows the hall's interface and nothing else of ours: for rehearsals, fault tests and benchmarks."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

import requests

TOKEN = re.compile(r'name="csrf[-_]token"[^>]*(?:value|content)="([^"]+)"')


def questions_of(paper: dict[str, Any]) -> list[dict[str, Any]]:
    """Every answerable question of a paper, sub-questions of 材料题 among them."""
    asked = [question for section in paper["sections"] for question in section["questions"]]
    return [part for question in asked for part in question.get("questions", [question])]


def plausible_answer(question: dict[str, Any], turn: int) -> Any:
    """An answer of the right shape; another one for another `turn`."""
    options = [option["id"] for option in question.get("options", [])]
    kind = question["kind"]
    if kind == "single_choice":
        return options[turn % len(options)]
    if kind == "multiple_choice":
        return [option for place, option in enumerate(options) if (turn + 1) >> place & 1] or options[:1]
    if kind == "true_false":
        return turn % 2 == 0
    if kind == "fill_blank":
        return [f"{turn + 1}"] * question["blanks"]
    if kind == "ordering":
        return options[turn % len(options) :] + options[: turn % len(options)]
    if kind == "matching":
        right = itertools.cycle(option["id"] for option in question["right"])
        return {left["id"]: next(right) for left in question["left"]}
    return str(turn + 1)


@dataclass
class ForeignClient:
    """One candidate at one client. `acknowledged` is {question: (seq, answer)} as the server said it holds."""

    base: str
    username: str
    password: str
    timeout: float = 30.0
    http: requests.Session = field(default_factory=requests.Session)
    attempt: str = ""
    epoch: int = 1
    seqs: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def sign_in(self) -> None:
        """By the page's form, then carry the CSRF token in the header."""
        page = self.http.get(f"{self.base}/login", timeout=self.timeout)
        found = TOKEN.search(page.text)
        assert found, page.text[:500]
        form = {"username": self.username, "password": self.password, "csrf_token": found.group(1)}
        answer = self.http.post(f"{self.base}/login", data=form, allow_redirects=False, timeout=self.timeout)
        assert answer.status_code == 303, (answer.status_code, answer.text[:500])
        page = self.http.get(f"{self.base}/login", timeout=self.timeout)
        found = TOKEN.search(page.text)
        assert found
        self.http.headers["X-CSRFToken"] = found.group(1)

    def call(self, method: str, path: str, document: Any = None) -> requests.Response:
        """One call of the interface."""
        return self.http.request(method, f"{self.base}/api/v1{path}", json=document, timeout=self.timeout)

    def start(self, session: str) -> dict[str, Any]:
        """Start, and fetch the attempt with its paper."""
        answer = self.call("POST", f"/sessions/{session}/attempt")
        assert answer.status_code in {200, 201}, answer.text
        self.attempt, self.epoch = answer.json()["attempt"], answer.json()["epoch"]
        return self.show()

    def show(self) -> dict[str, Any]:
        """The attempt as the server has it."""
        answer = self.call("GET", f"/attempts/{self.attempt}")
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def save(self, answers: dict[str, Any]) -> requests.Response:
        """Save a batch; what the server acknowledges is remembered."""
        changes = []
        for question, given in answers.items():
            self.seqs[question] = self.seqs.get(question, 0) + 1
            changes.append({"question": question, "seq": self.seqs[question], "answer": given, "flagged": False})
        answer = self.call("PATCH", f"/attempts/{self.attempt}/responses", {"epoch": self.epoch, "changes": changes})
        if answer.status_code == 200:
            for question, seq in answer.json()["saved"].items():
                if seq == self.seqs[question]:
                    self.acknowledged[question] = (seq, answers[question])
        return answer

    def submit(self) -> requests.Response:
        """Submit with the sequences of everything acknowledged."""
        seqs = {question: seq for question, (seq, _given) in self.acknowledged.items()}
        return self.call("POST", f"/attempts/{self.attempt}/submission", {"epoch": self.epoch, "seqs": seqs})

"""The documents of the hall's interface, as types: what /api/v1/openapi.json describes and tests check replies by.

Views read and write plain JSON, for speed; these models state the contract.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Document(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SessionItem(Document):
    """One of the caller's admissions."""

    session: str
    title: str
    level: Literal["junior", "intermediate", "senior"]
    opens_at: str
    closes_at: str
    duration_s: int
    state: str
    attempt: str | None


class Started(Document):
    """An attempt that was begun or is running; `epoch` is null where another client is the active one."""

    attempt: str
    deadline_at: str
    server_time: str
    epoch: int | None
    takeover_required: Literal[True] | None = None


class TakeOver(Document):
    """What a client says to become the active one."""

    admission_number: str


class TakenOver(Document):
    """The epoch from now on."""

    epoch: int


class Option(Document):
    """An option, or one side of a pair."""

    id: str
    html: str


class Question(Document):
    """A question as it travels: no key, no explanation. Which of the optional parts it has depends on its kind."""

    id: str
    kind: str
    points: float
    stem_html: str
    policy: str | None = None
    options: list[Option] | None = None
    blanks: int | None = None
    left: list[Option] | None = None
    right: list[Option] | None = None
    unit: str | None = None
    questions: list[Question] | None = None


class Section(Document):
    """A section of the paper."""

    title: str
    kind: str | None = None
    policy: str | None = None
    questions: list[Question]


class Paper(Document):
    """The whole paper."""

    title: str
    duration_s: int
    total_points: float
    pass_points: float
    sections: list[Section]


class HeldResponse(Document):
    """An answer as the server holds it."""

    answer: JsonValue
    seq: int
    flagged: bool


class AttemptShown(Document):
    """The attempt; the paper travels while it runs."""

    state: str
    server_time: str
    deadline_at: str
    epoch: int | None
    paper: Paper | None
    responses: dict[str, HeldResponse]


class ChangeGiven(Document):
    """One change of the client's journal."""

    question: str
    seq: int = Field(gt=0, lt=2**53)
    answer: JsonValue
    flagged: bool = False
    client_elapsed_ms: float | None = None


class Batch(Document):
    """A batch of changes."""

    epoch: int
    changes: list[ChangeGiven] = Field(min_length=1, max_length=200)


class SavedBatch(Document):
    """The sequence now stored for every question named; `late` came within the grace."""

    saved: dict[str, int]
    server_time: str
    deadline_at: str
    late: list[str]


class EventGiven(Document):
    """What the page reports. `at` is the client's own time, kept for the record only."""

    kind: Literal["focus_lost", "focus_back", "fullscreen_exit", "offline", "online", "copy", "paste"]
    at: str | None = None
    duration_ms: float | None = Field(default=None, ge=0, lt=1e9)


class LedgerEntry(Document):
    """Time given, and why."""

    kind: str
    seconds: float
    reason: str
    at: str


class Focus(Document):
    """The session's policy on lost focus and how it stands."""

    policy: Literal["record", "warn", "end"]
    limit: int
    losses: int


class Beat(Document):
    """How the attempt stands."""

    state: str
    server_time: str
    deadline_at: str
    ledger: list[LedgerEntry]
    focus: Focus


class Submission(Document):
    """The sequences the client knows to be its last."""

    epoch: int | None = None
    seqs: dict[str, int] = Field(default_factory=dict, max_length=2000)


class ReceiptShown(Document):
    """The signed receipt."""

    attempt: str
    session: str
    submitted_at: str
    answered: int
    digest: str
    key_id: str
    signature: str


class ResultQuestion(Document):
    """One question of a result, as far as the session shows it in this phase."""

    id: str
    points: float | None = None
    right: bool | None = None
    answer: JsonValue = None
    key: JsonValue = None
    explanation: str | None = None


class ResultShown(Document):
    """What the review options allow now."""

    phase: Literal["during", "right_after", "after_close", "after_release"]
    points: float | None = None
    max_points: float | None = None
    passed: bool | None = None
    questions: list[ResultQuestion] | None = None


class Problem(BaseModel):
    """RFC 9457; `type` is stable, `title` in the reader's language."""

    type: str
    title: str
    status: int
    errors: list[dict[str, JsonValue]] | None = None
    missing: dict[str, int] | None = None
    kept: list[str] | None = None

"""Facts of exams that components above may follow or listen to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AttemptSealed:
    """An attempt was submitted or ran out of time: its answers are sealed and its receipt is signed."""

    attempt_id: int
    session_id: int


@dataclass(frozen=True)
class AttemptReopened:
    """A sealed attempt was re-opened within the window: what was graded of it no longer counts."""

    attempt_id: int


@dataclass(frozen=True)
class AttemptVoided:
    """An attempt was voided with a reason: it has no result any more."""

    attempt_id: int


@dataclass(frozen=True)
class AnswerAccepted:
    """An organizer accepted an answer that had been kept aside: the attempt is to be graded anew."""

    attempt_id: int


@dataclass(frozen=True)
class SessionClosed:
    """A session was closed: every attempt in it is sealed."""

    session_id: int

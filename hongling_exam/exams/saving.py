"""The hall's hot path: one statement checks sign-in, account, client, epoch, state, deadline, and stores the answers.

It runs in autocommit on the pool's driver connection, so a reply is given only after a durable commit, and there is no
window between check and write. On PostgreSQL its CTE holds the attempts `FOR SHARE` against a submission beside it.
Saves that wait together are stored by one statement and one commit (`SaveQueue`). Where fewer answers come back than
were sent, a second, reading statement finds out why.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from hongling_exam.core import clock
from hongling_exam.core.engine import driver_connection
from hongling_exam.core.errors import Busy

MOST_TOGETHER = 64
GATHER_S = 0.001
"""How long a leader waits for company while saves come thick: a millisecond of patience for a third of the commits."""
SQLITE_TIME = "%Y-%m-%d %H:%M:%S.%f"
SQLITE_SAVE = """
INSERT INTO response (attempt_id, question, epoch, seq, answer, flagged, late, saved_at)
SELECT a.id, j.value ->> 3, a.epoch, j.value ->> 4, j.value ->> 5, j.value ->> 6, :now > a.deadline_at, :now
FROM json_each(:batch) j
CROSS JOIN attempt a ON a.id = j.value ->> 1
CROSS JOIN sign_in s ON s.id = a.sign_in_id
CROSS JOIN account u ON u.id = s.account_id AND u.id = a.account_id
WHERE s.token_digest = j.value ->> 0 AND s.ended_at IS NULL AND s.expires_at > :now
  AND u.state = 'active' AND (u.totp_confirmed_at IS NULL OR s.second_factor_at IS NOT NULL)
  AND a.epoch = j.value ->> 2 AND a.state = 'in_progress' AND :now <= a.grace_until
ON CONFLICT (attempt_id, question) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, answer = excluded.answer,
  flagged = excluded.flagged, late = excluded.late, saved_at = excluded.saved_at
WHERE (excluded.epoch, excluded.seq) > (response.epoch, response.seq)
RETURNING attempt_id, question, seq, late, saved_at, (SELECT deadline_at FROM attempt WHERE id = attempt_id)
"""
POSTGRESQL_SAVE = """
WITH given AS (
  SELECT * FROM unnest(%(tokens)s::text[], %(attempts)s::bigint[], %(epochs)s::int[], %(questions)s::text[],
    %(seqs)s::bigint[], %(answers)s::text[], %(flags)s::boolean[])
    AS g(token, attempt, epoch, question, seq, answer, flagged)
), a AS (
  SELECT a.id, a.epoch, a.deadline_at, s.token_digest, coalesce(%(now)s::timestamptz, clock_timestamp()) AS moment
  FROM attempt a JOIN sign_in s ON s.id = a.sign_in_id JOIN account u ON u.id = s.account_id AND u.id = a.account_id
  WHERE a.id = ANY(%(attempts)s::bigint[]) AND s.ended_at IS NULL
    AND s.expires_at > coalesce(%(now)s::timestamptz, clock_timestamp())
    AND u.state = 'active' AND (u.totp_confirmed_at IS NULL OR s.second_factor_at IS NOT NULL)
    AND a.state = 'in_progress' AND coalesce(%(now)s::timestamptz, clock_timestamp()) <= a.grace_until
  ORDER BY a.id FOR SHARE OF a
)
INSERT INTO response (attempt_id, question, epoch, seq, answer, flagged, late, saved_at)
SELECT a.id, g.question, a.epoch, g.seq, g.answer, g.flagged, a.moment > a.deadline_at, a.moment
FROM given g JOIN a ON a.id = g.attempt AND a.token_digest = g.token AND a.epoch = g.epoch
ON CONFLICT (attempt_id, question) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, answer = excluded.answer,
  flagged = excluded.flagged, late = excluded.late, saved_at = excluded.saved_at
WHERE (excluded.epoch, excluded.seq) > (response.epoch, response.seq)
RETURNING attempt_id, question, seq, late, saved_at, (SELECT deadline_at FROM a WHERE a.id = attempt_id)
"""
STANDING = """
SELECT s.id AS sign_in, a.id AS attempt, a.state, a.epoch, a.sign_in_id, a.deadline_at, a.grace_until, a.form_id
FROM (SELECT 1 AS one) one
LEFT JOIN sign_in s ON s.token_digest = {token} AND s.ended_at IS NULL AND s.expires_at > {moment}
  AND EXISTS (SELECT 1 FROM account u WHERE u.id = s.account_id AND u.state = 'active'
              AND (u.totp_confirmed_at IS NULL OR s.second_factor_at IS NOT NULL))
LEFT JOIN attempt a ON a.public_id = {attempt} AND a.account_id = s.account_id
"""
HELD = "SELECT question, epoch, seq, late FROM response WHERE attempt_id = {id}"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer as the client sends it; `answer` is JSON text, None where it was cleared."""

    question: str
    seq: int
    answer: str | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A row the statement stored; the instants are ISO 8601 as the interface writes them."""

    question: str
    seq: int
    late: bool
    server_time: str
    deadline_at: str


@dataclass(slots=True)
class Save:
    """A client's batch on its way into the database. No question stands in it twice."""

    token_digest: str
    attempt_id: int
    epoch: int
    changes: Sequence[Change]
    stored: list[Stored] = field(default_factory=list)
    error: BaseException | None = None
    leads: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock)

    def places(self) -> set[tuple[int, str]]:
        """What it writes to."""
        return {(self.attempt_id, change.question) for change in self.changes}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stands to an attempt: what is None is not there, or not the client's."""

    sign_in_id: int | None
    attempt_id: int | None
    state: str | None
    epoch: int
    is_active: bool
    deadline_at: str
    form_id: int
    is_over: bool
    moment: dt.datetime


class SaveQueue:
    """Group commit: whoever comes first stores what waits by then, then hands the lead to the next who waits."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[Save] = deque()
        self._led = False
        self._busy = False

    def store(self, save: Save) -> list[Stored]:
        """Store `save` and return its rows once they are durable."""
        with self._guard:
            save.leads, self._led = not self._led, True
            self._waiting.append(save)
            save.turn.acquire()
        if not save.leads:
            save.turn.acquire()
        if save.leads:
            self._lead()
        if save.error is not None:
            raise save.error
        return save.stored

    def _lead(self) -> None:
        if self._busy:
            time.sleep(GATHER_S)
        batch = self._take()
        self._busy = len(batch) > 1
        try:
            _store_together(batch)
        finally:
            with self._guard:
                self._led = bool(self._waiting)
                successor = self._waiting[0] if self._waiting else None
            for save in batch:
                save.leads = False
                if save.turn.locked():
                    save.turn.release()
            if successor is not None:
                successor.leads = True
                successor.turn.release()

    def _take(self) -> list[Save]:
        """Up to 64 saves, the leader's first; a second save to the same place waits for the next statement."""
        batch: list[Save] = []
        taken: set[tuple[int, str]] = set()
        with self._guard:
            later: deque[Save] = deque()
            while self._waiting and len(batch) < MOST_TOGETHER:
                save = self._waiting.popleft()
                places = save.places()
                if taken & places:
                    later.append(save)
                    continue
                taken |= places
                batch.append(save)
            self._waiting.extendleft(reversed(later))
        return batch


def _store_together(batch: Sequence[Save]) -> None:
    try:
        _store(batch)
    except Exception as error:
        if len(batch) == 1 or isinstance(error, Busy):
            for save in batch:
                save.error = error
            return
        for save in batch:
            _store_together([save])


def _store(batch: Sequence[Save]) -> None:
    now = clock.statement_time()
    with driver_connection(writing=True) as connection:
        if _is_sqlite():
            rows = connection.execute(SQLITE_SAVE, _sqlite_parameters(batch, now)).fetchall()
        else:
            rows = connection.execute(POSTGRESQL_SAVE, _postgresql_parameters(batch, now), prepare=True).fetchall()
    by_place = {place: save for save in batch for place in save.places()}
    for attempt_id, question, seq, late, moment, deadline in rows:
        stored = Stored(question, seq, bool(late), iso_text(moment), iso_text(deadline))
        by_place[attempt_id, question].stored.append(stored)


def _is_sqlite() -> bool:
    return bool(current_app.extensions["hongling_hot"].dialect.name == "sqlite")


def _sqlite_parameters(batch: Sequence[Save], now: dt.datetime | None) -> dict[str, str]:
    assert now is not None
    rows = [
        [save.token_digest, save.attempt_id, save.epoch, change.question, change.seq, change.answer, change.flagged]
        for save in batch
        for change in save.changes
    ]
    return {"batch": json.dumps(rows, ensure_ascii=False), "now": now.strftime(SQLITE_TIME)}


def _postgresql_parameters(batch: Sequence[Save], now: dt.datetime | None) -> dict[str, Any]:
    rows = sorted(((s, c) for s in batch for c in s.changes), key=lambda each: (each[0].attempt_id, each[1].question))
    return {
        "now": now,
        "tokens": [save.token_digest for save, _change in rows],
        "attempts": [save.attempt_id for save, _change in rows],
        "epochs": [save.epoch for save, _change in rows],
        "questions": [change.question for _save, change in rows],
        "seqs": [change.seq for _save, change in rows],
        "answers": [change.answer for _save, change in rows],
        "flags": [change.flagged for _save, change in rows],
    }


def iso_text(moment: dt.datetime | str) -> str:
    """An instant as a driver gives it, as the interface writes it."""
    text = moment if isinstance(moment, str) else moment.astimezone(dt.UTC).strftime(SQLITE_TIME)
    return f"{text[:10]}T{text[11:23]}Z"


def find_standing(token_digest: str, attempt: str) -> Standing:
    """How the client with this token stands to the attempt, in one reading statement."""
    now = clock.now()
    with driver_connection(writing=False) as connection:
        if _is_sqlite():
            query = STANDING.format(moment=":now", token=":token", attempt=":attempt")
            given: Mapping[str, Any] = {"now": now.strftime(SQLITE_TIME), "token": token_digest, "attempt": attempt}
        else:
            query = STANDING.format(moment="%(now)s::timestamptz", token="%(token)s", attempt="%(attempt)s")
            given = {"now": now, "token": token_digest, "attempt": attempt}
        row = connection.execute(query, given).fetchone()
    found = row[1] is not None
    return Standing(
        sign_in_id=row[0],
        attempt_id=row[1],
        state=row[2],
        epoch=row[3] or 0,
        is_active=found and row[4] == row[0],
        deadline_at=iso_text(row[5]) if found else "",
        form_id=row[7] or 0,
        is_over=found and iso_text(now.strftime(SQLITE_TIME)) > iso_text(row[6]),
        moment=now,
    )


def held_sequences(attempt_id: int) -> dict[str, tuple[int, int, bool]]:
    """{question: (epoch, seq, late)} as stored."""
    with driver_connection(writing=False) as connection:
        query = HELD.format(id="?" if _is_sqlite() else "%s")
        return {row[0]: (row[1], row[2], bool(row[3])) for row in connection.execute(query, (attempt_id,)).fetchall()}

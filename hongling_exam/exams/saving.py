"""The hall's hot path: one statement checks sign-in, account, client, epoch, state, deadline, and stores the answers.

It runs in autocommit on the pool's driver connection, so a reply is given only after a durable commit, and there is no
window between check and write. On PostgreSQL its CTE holds the attempt `FOR SHARE` against a submission beside it.
Where it stores fewer answers than were sent, a second, reading statement finds out why.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from hongling_exam.core import clock
from hongling_exam.core.engine import driver_connection

SQLITE_TIME = "%Y-%m-%d %H:%M:%S.%f"
SQLITE_SAVE = """
INSERT INTO response (attempt_id, question, epoch, seq, answer, flagged, late, saved_at)
SELECT a.id, json_extract(c.value, '$[0]'), a.epoch, json_extract(c.value, '$[1]'), json_extract(c.value, '$[2]'),
       json_extract(c.value, '$[3]'), :now > a.deadline_at, :now
FROM attempt a JOIN sign_in s ON s.id = a.sign_in_id JOIN account u ON u.id = s.account_id AND u.id = a.account_id
JOIN json_each(:changes) c
WHERE a.public_id = :attempt AND s.token_digest = :token AND s.ended_at IS NULL AND s.expires_at > :now
  AND u.state = 'active' AND (u.totp_confirmed_at IS NULL OR s.second_factor_at IS NOT NULL)
  AND a.epoch = :epoch AND a.state = 'in_progress' AND :now <= a.grace_until
ON CONFLICT (attempt_id, question) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, answer = excluded.answer,
  flagged = excluded.flagged, late = excluded.late, saved_at = excluded.saved_at
WHERE (excluded.epoch, excluded.seq) > (response.epoch, response.seq)
RETURNING question, seq, late, saved_at, (SELECT deadline_at FROM attempt WHERE id = attempt_id)
"""
POSTGRESQL_SAVE = """
WITH a AS (
  SELECT a.id, a.epoch, a.deadline_at, coalesce(%(now)s::timestamptz, clock_timestamp()) AS moment
  FROM attempt a JOIN sign_in s ON s.id = a.sign_in_id JOIN account u ON u.id = s.account_id AND u.id = a.account_id
  WHERE a.public_id = %(attempt)s AND s.token_digest = %(token)s AND s.ended_at IS NULL
    AND s.expires_at > coalesce(%(now)s::timestamptz, clock_timestamp())
    AND u.state = 'active' AND (u.totp_confirmed_at IS NULL OR s.second_factor_at IS NOT NULL)
    AND a.epoch = %(epoch)s AND a.state = 'in_progress'
    AND coalesce(%(now)s::timestamptz, clock_timestamp()) <= a.grace_until
  FOR SHARE OF a
)
INSERT INTO response (attempt_id, question, epoch, seq, answer, flagged, late, saved_at)
SELECT a.id, c.question, a.epoch, c.seq, c.answer, c.flagged, a.moment > a.deadline_at, a.moment
FROM a, unnest(%(questions)s::text[], %(seqs)s::bigint[], %(answers)s::text[], %(flags)s::boolean[])
  AS c(question, seq, answer, flagged)
ON CONFLICT (attempt_id, question) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, answer = excluded.answer,
  flagged = excluded.flagged, late = excluded.late, saved_at = excluded.saved_at
WHERE (excluded.epoch, excluded.seq) > (response.epoch, response.seq)
RETURNING question, seq, late, saved_at, (SELECT deadline_at FROM a)
"""
EXPLAIN = """
SELECT s.id AS sign_in, a.id AS attempt, a.state, a.epoch, a.sign_in_id, a.deadline_at, a.grace_until,
       {moment} AS moment
FROM (SELECT 1 AS one) one
LEFT JOIN sign_in s ON s.token_digest = {token} AND s.ended_at IS NULL AND s.expires_at > {moment}
  AND EXISTS (SELECT 1 FROM account u WHERE u.id = s.account_id AND u.state = 'active'
              AND (u.totp_confirmed_at IS NULL OR s.second_factor_at IS NOT NULL))
LEFT JOIN attempt a ON a.public_id = {attempt} AND a.account_id = s.account_id
"""
HELD = "SELECT question, epoch, seq, late FROM response WHERE attempt_id = {id}"


@dataclass(frozen=True)
class Change:
    """One answer as the client sends it; `answer` is JSON text, None where it was cleared."""

    question: str
    seq: int
    answer: str | None
    flagged: bool


@dataclass(frozen=True)
class Saved:
    """What the statement stored: (question, seq, late) of each row, the instant, and the deadline."""

    rows: list[tuple[str, int, bool]]
    moment: dt.datetime
    deadline_at: dt.datetime


@dataclass(frozen=True)
class Standing:
    """How a client stands to an attempt: what is None is not there, or not the client's."""

    sign_in_id: int | None
    attempt_id: int | None
    state: str | None
    epoch: int
    is_active: bool
    deadline_at: dt.datetime | None
    grace_until: dt.datetime | None
    moment: dt.datetime


def _is_sqlite() -> bool:
    return bool(current_app.extensions["hongling_hot"].dialect.name == "sqlite")


def _instant(value: dt.datetime | str) -> dt.datetime:
    if isinstance(value, str):
        return dt.datetime.strptime(value, SQLITE_TIME).replace(tzinfo=dt.UTC)
    return value.astimezone(dt.UTC)


def save(token_digest: str, attempt: str, epoch: int, changes: Sequence[Change]) -> Saved | None:
    """Store `changes` (no question twice) and return once they are durable; None when nothing was stored."""
    now = clock.statement_time()
    with driver_connection(writing=True) as connection:
        if _is_sqlite():
            assert now is not None
            batch = json.dumps([[c.question, c.seq, c.answer, c.flagged] for c in changes])
            given = {"changes": batch, "attempt": attempt, "token": token_digest, "epoch": epoch}
            rows = connection.execute(SQLITE_SAVE, {**given, "now": now.strftime(SQLITE_TIME)}).fetchall()
        else:
            rows = connection.execute(
                POSTGRESQL_SAVE, _postgresql_parameters(token_digest, attempt, epoch, changes, now), prepare=True
            ).fetchall()
    if not rows:
        return None
    return Saved([(row[0], row[1], bool(row[2])) for row in rows], _instant(rows[0][3]), _instant(rows[0][4]))


def _postgresql_parameters(
    token_digest: str, attempt: str, epoch: int, changes: Sequence[Change], now: dt.datetime | None
) -> dict[str, Any]:
    ordered = sorted(changes, key=lambda change: change.question)
    return {
        "now": now,
        "attempt": attempt,
        "token": token_digest,
        "epoch": epoch,
        "questions": [change.question for change in ordered],
        "seqs": [change.seq for change in ordered],
        "answers": [change.answer for change in ordered],
        "flags": [change.flagged for change in ordered],
    }


def find_standing(token_digest: str, attempt: str) -> Standing:
    """How the client with this token stands to the attempt, in one reading statement."""
    now = clock.now()
    with driver_connection(writing=False) as connection:
        if _is_sqlite():
            query = EXPLAIN.format(moment=":now", token=":token", attempt=":attempt")
            given: Mapping[str, Any] = {"now": now.strftime(SQLITE_TIME), "token": token_digest, "attempt": attempt}
        else:
            query = EXPLAIN.format(moment="%(now)s::timestamptz", token="%(token)s", attempt="%(attempt)s")
            given = {"now": now, "token": token_digest, "attempt": attempt}
        row = connection.execute(query, given).fetchone()
    found = row[1] is not None
    return Standing(
        sign_in_id=row[0],
        attempt_id=row[1],
        state=row[2],
        epoch=row[3] or 0,
        is_active=found and row[4] == row[0],
        deadline_at=_instant(row[5]) if found else None,
        grace_until=_instant(row[6]) if found else None,
        moment=now,
    )


def held_sequences(attempt_id: int) -> dict[str, tuple[int, int, bool]]:
    """{question: (epoch, seq, late)} as stored."""
    with driver_connection(writing=False) as connection:
        query = HELD.format(id="?" if _is_sqlite() else "%s")
        return {row[0]: (row[1], row[2], bool(row[3])) for row in connection.execute(query, (attempt_id,)).fetchall()}

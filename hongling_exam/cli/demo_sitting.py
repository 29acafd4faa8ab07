"""Invented candidates sit an exam: they start, answer as well as they can, and submit, all through the real actions."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Mapping
from typing import Any

from flask import Flask

from hongling_exam.accounts.actions import sign_in
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.exams.actions.attempts import start_attempt, submit_attempt
from hongling_exam.exams.models import Attempt, ExamSession, PaperItem, Response


class DemoClock:
    """A clock that the telling of the demo's past sets; it only ever goes forward."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def now(self) -> dt.datetime:
        """The moment told of."""
        return self.moment


def tell_time(app: Flask, moment: dt.datetime) -> None:
    """Let it be `moment` in this process."""
    app.extensions["hongling_clock"] = DemoClock(moment)


def sit(session: ExamSession, account: Account, skill: float, rng: random.Random, *, submits: bool = True) -> Attempt:
    """Let the person behind `account` sit `session`; each answer is right with probability `skill`."""
    client, _token = sign_in(account, SignInKind.PASSWORD, label="演示")
    actor = Actor(account.id, account.display_name, account.person_id, sign_in_id=client.id)
    attempt = start_attempt(actor, session.public_id).attempt
    for item in attempt.form.items:
        answer = answer_to(item, skill, rng)
        if answer is not None:
            db.session.add(
                Response(
                    attempt_id=attempt.id,
                    question=item.public_id,
                    epoch=1,
                    seq=1,
                    answer=json.dumps(answer, ensure_ascii=False),
                    flagged=rng.random() < 0.05,
                    late=False,
                    saved_at=clock.now(),
                )
            )
    db.session.flush()
    if submits:
        submit_attempt(actor, attempt.public_id, 1, {})
    return attempt


def answer_to(item: PaperItem, skill: float, rng: random.Random) -> Any:
    """A right answer, else a plausible wrong one, in the ids that travel; None for a passage or a question skipped."""
    version = item.question_version
    kind, body, key = version.question.kind, version.body, version.key
    if item.part is not None:
        found = next(each for each in body["questions"] if each["id"] == item.part)
        kind, body, key = found["kind"], found["body"], found["key"]
    elif kind == "case_group":
        return None
    if rng.random() < (1 - skill) / 6:
        return None
    travels = {canonical: public for public, canonical in item.ids["map"].items()}
    return _right(kind, key, travels, rng) if rng.random() < skill else _wrong(kind, body, key, travels, rng)


def _right(kind: str, key: Mapping[str, Any], travels: Mapping[str, str], rng: random.Random) -> Any:
    if kind == "single_choice":
        return travels[key["right"][0]]
    if kind == "multiple_choice":
        return [travels[each] for each in key["right"]]
    if kind == "ordering":
        return [travels[each] for each in key["order"]]
    if kind == "matching":
        return {travels[left]: travels[right] for left, right in key["pairs"].items()}
    if kind == "fill_blank":
        return [alternatives[0] for alternatives in key["blanks"]]
    written = str(key.get("reference", ""))
    return {"true_false": key.get("right"), "numeric": key.get("value")}.get(kind, written)


def _wrong(
    kind: str, body: Mapping[str, Any], key: Mapping[str, Any], travels: Mapping[str, str], rng: random.Random
) -> Any:
    options = [travels[each["id"]] for each in body.get("options", ())]
    if kind == "single_choice":
        return rng.choice([each for each in options if each != travels[key["right"][0]]])
    if kind == "multiple_choice":
        return [travels[each] for each in key["right"][:-1]] or options[:2]
    if kind == "ordering":
        return options
    if kind == "matching":
        rights = [travels[each["id"]] for each in body["right"]]
        return {travels[each["id"]]: rng.choice(rights) for each in body["left"]}
    if kind == "fill_blank":
        return ["不清楚"] * len(key["blanks"])
    written = str(key.get("reference", ""))
    return {"true_false": not key.get("right"), "numeric": "0"}.get(kind, written[: len(written) // 2] or "略")

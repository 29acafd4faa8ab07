"""A question answered by a plain form, outside the hall: what the form sent as the kind's answer. Pure.

The parts of a case group have fields of their own, named `<part>-answer…`. The macro `answer_fields` draws them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hongling_exam.question_bank.kinds.base import Json
from hongling_exam.question_bank.kinds.registry import KINDS

Sent = Mapping[str, Sequence[str]]


def answer_in(kind: str, body: Json, sent: Sent, part: str = "") -> Any:
    """The answer that a form's fields say, in canonical ids; None where nothing was answered. The kind judges it."""
    name = f"{part}answer"
    if kind == "case_group":
        each = [(one["id"], answer_in(one["kind"], one["body"], sent, f"{one['id']}-")) for one in body["questions"]]
        return {one: answer for one, answer in each if answer is not None} or None
    if kind == "multiple_choice":
        return list(sent.get(name, ())) or None
    if kind == "true_false":
        return {"true": True, "false": False}.get(_first(sent, name))
    if kind == "fill_blank":
        typed = [_first(sent, f"{name}-{place}") for place in range(1, body["blanks"] + 1)]
        return typed if any(text.strip() for text in typed) else None
    if kind == "ordering":
        placed = [_first(sent, f"{name}-{place}") for place in range(1, len(body["options"]) + 1)]
        return [one for one in placed if one] or None
    if kind == "matching":
        chosen = {entry["id"]: _first(sent, f"{name}-{entry['id']}") for entry in body["left"]}
        return {one: other for one, other in chosen.items() if other} or None
    return _first(sent, name).strip() or None


def _first(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "")


def is_right(kind: str, body: Json, key: Json, policy: Json, answer: Any, points: int) -> bool:
    """Whether an answer gets everything; a written one that only a person could mark counts once it is given."""
    if kind == "case_group":
        given = answer or {}
        return all(
            is_right(one["kind"], one["body"], one["key"], one.get("policy", {}), given.get(one["id"]), one["points"])
            for one in body["questions"]
        )
    found = KINDS.get(kind).score(key, policy, answer, points)
    return found.pending or found.points == found.max_points


def misshapen(kind: str, body: Json, answer: Any) -> str | None:
    """Why an answer does not fit its question (Chinese), or None."""
    if kind != "case_group":
        return KINDS.get(kind).check_answer(body, answer)
    given = answer or {}
    reasons = (misshapen(one["kind"], one["body"], given.get(one["id"])) for one in body["questions"])
    return next((reason for reason in reasons if reason), None)

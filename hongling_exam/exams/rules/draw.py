"""The draw that can be checked (exam-engine 24): every choice follows from the paper's seed by SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def attempt_seed(paper_seed: str, admission_number: str) -> str:
    """The seed of one attempt's permutation."""
    return hashlib.sha256(f"{paper_seed}/{admission_number}".encode()).hexdigest()


def shuffled(ids: Iterable[str], seed: str, place: str) -> list[str]:
    """`ids` in the order that `seed` gives at `place`: sorted by SHA-256(seed/place/id)."""
    return sorted(ids, key=lambda each: hashlib.sha256(f"{seed}/{place}/{each}".encode()).digest())


def form_index(paper_seed: str, admission_number: str, forms: int) -> int:
    """Which form an admission gets: neighbours in number, who are neighbours in seat, get different ones."""
    serial = int("".join(filter(str.isdigit, admission_number.rsplit("-", 1)[-1])) or 0)
    offset = int(hashlib.sha256(f"{paper_seed}/form".encode()).hexdigest(), 16)
    return (serial + offset) % forms


def permutation(body: Mapping[str, Any], seed: str, pinned: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """{"questions": order, "options": {question: order}} for a form's body.

    Questions stay in their section and sub-questions in theirs; options in `pinned` stay last.
    """
    order: list[str] = []
    options: dict[str, list[str]] = {}
    for section in body["sections"]:
        by_id = {question["id"]: question for question in section["questions"]}
        order += shuffled(by_id, seed, "questions")
        for question in by_id.values():
            for part in [question, *question.get("questions", ())]:
                options |= _option_order(part, seed, pinned.get(part["id"], ()))
    return {"questions": order, "options": options}


def _option_order(question: Mapping[str, Any], seed: str, pinned: Sequence[str]) -> dict[str, list[str]]:
    field = "right" if "right" in question else "options"
    ids = [option["id"] for option in question.get(field, ())]
    if not ids:
        return {}
    free = [each for each in ids if each not in pinned]
    return {question["id"]: shuffled(free, seed, question["id"]) + [each for each in ids if each in pinned]}


def arranged(body: Mapping[str, Any], order: Mapping[str, Any]) -> dict[str, Any]:
    """The paper one candidate gets: the form's body with questions and options put in `order`."""
    places = {question: place for place, question in enumerate(order["questions"])}
    sections = []
    for section in body["sections"]:
        questions = sorted(section["questions"], key=lambda question: places[question["id"]])
        sections.append({**section, "questions": [_arranged_question(q, order["options"]) for q in questions]})
    return {**body, "sections": sections}


def _arranged_question(question: Mapping[str, Any], options: Mapping[str, list[str]]) -> dict[str, Any]:
    if "questions" in question:
        return {**question, "questions": [_arranged_question(part, options) for part in question["questions"]]}
    order = options.get(question["id"])
    if order is None:
        return dict(question)
    field = "right" if "right" in question else "options"
    by_id = {option["id"]: option for option in question[field]}
    return {**question, field: [by_id[each] for each in order]}

"""What the hall needs of a form again and again, built once and kept: the body, its questions, what is pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app

from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.kept import Kept
from hongling_exam.core.unit_of_work import reading
from hongling_exam.exams.models import PaperForm

FORMS_KEPT = 64
PAPERS_KEPT = 64
ATTEMPTS_KEPT = 20_000


class FormInHall:
    """A sealed form as the hall uses it: `body` as it travels, `questions` by id.

    `sections` is [{"title", "kind", "count", "points"}]: points are numbers, and the parts of a 材料题 count one by
    one, as the hall numbers them.
    """

    def __init__(self, form: PaperForm) -> None:
        self.body: dict[str, Any] = form.body
        self.questions: dict[str, Mapping[str, Any]] = {}
        for section in form.body["sections"]:
            for question in section["questions"]:
                for part in question.get("questions", [question]):
                    self.questions[part["id"]] = part
        self.sections = [_outline(section) for section in form.body["sections"] if section["questions"]]
        self.pinned = {item.public_id: item.ids["pinned"] for item in form.items if item.ids.get("pinned")}


def _outline(section: Mapping[str, Any]) -> dict[str, Any]:
    questions = section["questions"]
    return {
        "title": section["title"],
        "kind": questions[0]["kind"],
        "count": sum(len(question.get("questions", [question])) for question in questions),
        "points": sum(question["points"] for question in questions),
    }


def forms_of_sealed(paper_id: int) -> Sequence[tuple[int, str]]:
    """(id, label) of a sealed paper's forms by label: nothing adds to them or takes any away."""
    store: Kept[Sequence[tuple[int, str]]] = current_app.extensions["hongling_paper_forms"]
    query = sa.select(PaperForm.id, PaperForm.label).where(PaperForm.paper_id == paper_id).order_by(PaperForm.label)
    return store.get(paper_id, lambda: [(row.id, row.label) for row in db.session.execute(query)])


def form_in_hall(form_id: int) -> FormInHall:
    """The form, from the store when it is there."""
    store: Kept[FormInHall] = current_app.extensions["hongling_forms"]
    return store.get(form_id, lambda: _load(form_id))


def form_for_saving(form_id: int) -> FormInHall:
    """The form; where it is not in the store yet, read in a transaction that leaves the writer's turn to the save."""
    store: Kept[FormInHall] = current_app.extensions["hongling_forms"]
    return store.get(form_id, lambda: _load_apart(form_id))


def _load_apart(form_id: int) -> FormInHall:
    with reading():
        return _load(form_id)


def _load(form_id: int) -> FormInHall:
    form = db.session.get(PaperForm, form_id)
    if form is None:
        raise NotFound()
    return FormInHall(form)


def seated_attempts() -> Kept[tuple[int, int]]:
    """(attempt id, form id) of each attempt's public id; neither ever changes."""
    store: Kept[tuple[int, int]] = current_app.extensions["hongling_attempt_forms"]
    return store

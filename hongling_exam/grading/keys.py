"""What a form is graded by: the keys of its questions, read once and kept, for a sealed form never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from hongling_exam.core.db import db
from hongling_exam.core.kept import Kept
from hongling_exam.exams.models import Paper, PaperForm, PaperItem
from hongling_exam.grading.rules import Item
from hongling_exam.question_bank.models import Question, QuestionVersion

FORMS_KEPT = 64


@dataclass(frozen=True)
class FormKeys:
    """A form's answerable questions in the order of the paper, and the pass mark of the paper."""

    label: str
    items: tuple[Item, ...]
    pass_points: int

    @property
    def max_points(self) -> int:
        """What a faultless paper gets."""
        return sum(item.points for item in self.items)


def install(app: Flask) -> None:
    """Give the app its store of key tables, empty."""
    app.extensions["hongling_form_keys"] = Kept(FORMS_KEPT)


def form_keys(form_id: int) -> FormKeys:
    """The key table of a form, from the store when it is there."""
    kept: Kept[FormKeys] = current_app.extensions["hongling_form_keys"]
    return kept.get(form_id, lambda: _load(form_id))


def _load(form_id: int) -> FormKeys:
    query = sa.select(PaperForm.label, Paper.pass_points).join(Paper).where(PaperForm.id == form_id)
    form = db.session.execute(query).one()
    return FormKeys(form.label, tuple(_items(form_id)), form.pass_points)


def _items(form_id: int) -> Iterator[Item]:
    query = (
        sa.select(PaperItem, Question.kind, QuestionVersion.body, QuestionVersion.key, QuestionVersion.policy)
        .join(QuestionVersion, PaperItem.question_version_id == QuestionVersion.id)
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(PaperItem.form_id == form_id)
        .order_by(PaperItem.position)
    )
    for item, kind, body, key, policy in db.session.execute(query):
        content = part_of(body, item.part) if item.part else {"kind": kind, "key": key, "policy": policy}
        if content["kind"] != "case_group":
            yield Item(
                question=item.public_id,
                kind=content["kind"],
                key=content["key"],
                policy=content.get("policy") or {},
                points=item.points,
                ids=item.ids.get("map", {}),
                section=item.section,
            )


def part_of(body: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """The sub-question `part` of a case group's body."""
    found: Mapping[str, Any] = next(each for each in body["questions"] if each["id"] == part)
    return found

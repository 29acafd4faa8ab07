"""A form as it is printed, with its keys: numbers as the hall counts them, letters in the form's own order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.exams.models import PaperForm, PaperItem
from hongling_exam.exams.queries.papers import points_by_item
from hongling_exam.exams.rules.forms import SIDES
from hongling_exam.question_bank.models import QuestionVersion
from hongling_exam.question_bank.queries import ShownQuestion, show_version


@dataclass(frozen=True)
class PrintedQuestion:
    """A question in its place; a group's number is that of its first part."""

    number: int
    public_id: str
    version: QuestionVersion
    shown: ShownQuestion


@dataclass(frozen=True)
class PrintedSection:
    """A section with its title (一、单项选择题) and points in hundredths."""

    title: str
    points: int
    questions: Sequence[PrintedQuestion]


@dataclass(frozen=True)
class FormFigures:
    """How a form compares with the others: questions as the hall counts them, mean difficulty weighted by points."""

    label: str
    questions: int
    difficulty: float
    topics: int
    shared: int


def printed_sections(form: PaperForm) -> list[PrintedSection]:
    """What stands on a form, read with its items, versions and questions (`list_forms`)."""
    items = {item.public_id: item for item in form.items}
    points = points_by_item(form)
    sections, number = [], 1
    for section in form.body["sections"]:
        questions = []
        for delivered in section["questions"]:
            item = items[delivered["id"]]
            shown = show_version(item.question_version, points[item.id], _orders(delivered, items))
            questions.append(PrintedQuestion(number, item.public_id, item.question_version, shown))
            number += len(shown.parts) or 1
        sections.append(PrintedSection(section["title"], sum(each.shown.points for each in questions), questions))
    return sections


def _orders(delivered: Mapping[str, Any], items: Mapping[str, PaperItem]) -> dict[str, dict[str, list[str]]]:
    """The canonical ids in the order of the form's body, for the question and each of its parts."""
    orders = {}
    for part in [delivered, *delivered.get("questions", ())]:
        item = items[part["id"]]
        canonical = item.ids["map"]
        orders[item.part or ""] = {
            side: [canonical[each["id"]] for each in part[side]] for side in SIDES if side in part
        }
    return orders


def figures(forms: Sequence[PaperForm]) -> list[FormFigures]:
    """The forms side by side; `shared` counts the questions that stand on another form too."""
    on_forms = Counter(item.question_version_id for form in forms for item in form.items if item.group_id is None)
    return [_figures(form, on_forms) for form in forms]


def _figures(form: PaperForm, on_forms: Mapping[int, int]) -> FormFigures:
    points = points_by_item(form)
    items = [item for item in form.items if item.group_id is None]
    burden = sum(points[item.id] * item.question_version.question.difficulty for item in items)
    return FormFigures(
        label=form.label,
        questions=sum(item.points > 0 for item in form.items),
        difficulty=burden / max(1, sum(points[item.id] for item in items)),
        topics=len({item.question_version.question.topic_id for item in items}),
        shared=sum(on_forms[item.question_version_id] > 1 for item in items),
    )

"""Exporting questions: what the chosen format cannot hold is named before anything is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import clock
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.listing import Wanted
from hongling_exam.core.office_time import office_day
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import reading
from hongling_exam.question_bank import exporting, queries
from hongling_exam.question_bank.access import EDIT
from hongling_exam.question_bank.actions.exporting import note_export
from hongling_exam.question_bank.formats import registry
from hongling_exam.question_bank.formats.incoming import Fault
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.queries.exporting import list_chosen, list_found
from hongling_exam.question_bank.views.chosen import MOST_CHOSEN, chosen_keys

blueprint = Blueprint("question_exports", __name__, template_folder="../templates")
PAGE = "hongling_exam/question_bank/staff/question_export.html"
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Named:
    """One thing a format cannot hold, and the keys of the questions it is said of; none: of all."""

    column: str
    reason: str
    keys: list[str]


@blueprint.post("/questions/export/chosen")
@requires(EDIT)
def choose() -> BaseResponse:
    """Go on to the export of the ticked questions."""
    return redirect(url_for("question_exports.export", ids=chosen_keys()), 303)


@blueprint.get("/questions/export")
@requires(EDIT)
def export() -> str:
    """Choose a format, and see what it cannot hold."""
    questions = _selected(request.args)
    name = _format(request.args)
    exported = exporting.export_questions(questions, name) if name and questions else None
    return render_template(
        PAGE,
        count=len(questions),
        most=exporting.MOST,
        formats=registry.writable(),
        chosen=name,
        exported=exported,
        left_out=_grouped(exported.left_out) if exported else [],
        remarks=_grouped(exported.remarks) if exported else [],
        most_named=MOST_NAMED,
        selection=_selection(request.args),
    )


@blueprint.post("/questions/export")
@requires(EDIT)
def download() -> BaseResponse:
    """The file; who took it is written down."""
    name = _format(request.form)
    with reading():
        questions = _selected(request.form)
        keys = [question.key for question in questions]
        exported = exporting.export_questions(questions, name)
    note_export(current_actor(), exported, name, keys)
    suffix = registry.FORMATS[name].suffixes[0]
    return file_answer(exported.data, f"{_('试题')} {office_day(clock.now()).isoformat()}{suffix}")


def _grouped(faults: Sequence[Fault]) -> list[Named]:
    """The faults by what they say, the most frequent first."""
    found: dict[tuple[str, str], Named] = {}
    for fault in faults:
        group = found.setdefault((fault.column, fault.reason), Named(fault.column, fault.reason, []))
        group.keys.extend([fault.place] if fault.place else [])
    return sorted(found.values(), key=lambda group: -len(group.keys))


def _format(values: MultiDict[str, str]) -> str:
    name = values.get("format", "")
    return name if name in {each.name for each in registry.writable()} else ""


def _selected(values: MultiDict[str, str]) -> Sequence[Question]:
    """The ticked questions, else all that the list's conditions find."""
    paths, keys = current_actor().paths(EDIT), values.getlist("ids")[:MOST_CHOSEN]
    if keys:
        return list_chosen(paths, keys)
    return list_found(paths, Wanted.from_args(values, queries.FILTERS), exporting.MOST)


def _selection(values: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What is selected, as the fields of a form."""
    keys = values.getlist("ids")[:MOST_CHOSEN]
    if keys:
        return [("ids", key) for key in keys]
    wanted = Wanted.from_args(values, queries.FILTERS)
    return [("q", wanted.query), *wanted.filters.items()] if wanted.query else list(wanted.filters.items())

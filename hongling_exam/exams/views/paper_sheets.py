"""A form, its answer sheet and its keys as files: each taken out of the house is remembered, since keys are secret."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import N_, Invalid, NotFound
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import reading
from hongling_exam.exams import access
from hongling_exam.exams.actions.papers import note_sheet
from hongling_exam.exams.queries.papers import list_forms
from hongling_exam.exams.sheets.making import SheetFormat, SheetKind, make_sheet
from hongling_exam.exams.views.printed import office

blueprint = Blueprint("paper_sheets", __name__)


@blueprint.post("/papers/<int:paper_id>/sheets")
@requires("exams.paper.edit")
def take(paper_id: int) -> BaseResponse:
    """One sheet as a file. It is set before the writing begins: that takes its time."""
    actor, kind, ending = current_actor(), request.form.get("document", ""), request.form.get("format", "")
    if kind not in set(SheetKind) or ending not in set(SheetFormat):
        raise Invalid(N_("请选择要打印的内容和格式。"))
    with reading():
        paper = access.get_paper(actor, paper_id)
        form = next((each for each in list_forms(paper.id) if each.label == request.form.get("form", "A")), None)
        if form is None:
            raise NotFound()
        label, name = form.label, f"{paper.title}-{form.label}卷-{_(SheetKind(kind).label)}.{ending}"
        data = make_sheet(paper, form, SheetKind(kind), SheetFormat(ending), office())
    note_sheet(actor, access.get_paper(actor, paper_id), {"sheet": kind, "form": label, "format": ending})
    return file_answer(data, name)

"""Acts on many people: moving them to another organization, and exporting a filtered list."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import clock
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import Invalid
from hongling_exam.core.listing import MOST_PER_PAGE, Wanted
from hongling_exam.core.office_time import office_day
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.organizations import access, actions, queries
from hongling_exam.organizations.access import PERSON_EDIT, PERSON_READ, PERSON_REVEAL
from hongling_exam.organizations.actions.checks import check_reason
from hongling_exam.organizations.exports import MOST, people_workbook
from hongling_exam.organizations.forms import MoveForm, show_refusal
from hongling_exam.organizations.queries.people import FILTERS
from hongling_exam.organizations.views import people
from hongling_exam.organizations.views.people import STAFF, Answer

blueprint = people.blueprint


@blueprint.post("/bulk")
@requires(PERSON_EDIT)
def bulk() -> BaseResponse:
    """Go on to the page of the act chosen for the ticked people."""
    return redirect(url_for("people.move", ids=_ids(request.form)), 303)


@blueprint.route("/move", methods=["GET", "POST"])
@requires(PERSON_EDIT)
def move() -> Answer:
    """Give the ticked people another organization."""
    form, ids = MoveForm(), _ids(request.values)
    if request.method == "POST" and form.validate():
        try:
            moved = actions.move_people(current_actor(), ids, form.organization.data or "")
        except Invalid as error:
            abandon()
            show_refusal(form, error)
        else:
            flash(_("已调整 %(count)s 人的单位。", count=moved), "success")
            return redirect(url_for("people.index"), 303)
    chosen = access.list_people(current_actor(), ids, PERSON_EDIT)
    names = queries.list_organization_names(current_actor().paths(PERSON_EDIT))
    page = render_template(f"{STAFF}/people_move.html", form=form, people=chosen, names=names)
    return page, 422 if form.errors else 200


@blueprint.get("/export")
@requires(PERSON_READ)
def export() -> BaseResponse:
    """The filtered list as a workbook, with id numbers and phones masked."""
    found = queries.list_filtered_people(current_actor(), Wanted.from_args(request.args, FILTERS), MOST)
    return _workbook(people_workbook(found, whole=False), _("人员"))


@blueprint.post("/export")
@requires(PERSON_REVEAL)
def export_whole() -> BaseResponse:
    """The filtered list with whole id numbers and phones, for a reason that is written down."""
    actor, reason = current_actor(), check_reason(request.form.get("reason", ""))
    with reading():
        found = queries.list_filtered_people(actor, Wanted.from_args(request.args, FILTERS), MOST, PERSON_REVEAL)
        ids, data = [person.id for person in found], people_workbook(found, whole=True)
    actions.note_export(actor, ids, reason)
    return _workbook(data, _("人员（完整证件号）"))


def _workbook(data: bytes, title: str) -> BaseResponse:
    name = f"{title} {office_day(clock.now()).isoformat()}.xlsx"
    return file_answer(data, name)


def _ids(values: MultiDict[str, str]) -> list[int]:
    return [int(each) for each in values.getlist("ids") if each.isdecimal() and len(each) < 10][:MOST_PER_PAGE]

"""The tree of jurisdictions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import HonglingError, Invalid, Refused
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.organizations import access, actions, queries
from hongling_exam.organizations.access import JURISDICTION_EDIT
from hongling_exam.organizations.forms import JurisdictionForm, jurisdiction_choices, show_refusal
from hongling_exam.organizations.models import Jurisdiction

blueprint = Blueprint("jurisdictions", __name__, url_prefix="/jurisdictions", template_folder="../templates")
Answer = BaseResponse | str | tuple[str, int]
STAFF = "hongling_exam/organizations/staff"


@blueprint.get("")
@requires(JURISDICTION_EDIT)
def index() -> str:
    """The jurisdictions the caller looks after, as a tree."""
    lines = queries.list_jurisdiction_lines(current_actor().paths(JURISDICTION_EDIT))
    return render_template(f"{STAFF}/jurisdictions.html", lines=lines)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(JURISDICTION_EDIT)
def create() -> Answer:
    """Add a jurisdiction below one of the caller's."""
    form = JurisdictionForm()
    _prepare(form)
    if request.method == "GET":
        form.parent.data = request.args.get("parent", type=int)
        return _form_page(form)
    if not form.validate():
        return _form_page(form, status=422)
    parent = access.get_jurisdiction(current_actor(), form.parent.data, JURISDICTION_EDIT)
    try:
        made = actions.create_jurisdiction(current_actor(), form.name.data or "", form.code.data or "", parent)
    except (Invalid, Refused) as error:
        return _refused_page(form, error)
    flash(_("已添加 %(name)s。", name=made.name), "success")
    return redirect(url_for("jurisdictions.index"), 303)


@blueprint.route("/<int:jurisdiction_id>/edit", methods=["GET", "POST"])
@requires(JURISDICTION_EDIT)
def edit(jurisdiction_id: int) -> Answer:
    """Rename a jurisdiction or correct its code."""
    jurisdiction = access.get_jurisdiction(current_actor(), jurisdiction_id, JURISDICTION_EDIT)
    form = JurisdictionForm(name=jurisdiction.name, code=jurisdiction.code, version=jurisdiction.version)
    _prepare(form)
    if request.method == "GET":
        return _form_page(form, jurisdiction)
    if not form.validate():
        return _form_page(form, jurisdiction, 422)
    try:
        actions.update_jurisdiction(
            current_actor(), jurisdiction, form.version.data or 0, form.name.data or "", form.code.data or ""
        )
    except (Invalid, Refused) as error:
        return _refused_page(form, error, jurisdiction_id)
    flash(_("已保存。"), "success")
    return redirect(url_for("jurisdictions.index"), 303)


@blueprint.post("/<int:jurisdiction_id>/delete")
@requires(JURISDICTION_EDIT)
def delete(jurisdiction_id: int) -> BaseResponse:
    """Delete a jurisdiction on which nothing hangs."""
    actor = current_actor()
    jurisdiction = access.get_jurisdiction(actor, jurisdiction_id, JURISDICTION_EDIT)
    name = jurisdiction.name
    actions.delete_jurisdiction(actor, jurisdiction, request.form.get("reason", ""))
    flash(_("已删除 %(name)s。", name=name), "success")
    return redirect(url_for("jurisdictions.index"), 303)


def _prepare(form: JurisdictionForm) -> None:
    places = queries.list_jurisdictions(current_actor().paths(JURISDICTION_EDIT))
    form.parent.choices = jurisdiction_choices(places, empty=False)


def _form_page(form: JurisdictionForm, jurisdiction: Jurisdiction | None = None, status: int = 200) -> Answer:
    return render_template(f"{STAFF}/jurisdiction_form.html", form=form, jurisdiction=jurisdiction), status


def _refused_page(form: JurisdictionForm, error: HonglingError, jurisdiction_id: int | None = None) -> Answer:
    """The form as it was sent, with what the action refused."""
    abandon()
    _prepare(form)
    show_refusal(form, error)
    jurisdiction = None
    if jurisdiction_id:
        jurisdiction = access.get_jurisdiction(current_actor(), jurisdiction_id, JURISDICTION_EDIT)
    return _form_page(form, jurisdiction, error.status)

"""Organizations: the list, registering, changing, deleting."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import clock
from hongling_exam.core.choices import filter_choices
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import HonglingError, Invalid, Refused
from hongling_exam.core.listing import Wanted
from hongling_exam.core.office_time import office_day
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.organizations import access, actions, queries
from hongling_exam.organizations.access import ORGANIZATION_EDIT, ORGANIZATION_READ, PERSON_READ
from hongling_exam.organizations.exports import MOST, organizations_workbook
from hongling_exam.organizations.forms import OrganizationForm, jurisdiction_choices, show_refusal
from hongling_exam.organizations.models import Jurisdiction, Organization
from hongling_exam.organizations.queries.organizations import FILTERS
from hongling_exam.organizations.states import OrganizationKind, Scale
from hongling_exam.organizations.views.imports import add_import_pages

blueprint = Blueprint("organizations", __name__, url_prefix="/organizations", template_folder="../templates")
add_import_pages(blueprint, "organizations")
Answer = BaseResponse | str | tuple[str, int]
STAFF = "hongling_exam/organizations/staff"


@blueprint.get("")
@requires(ORGANIZATION_READ)
def index() -> str:
    """The organizations the caller may read, searched and filtered."""
    actor = current_actor()
    listing = queries.list_organizations(actor, Wanted.from_args(request.args, FILTERS))
    jurisdictions = queries.list_jurisdictions(actor.paths(ORGANIZATION_READ))
    return render_template(
        f"{STAFF}/organizations.html",
        listing=listing,
        jurisdictions=[(str(each.id), each.name) for each in jurisdictions],
        kinds=filter_choices(OrganizationKind),
        scales=filter_choices(Scale),
        may_edit=actor.may(ORGANIZATION_EDIT),
    )


@blueprint.get("/export")
@requires(ORGANIZATION_READ)
def export() -> BaseResponse:
    """The filtered list as a workbook."""
    wanted = Wanted.from_args(request.args, FILTERS)
    data = organizations_workbook(queries.list_filtered_organizations(current_actor(), wanted, MOST))
    name = _("单位 %(day)s.xlsx", day=office_day(clock.now()).isoformat())
    return file_answer(data, name)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(ORGANIZATION_EDIT)
def create() -> Answer:
    """Register an organization."""
    form = OrganizationForm()
    _prepare(form)
    if request.method == "GET":
        return _form_page(form)
    if not form.validate():
        return _form_page(form, status=422)
    try:
        organization = actions.create_organization(current_actor(), form.texts(), _chosen(form))
    except (Invalid, Refused) as error:
        return _refused_page(form, error)
    flash(_("已登记 %(name)s。", name=organization.name), "success")
    return redirect(url_for("organizations.show", organization_id=organization.id), 303)


@blueprint.get("/<int:organization_id>")
@requires(ORGANIZATION_READ)
def show(organization_id: int) -> str:
    """One organization and the way to its people."""
    actor = current_actor()
    organization = access.get_organization(actor, organization_id, ORGANIZATION_READ)
    path = organization.jurisdiction.path
    return render_template(
        f"{STAFF}/organization.html",
        organization=organization,
        people=queries.count_people(organization.id),
        may_edit=actor.may(ORGANIZATION_EDIT, path),
        may_read_people=actor.may(PERSON_READ, path),
    )


@blueprint.route("/<int:organization_id>/edit", methods=["GET", "POST"])
@requires(ORGANIZATION_EDIT)
def edit(organization_id: int) -> Answer:
    """Change an organization."""
    organization = access.get_organization(current_actor(), organization_id, ORGANIZATION_EDIT)
    form = _filled(organization)
    _prepare(form)
    if request.method == "GET":
        return _form_page(form, organization)
    if not form.validate():
        return _form_page(form, organization, 422)
    try:
        changed = actions.update_organization(
            current_actor(), organization, form.version.data or 0, form.texts(), _chosen(form)
        )
    except (Invalid, Refused) as error:
        return _refused_page(form, error, organization_id)
    flash(_("已保存。") if changed else _("没有改动。"), "success" if changed else "info")
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


@blueprint.post("/<int:organization_id>/delete")
@requires(ORGANIZATION_EDIT)
def delete(organization_id: int) -> BaseResponse:
    """Delete an organization that nobody belongs to."""
    actor = current_actor()
    organization = access.get_organization(actor, organization_id, ORGANIZATION_EDIT)
    name = organization.name
    actions.delete_organization(actor, organization, request.form.get("reason", ""))
    flash(_("已删除 %(name)s。", name=name), "success")
    return redirect(url_for("organizations.index"), 303)


def _prepare(form: OrganizationForm) -> None:
    places = queries.list_jurisdictions(current_actor().paths(ORGANIZATION_EDIT))
    form.jurisdiction.choices = jurisdiction_choices(places, empty=True)


def _filled(organization: Organization) -> OrganizationForm:
    """The form with what is registered; what was sent comes first."""
    return OrganizationForm(
        name=organization.name,
        credit_code=organization.credit_code,
        kind=organization.kind.value,
        scale=organization.scale.value,
        jurisdiction=organization.jurisdiction_id,
        version=organization.version,
    )


def _chosen(form: OrganizationForm) -> Jurisdiction:
    """The jurisdiction chosen, if it is the caller's to choose; raises NotFound."""
    return access.get_jurisdiction(current_actor(), form.jurisdiction.data, ORGANIZATION_EDIT)


def _form_page(form: OrganizationForm, organization: Organization | None = None, status: int = 200) -> Answer:
    return render_template(f"{STAFF}/organization_form.html", form=form, organization=organization), status


def _refused_page(form: OrganizationForm, error: HonglingError, organization_id: int | None = None) -> Answer:
    """The form as it was sent, with what the action refused."""
    abandon()
    _prepare(form)
    show_refusal(form, error)
    organization = None
    if organization_id:
        organization = access.get_organization(current_actor(), organization_id, ORGANIZATION_EDIT)
    return _form_page(form, organization, error.status)

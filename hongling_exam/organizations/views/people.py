"""People: the list, one person, registering and changing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.errors import N_, HonglingError, Invalid, Refused
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.organizations import access, actions, queries
from hongling_exam.organizations.access import PERSON_EDIT, PERSON_READ, PERSON_REVEAL
from hongling_exam.organizations.forms import (
    PersonEditForm,
    PersonForm,
    ReasonForm,
    jurisdiction_choices,
    show_refusal,
)
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.organizations.queries.people import FILTERS
from hongling_exam.organizations.views.imports import add_import_pages

blueprint = Blueprint("people", __name__, url_prefix="/people", template_folder="../templates")
add_import_pages(blueprint, "people")
Answer = BaseResponse | str | tuple[str, int]
STAFF = "hongling_exam/organizations/staff"
TITLES = {
    "organizations.person.create": N_("登记"),
    "organizations.person.import": N_("从文件导入"),
    "organizations.person.update": N_("修改资料"),
    "organizations.person.move": N_("调整单位"),
    "organizations.person.reveal": N_("查看完整证件号"),
    "organizations.person.export": N_("导出完整信息"),
}


@blueprint.get("")
@requires(PERSON_READ)
def index() -> str:
    """The people the caller may read, searched and filtered."""
    actor = current_actor()
    listing = queries.list_people(actor, Wanted.from_args(request.args, FILTERS))
    jurisdictions = queries.list_jurisdictions(actor.paths(PERSON_READ))
    chosen = listing.wanted.number("organization")
    organization = access.get_organization(actor, chosen, access.ORGANIZATION_READ) if chosen else None
    return render_template(
        f"{STAFF}/people.html",
        listing=listing,
        jurisdictions=[(str(each.id), each.name) for each in jurisdictions],
        organization=organization,
        may_edit=actor.may(PERSON_EDIT),
        may_reveal=actor.may(PERSON_REVEAL),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(PERSON_EDIT)
def create() -> Answer:
    """Register a person."""
    form, places = PersonForm(), _places()
    form.jurisdiction.choices = jurisdiction_choices(places.values(), empty=True)
    if request.method == "GET":
        form.organization.data = request.args.get("organization", "")[:120]
        return _form_page(form)
    if not form.validate():
        return _form_page(form, status=422)
    try:
        person = actions.create_person(current_actor(), form.texts(), _chosen(form, places))
    except (Invalid, Refused) as error:
        return _refused_page(form, error)
    flash(_("已登记 %(name)s。", name=person.name), "success")
    return redirect(url_for("people.show", person_id=person.id), 303)


@blueprint.get("/<int:person_id>")
@requires(PERSON_READ)
def show(person_id: int) -> str:
    """One person, masked, and who has looked at their data."""
    return _person_page(access.get_person(current_actor(), person_id, PERSON_READ), ReasonForm())


@blueprint.post("/<int:person_id>/reveal")
@requires(PERSON_REVEAL)
def reveal(person_id: int) -> Answer:
    """Show the whole id number and phone once, for a reason that is written down."""
    form, actor = ReasonForm(), current_actor()
    person = access.get_person(actor, person_id, PERSON_REVEAL)
    try:
        revealed = actions.reveal_person(actor, person, form.reason.data or "")
    except Invalid as error:
        abandon()
        show_refusal(form, error)
        return _person_page(access.get_person(actor, person_id, PERSON_READ), form), 422
    return _person_page(person, ReasonForm(formdata=None), revealed)


@blueprint.route("/<int:person_id>/edit", methods=["GET", "POST"])
@requires(PERSON_EDIT)
def edit(person_id: int) -> Answer:
    """Change a person; the id number there is stays hidden."""
    person, places = access.get_person(current_actor(), person_id, PERSON_EDIT), _places()
    form = PersonEditForm() if request.method == "POST" else _filled(person)
    form.jurisdiction.choices = jurisdiction_choices(places.values(), empty=False)
    if request.method == "GET":
        return _form_page(form, person)
    if not form.validate():
        return _form_page(form, person, 422)
    texts = form.texts()
    if form.without_phone.data:
        texts["phone"] = ""
    elif not texts["phone"]:
        texts["phone"] = person.phone or ""
    try:
        changed = actions.update_person(current_actor(), person, form.version.data or 0, texts, _chosen(form, places))
    except (Invalid, Refused) as error:
        return _refused_page(form, error, person_id)
    flash(_("已保存。") if changed else _("没有改动。"), "success" if changed else "info")
    return redirect(url_for("people.show", person_id=person_id), 303)


@blueprint.post("/<int:person_id>/delete")
@requires(PERSON_EDIT)
def delete(person_id: int) -> BaseResponse:
    """Delete a person on whom nothing hangs."""
    actor = current_actor()
    person = access.get_person(actor, person_id, PERSON_EDIT)
    name = person.name
    actions.delete_person(actor, person, request.form.get("reason", ""))
    flash(_("已删除 %(name)s。", name=name), "success")
    return redirect(url_for("people.index"), 303)


class Act(NamedTuple):
    """A line of the timeline."""

    when: dt.datetime
    who: str
    what: str
    why: str


def _acts(readings: Sequence[queries.Reading]) -> list[Act]:
    return [
        Act(
            each.at,
            _("系统") if each.who == SYSTEM.name else each.who,
            _(TITLES.get(each.action, each.action)),
            each.reason,
        )
        for each in readings
    ]


def _places() -> dict[int, Jurisdiction]:
    return {each.id: each for each in queries.list_jurisdictions(current_actor().paths(PERSON_EDIT))}


def _chosen(form: PersonForm, places: dict[int, Jurisdiction]) -> Jurisdiction | None:
    return places.get(form.jurisdiction.data or 0)


def _filled(person: Person) -> PersonEditForm:
    return PersonEditForm(
        formdata=None,
        name=person.name,
        organization=person.organization.name if person.organization else "",
        jurisdiction=person.jurisdiction_id,
        party_work_since=person.party_work_since,
        version=person.version,
    )


def _form_page(
    form: PersonForm, person: Person | None = None, status: int = 200, other: Person | None = None
) -> Answer:
    names = queries.list_organization_names(current_actor().paths(PERSON_EDIT))
    page = render_template(f"{STAFF}/person_form.html", form=form, person=person, other=other, names=names)
    return page, status


def _refused_page(form: PersonForm, error: HonglingError, person_id: int | None = None) -> Answer:
    """The form as it was sent, with what the action refused, and a link to whom the id number belongs."""
    other_id = error.person.id if isinstance(error, actions.AlreadyRegistered) and error.person else None
    abandon()
    actor = current_actor()
    form.jurisdiction.choices = jurisdiction_choices(_places().values(), empty=person_id is None)
    show_refusal(form, error)
    person = access.get_person(actor, person_id, PERSON_EDIT) if person_id else None
    other = access.get_person(actor, other_id, PERSON_READ) if other_id else None
    return _form_page(form, person, error.status, other)


def _person_page(person: Person, form: ReasonForm, revealed: tuple[str, str | None] | None = None) -> str:
    actor, path = current_actor(), person.jurisdiction.path
    return render_template(
        f"{STAFF}/person.html",
        person=person,
        form=form,
        revealed=revealed,
        readings=_acts(queries.list_readings(person.id)),
        may_edit=actor.may(PERSON_EDIT, path),
        may_reveal=actor.may(PERSON_REVEAL, path),
    )

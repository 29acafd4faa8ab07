"""Blueprints: the list, and the editor with its live count of what the pool gives for each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.choices import filter_choices
from hongling_exam.core.errors import Invalid, Refused
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.exams import access
from hongling_exam.exams.actions import blueprints as actions
from hongling_exam.exams.actions.selecting import shortage_text
from hongling_exam.exams.forms.fields import show_refusal
from hongling_exam.exams.forms.papers import BlueprintForm, blueprint_form, hundredths
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.exams.queries import papers as queries
from hongling_exam.exams.rules.blueprints import MOST_COUNT, MOST_SECTIONS, Section, kind_title, total_points
from hongling_exam.exams.rules.selection import fitting, shortages
from hongling_exam.organizations.queries import get_jurisdiction, list_jurisdictions
from hongling_exam.question_bank.queries import PoolItem, list_pool
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

blueprint = Blueprint("blueprints", __name__, template_folder="../templates")
PAGES = "hongling_exam/exams/organizer"


@dataclass(frozen=True)
class Availability:
    """What the pool gives for one section: in all, by topic code, by difficulty; `lacking` says what is short."""

    total: int
    topics: Counter[str]
    difficulty: Counter[int]
    lacking: str


@blueprint.get("/blueprints")
@requires("exams.paper.edit")
def index() -> str:
    """The list."""
    paths = current_actor().paths(actions.EDIT)
    listing = queries.list_blueprints(paths, Wanted.from_args(request.args, ("level",)))
    summaries = {
        each.id: "，".join(
            _("%(kind)s %(count)s", kind=_(kind_title(section["kind"])), count=section["count"])
            for section in each.sections
        )
        for each in listing.items
    }
    levels = filter_choices(Level)
    return render_template(f"{PAGES}/blueprints.html", listing=listing, summaries=summaries, levels=levels)


@blueprint.route("/blueprints/new", methods=["GET", "POST"])
@requires("exams.paper.edit")
def create() -> BaseResponse | str | tuple[str, int]:
    """A new blueprint."""
    form = _form()
    if request.method == "GET":
        form.append()
        return _page(form)
    if _changed_rows(form):
        return _page(form)
    if form.validate():
        try:
            jurisdiction = get_jurisdiction(form.jurisdiction.data)
            made = actions.create_blueprint(
                current_actor(),
                jurisdiction=jurisdiction,
                name=str(form.name.data),
                level=Level(form.level.data),
                sections=form.typed_sections(),
                pass_points=hundredths(form.pass_points.data),
            )
        except (Invalid, Refused) as error:
            _show(form, error)
        else:
            flash(_("方案已保存，可以用它抽卷了。"), "success")
            return redirect(url_for("blueprints.edit", blueprint_id=made.id), 303)
    return _page(form), 422


@blueprint.route("/blueprints/<int:blueprint_id>", methods=["GET", "POST"])
@requires("exams.paper.edit")
def edit(blueprint_id: int) -> BaseResponse | str | tuple[str, int]:
    """The editor of a blueprint."""
    found = access.get_blueprint(current_actor(), blueprint_id)
    form = _form()
    form.jurisdiction.choices = [(found.jurisdiction.id, found.jurisdiction.name)]
    if request.method == "GET":
        form.fill(found)
        return _page(form, found)
    if _changed_rows(form):
        return _page(form, found)
    if form.validate():
        try:
            actions.edit_blueprint(
                current_actor(),
                found,
                version=form.version.data or 0,
                name=str(form.name.data),
                level=Level(form.level.data),
                sections=form.typed_sections(),
                pass_points=hundredths(form.pass_points.data),
            )
        except (Invalid, Refused) as error:
            _show(form, error)
        else:
            flash(_("方案已保存。"), "success")
            return redirect(url_for("blueprints.edit", blueprint_id=found.id), 303)
    return _page(form, found), 422


@blueprint.post("/blueprints/<int:blueprint_id>/deletion")
@requires("exams.paper.edit")
def delete(blueprint_id: int) -> BaseResponse:
    """Remove a blueprint that no paper was drawn from."""
    found = access.get_blueprint(current_actor(), blueprint_id)
    actions.delete_blueprint(current_actor(), found)
    flash(_("方案已删除。"), "success")
    return redirect(url_for("blueprints.index"), 303)


def _form() -> BlueprintForm:
    places = list_jurisdictions(current_actor().paths(actions.EDIT))
    return blueprint_form(queries.names_by_topic(), [(place.id, place.name) for place in places])


def _changed_rows(form: BlueprintForm) -> bool:
    """Whether the button only adds or removes a section, or asks for the count anew: then nothing is stored."""
    act = request.form.get("act", "")
    if act == "save":
        return False
    abandon()
    if act == "add" and len(form.sections) < MOST_SECTIONS:
        form.append()
    elif act.startswith("remove-") and act[7:].isdecimal() and len(act) < 12:
        form.remove(int(act[7:]))
    return True


def _show(form: BlueprintForm, error: Invalid | Refused) -> None:
    abandon()
    if isinstance(error, Invalid) and any("section" in fault for fault in error.errors):
        form.show_faults(error)
    else:
        show_refusal(form, error)


def _page(form: BlueprintForm, found: PaperBlueprint | None = None) -> str:
    sections = form.typed_sections()
    return render_template(
        f"{PAGES}/blueprint.html",
        form=form,
        blueprint=found,
        available=_available(form, found),
        total=total_points(sections),
        questions=sum(section.count for section in sections),
        most_sections=MOST_SECTIONS,
    )


def _available(form: BlueprintForm, found: PaperBlueprint | None) -> Sequence[Availability]:
    """What each section's cells can be filled from, by what is typed now."""
    places = [found.jurisdiction] if found else list_jurisdictions(current_actor().paths(actions.EDIT))
    paths = [place.path for place in places if place.id == form.jurisdiction.data] or [place.path for place in places]
    if form.level.data not in set(Level):
        return []
    pool = list_pool(Level(form.level.data), paths=paths)
    if form.counted.data not in set(Purpose):
        own = any(each.purpose is Purpose.EXAM for each in pool)
        form.counted.data = (Purpose.EXAM if own else Purpose.PRACTICE).value
    counted = [each for each in pool if each.purpose.value == form.counted.data]
    return [_cells(counted, section, number) for number, section in enumerate(form.typed_sections())]


def _cells(pool: Sequence[PoolItem], section: Section, number: int) -> Availability:
    fits = fitting(pool, section)
    short = shortages(pool, section, number) if 0 < section.count <= MOST_COUNT else []
    return Availability(
        total=len(fits),
        topics=Counter(each.topic for each in fits),
        difficulty=Counter(each.difficulty for each in fits),
        lacking=shortage_text(short) if short else "",
    )

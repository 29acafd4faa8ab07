"""Blueprints: the list, and the editor with its live count of what the pool gives for each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
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
from hongling_exam.exams.forms.papers import BlueprintForm, blueprint_form, hundredths, typed
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.exams.queries import papers as queries
from hongling_exam.exams.queries.stock import Availability, available, count_stock
from hongling_exam.exams.rules.blueprints import MOST_SECTIONS, kind_title, total_points
from hongling_exam.organizations.queries import get_jurisdiction, list_jurisdictions
from hongling_exam.question_bank.queries import list_questions, list_stems
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

blueprint = Blueprint("blueprints", __name__, template_folder="../templates")
PAGES = "hongling_exam/exams/organizer"
MOST_MATCHES = 8


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
                constraints=form.constraints(),
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
                constraints=form.constraints(),
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
    """Whether the button only changes what is on the page, or looks for questions: then nothing is stored."""
    act = request.form.get("act", "")
    if act == "save":
        return False
    abandon()
    if act == "add" and len(form.sections) < MOST_SECTIONS:
        form.append()
    elif act.startswith("fix-"):
        form.fix(act[4:])
    elif act.startswith("unfix-"):
        form.unfix(act[6:])
    elif act.startswith("remove-") and act[7:].isdecimal() and len(act) < 12:
        form.remove(int(act[7:]))
    return True


def _show(form: BlueprintForm, error: Invalid | Refused) -> None:
    abandon()
    if isinstance(error, Invalid) and any("section" in fault for fault in error.errors):
        form.show_faults(error)
    else:
        show_refusal(form, error)


@blueprint.post("/blueprints/stock")
@requires("exams.paper.edit")
def stock() -> BaseResponse:
    """What the pool gives for each cell of a blueprint that is being typed, as the texts the editor shows."""
    abandon()
    form = _form()
    return jsonify(_stock_texts(form))


def _page(form: BlueprintForm, found: PaperBlueprint | None = None) -> str:
    looked_for = (form.wanted.data or "").strip()
    return render_template(
        f"{PAGES}/blueprint.html",
        form=form,
        blueprint=found,
        stock=_stock_texts(form),
        shown=_shown_questions(form.constraints().fixed),
        matches=_matches(form, looked_for) if looked_for else [],
        looked_for=looked_for,
        most_sections=MOST_SECTIONS,
    )


def _chosen_paths(form: BlueprintForm) -> list[str]:
    """The 辖区 that is chosen, else every one the reader works in."""
    places = list_jurisdictions(current_actor().paths(actions.EDIT))
    return [place.path for place in places if place.id == form.jurisdiction.data] or [place.path for place in places]


def _stock_texts(form: BlueprintForm) -> dict[str, dict[str, str]]:
    """{"texts": {place on the page: text}, "lacking": {place: ""}}: places are "0/exam", "0/topics/party_dues" …"""
    sections = form.typed_sections()
    points = typed(total_points(sections))
    texts = {
        "all": _("共 %(questions)s 题，%(points)s 分", questions=sum(each.count for each in sections), points=points),
        "total": _("总分现为 %(points)s 分。", points=points),
    }
    if form.level.data not in set(Level):
        return {"texts": texts, "lacking": {}}
    held = count_stock(Level(form.level.data), _chosen_paths(form), form.exposure.data)
    names = queries.names_by_topic()
    lacking: dict[str, str] = {}
    for place, section in enumerate(sections):
        by_purpose = {each: available([one for one in held if one.purpose is each], section, place) for each in Purpose}
        for purpose, given in by_purpose.items():
            texts[f"{place}/{purpose.value}"] = _told(purpose, given, names)
            lacking |= {f"{place}/{purpose.value}": ""} if given.short else {}
        for code in form.sections[place].form.topics.data:
            texts[f"{place}/topics/{code}"] = _both([each.topics.get(code, 0) for each in by_purpose.values()])
        for level in range(1, 6):
            texts[f"{place}/difficulty/{level}"] = _both(
                [each.difficulty.get(level, 0) for each in by_purpose.values()]
            )
    return {"texts": texts, "lacking": lacking}


def _told(purpose: Purpose, given: Availability, names: Mapping[str, str]) -> str:
    label = _(purpose.label)
    if given.short:
        return str(_("%(purpose)s：%(lack)s", purpose=label, lack=shortage_text(given.short, names, _)))
    return str(_("%(purpose)s：题库有 %(count)s 题可用", purpose=label, count=given.total))


def _both(counts: Sequence[int]) -> str:
    """Exam and practice questions of a cell."""
    exam, practice = counts
    return str(_("考试 %(exam)s · 练习 %(practice)s", exam=exam, practice=practice))


def _shown_questions(keys: Sequence[str]) -> dict[str, str]:
    """The stems of the fixed questions by key; one that is gone has none."""
    paths = current_actor().paths(actions.EDIT)
    return list_stems(paths, keys) if keys else {}


def _matches(form: BlueprintForm, text: str) -> Sequence[tuple[str, str]]:
    """(key, stem) of the first questions that hold a text and are not fixed yet."""
    wanted = Wanted(query=text, filters={"level": form.level.data or "", "state": "approved"}, per_page=MOST_MATCHES)
    found = list_questions(_chosen_paths(form), wanted).items
    fixed = form.constraints().fixed
    stems = list_stems(_chosen_paths(form), [each.key for each in found if each.key not in fixed])
    return list(stems.items())
